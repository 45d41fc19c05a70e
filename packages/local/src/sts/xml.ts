/** Answers of AWS's query protocol, as XML. Source: Smithy, "AWS query protocol". */

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** XML 1.0 §2.2 allows no other control characters. */
const CONTROL_CHARACTERS = /[^\P{Cc}\t\n\r]/gu

/** The members that an element contains. */
export interface XmlMembers {
  readonly [name: string]: string | XmlMembers
}

function toXml(members: XmlMembers): string {
  return Object.entries(members)
    .map(
      ([name, value]) => `<${name}>${typeof value === 'string' ? escapeXml(value) : toXml(value)}</${name}>`,
    )
    .join('')
}

function escapeXml(text: string): string {
  return text.replace(CONTROL_CHARACTERS, ' ').replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
}

export function makeDocument(name: string, members: XmlMembers): string {
  return `<${name} xmlns="${NAMESPACE}">${toXml(members)}</${name}>`
}
