/**
 * Checks the form of a SAML response before its signature is verified: size, destination, request, issuer,
 * status and encryption. Source: SAML 2.0 Core §3.2.2, Bindings §3.5.5.2. Throws SamlRefusal.
 */
import { answersRequest, type ExpectedAssertion } from './saml-assertion.ts'
import { refuseSaml, SAML_PROBLEMS } from './saml-refusal.ts'
import { findAttribute, findChild, findChildren, type ParseXml, parseDocument, readText } from './saml-xml.ts'

/** AWS: "up to 100,000 characters". */
const MAX_CHARACTERS = 100_000

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const MAX_STATUS_CHARACTERS = 300

export interface SamlResponseForm {
  /** Whether the response has a signature of its own, besides that of the assertion. */
  readonly isSigned: boolean
}

/** The provider chooses the text, so control characters and long texts do not reach the application. */
function toPrintable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .slice(0, MAX_STATUS_CHARACTERS)
    .trim()
}

export async function checkResponse(
  parse: ParseXml,
  given: string | undefined,
  expected: ExpectedAssertion,
  wantsEncryption: boolean,
): Promise<SamlResponseForm> {
  if (given === undefined) return refuseSaml('SAMLResponse is missing.')
  if (given.length > MAX_CHARACTERS) return refuseSaml('SAMLResponse is too long.')
  const xml = Buffer.from(given, 'base64').toString('utf8')
  const response = await parseDocument(parse, xml, 'Response', refuseSaml)
  const destination = findAttribute(response, 'Destination')
  if (destination && !expected.recipients.includes(destination)) refuseSaml('Destination does not match.')
  const isAnswer = findAttribute(response, 'InResponseTo') !== undefined
  if (isAnswer && !answersRequest(response, expected)) refuseSaml('InResponseTo does not match.')
  const issuer = findChild(response, 'Issuer')
  if (issuer !== undefined && readText(issuer) !== expected.issuer) refuseSaml(SAML_PROBLEMS.issuer)
  const status = findChild(response, 'Status')
  const code = findAttribute(findChild(status, 'StatusCode'), 'Value') ?? ''
  if (code !== SUCCESS) {
    const message = readText(findChild(status, 'StatusMessage')) || code.replace(/^.*:/, '') || 'no status'
    refuseSaml(`Status is not Success: ${toPrintable(message)}`)
  }
  if (wantsEncryption && findChildren(response, 'EncryptedAssertion').length === 0) {
    refuseSaml('Assertion is not encrypted.')
  }
  return { isSigned: findChildren(response, 'Signature').length > 0 }
}
