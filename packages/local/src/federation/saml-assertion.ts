/**
 * The checks of a verified assertion. Sources: SAML 2.0 Core §2.4 and §2.5; Profiles for SAML 2.0 §4.1.4.2 and
 * §4.1.4.3; Cognito Developer Guide, "Using IdP-initiated SAML sign-in". Throws FederationError.
 */
import { FederationError } from './federation-error.ts'
import { findAttribute, findChild, findChildren, readText, type XmlElement } from './saml-xml.ts'

export interface ExpectedAssertion {
  /** The `entityID` of the provider. */
  readonly issuer: string
  readonly audience: string
  readonly recipient: string
  /** `undefined` if the provider began the sign-in. */
  readonly requestId: string | undefined
  /** In milliseconds. */
  readonly now: number
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

/** The provider's clock may be a little ahead or behind. */
const TOLERANCE_MS = 5000

/** AWS: an assertion that no request asked for "must have been issued within the previous 6 minutes". */
const MAX_UNSOLICITED_AGE_MS = 360_000

export const INVALID_TIME = 'A time cannot be read.'

/** In the words of Cognito. */
export function makeSamlError(problem: string): FederationError {
  return new FederationError('server_error', `Invalid SAML response received: ${problem}`)
}

/** @throws FederationError, always. */
export function refuseSaml(problem: string): never {
  throw makeSamlError(problem)
}

/** `undefined` for an absent attribute. */
function readTime(element: XmlElement | undefined, name: string): number | undefined {
  const text = findAttribute(element, name)
  if (text === undefined) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? refuseSaml(INVALID_TIME) : time
}

function checkTimes(element: XmlElement | undefined, now: number): void {
  const notBefore = readTime(element, 'NotBefore')
  const notOnOrAfter = readTime(element, 'NotOnOrAfter')
  if (notBefore !== undefined && now + TOLERANCE_MS < notBefore) refuseSaml('Assertion is not yet valid.')
  if (notOnOrAfter !== undefined && now - TOLERANCE_MS >= notOnOrAfter) refuseSaml('Assertion is expired.')
}

/** Each restriction must name the audience (Core §2.5.1.4). */
function checkAudience(conditions: XmlElement | undefined, audience: string): void {
  const restrictions = findChildren(conditions, 'AudienceRestriction')
  const isNamed = (restriction: XmlElement) =>
    findChildren(restriction, 'Audience').some((each) => readText(each) === audience)
  if (restrictions.length > 0 && restrictions.every(isNamed)) return
  refuseSaml('Audience restriction is not met.')
}

/** Profiles §4.1.4.3: the recipient and the request, of a confirmation that has not expired. */
function findViolation(data: XmlElement | undefined, expected: ExpectedAssertion): string | undefined {
  const { recipient, requestId, now } = expected
  if (findAttribute(data, 'Recipient') !== recipient) return 'Recipient does not match.'
  if (findAttribute(data, 'InResponseTo') !== requestId) return 'InResponseTo does not match.'
  const notOnOrAfter = readTime(data, 'NotOnOrAfter')
  if (notOnOrAfter === undefined || now - TOLERANCE_MS >= notOnOrAfter) return 'Assertion is expired.'
  return undefined
}

function checkSubject(subject: XmlElement | undefined, expected: ExpectedAssertion): void {
  const confirmations = findChildren(subject, 'SubjectConfirmation')
    .filter((each) => findAttribute(each, 'Method') === BEARER)
    .map((each) => findChild(each, 'SubjectConfirmationData'))
  const violations = confirmations.map((data) => findViolation(data, expected))
  if (violations.includes(undefined)) return
  refuseSaml(violations[0] ?? 'Assertion has no bearer confirmation.')
}

function checkAge(assertion: XmlElement, { requestId, now }: ExpectedAssertion): void {
  const issuedAt = readTime(assertion, 'IssueInstant') ?? refuseSaml('IssueInstant is missing.')
  if (issuedAt - TOLERANCE_MS > now) refuseSaml('Assertion is not yet valid.')
  if (requestId === undefined && now - issuedAt > MAX_UNSOLICITED_AGE_MS) refuseSaml('Assertion is too old.')
}

export function checkAssertion(assertion: XmlElement, expected: ExpectedAssertion): void {
  if (readText(findChild(assertion, 'Issuer')) !== expected.issuer) refuseSaml('Issuer does not match.')
  const conditions = findChild(assertion, 'Conditions')
  checkAge(assertion, expected)
  checkTimes(conditions, expected.now)
  checkAudience(conditions, expected.audience)
  checkSubject(findChild(assertion, 'Subject'), expected)
}

/** Until when the same assertion would be accepted again. */
export function findExpiry(assertion: XmlElement): number {
  const confirmations = findChildren(findChild(assertion, 'Subject'), 'SubjectConfirmation')
  const times = confirmations.map((each) =>
    readTime(findChild(each, 'SubjectConfirmationData'), 'NotOnOrAfter'),
  )
  return Math.max(...times.map((time) => time ?? 0)) + TOLERANCE_MS
}

/** AWS writes several values of an attribute as one text: `[a, b]`. */
export function readAttributes(assertion: XmlElement): Readonly<Record<string, string>> {
  const attributes = findChildren(assertion, 'AttributeStatement').flatMap((each) =>
    findChildren(each, 'Attribute'),
  )
  const entries = attributes.flatMap((attribute) => {
    const name = findAttribute(attribute, 'Name')
    const values = findChildren(attribute, 'AttributeValue').map(readText)
    if (name === undefined || values.length === 0) return []
    return [[name, values.length === 1 ? values[0] : `[${values.join(', ')}]`]]
  })
  return Object.fromEntries(entries)
}
