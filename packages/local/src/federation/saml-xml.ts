/**
 * Reads elements of SAML documents that `xml2js` has parsed. Their names have no prefixes. A document with a
 * doctype, an entity, a comment or a CDATA section is refused: no identity provider needs them, and parsers
 * read them differently.
 */
export type XmlElement = Readonly<Record<string, unknown>>

/** The parser of the SAML library. */
export type ParseXml = (xml: string) => Promise<unknown>

/** `xml2js` represents an element without attributes and children by its text. */
function toElement(value: unknown): XmlElement {
  return typeof value === 'object' && value !== null ? (value as XmlElement) : { _: String(value ?? '') }
}

export function findChildren(element: XmlElement | undefined, name: string): XmlElement[] {
  const children = element !== undefined && Object.hasOwn(element, name) ? element[name] : undefined
  return Array.isArray(children) ? children.map(toElement) : []
}

export function findChild(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return findChildren(element, name)[0]
}

export function findAttribute(element: XmlElement | undefined, name: string): string | undefined {
  const attributes = element?.$ as Readonly<Record<string, string>> | undefined
  return attributes !== undefined && Object.hasOwn(attributes, name) ? attributes[name] : undefined
}

export function readText(element: XmlElement | undefined): string {
  return typeof element?._ === 'string' ? element._ : ''
}

/**
 * The parsers take seconds for 9,000 nested elements. A response with a thousand groups stays below this
 * maximum.
 */
const MAX_ELEMENTS = 2500

/** The root element, which must have this name. */
export async function parseDocument(
  parse: ParseXml,
  xml: string,
  rootName: string,
  refuse: (problem: string) => never,
): Promise<XmlElement> {
  if (xml.includes('<!')) refuse('The XML has a doctype, an entity or a comment.')
  if ((xml.match(/<[^/]/g) ?? []).length > MAX_ELEMENTS) refuse('The XML has too many elements.')
  const document = await parse(xml).then(toElement, () => refuse('The XML cannot be parsed.'))
  return Object.hasOwn(document, rootName)
    ? toElement(document[rootName])
    : refuse(`The XML has no ${rootName} element.`)
}
