/** Text in XML; and answers of AWS's query protocol. Source: XML 1.0; Smithy, "AWS query protocol". */

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** The characters of the entities that XML defines (XML 1.0 §4.6). */
const CHARACTERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(ENTITIES).map(([character, entity]) => [entity, character])),
  '&apos;': "'",
}

/** All control characters except the three that XML 1.0 §2.2 allows. */
const CONTROL_CHARACTERS = /[^\P{Cc}\t\n\r]/gu

/** The members that an element contains. A list is the element `member`, once for each item. */
export interface XmlMembers {
  readonly [name: string]: string | XmlMembers | readonly XmlMembers[]
}

function escapeXml(text: string): string {
  return text.replace(CONTROL_CHARACTERS, ' ').replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
}

export function unescapeXml(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => CHARACTERS[entity] ?? entity)
}

function toContent(value: XmlMembers[string]): string {
  if (typeof value === 'string') return escapeXml(value)
  return Array.isArray(value) ? value.map((member) => toXml({ member })).join('') : toXml(value as XmlMembers)
}

function toXml(members: XmlMembers): string {
  return Object.entries(members)
    .map(([name, value]) => `<${name}>${toContent(value)}</${name}>`)
    .join('')
}

export function makeDocument(name: string, namespace: string, members: XmlMembers): string {
  return `<${name} xmlns="${namespace}">${toXml(members)}</${name}>`
}
