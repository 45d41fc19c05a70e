/**
 * The checks of a verified assertion. Sources: SAML 2.0 Core §2.4 and §2.5; Profiles for SAML 2.0 §4.1.4.2
 * and §4.1.4.3. Throws SamlRefusal.
 */
import { refuseSaml, SAML_PROBLEMS } from './saml-refusal.ts'
import { findAttribute, findChild, findChildren, readText, type XmlElement } from './saml-xml.ts'

/** The application made the request, so its id is unknown. */
export const ANY_REQUEST = Symbol('any request')

export interface ExpectedAssertion {
  /** The `entityID` of the provider. */
  readonly issuer: string
  /** The names of the receiver. */
  readonly audiences: readonly string[]
  readonly recipients: readonly string[]
  /** `undefined` if the provider began the sign-in. */
  readonly requestId: string | undefined | typeof ANY_REQUEST
  /** The maximum age, from `IssueInstant`. `undefined`: only the other times of the assertion are checked. */
  readonly maxAgeMs: number | undefined
  /** In milliseconds. */
  readonly now: number
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

/** The provider's clock may be a little ahead or behind. */
const TOLERANCE_MS = 5000

export const INVALID_TIME = 'A time cannot be read.'

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
  if (notOnOrAfter !== undefined && now - TOLERANCE_MS >= notOnOrAfter) refuseSaml(SAML_PROBLEMS.expired)
}

/** Each restriction must contain one of the receiver's names (Core §2.5.1.4). */
function checkAudience(conditions: XmlElement | undefined, audiences: readonly string[]): void {
  const restrictions = findChildren(conditions, 'AudienceRestriction')
  const isNamed = (restriction: XmlElement) =>
    findChildren(restriction, 'Audience').some((each) => audiences.includes(readText(each)))
  if (restrictions.length > 0 && restrictions.every(isNamed)) return
  refuseSaml(SAML_PROBLEMS.audience)
}

export function answersRequest(
  element: XmlElement | undefined,
  { requestId }: Pick<ExpectedAssertion, 'requestId'>,
): boolean {
  return requestId === ANY_REQUEST || findAttribute(element, 'InResponseTo') === requestId
}

/** Checks the recipient, the request and the expiry of a confirmation (Profiles §4.1.4.3). */
function findViolation(data: XmlElement | undefined, expected: ExpectedAssertion): string | undefined {
  const { recipients, now } = expected
  if (!recipients.includes(findAttribute(data, 'Recipient') ?? '')) return 'Recipient does not match.'
  if (!answersRequest(data, expected)) return 'InResponseTo does not match.'
  const notOnOrAfter = readTime(data, 'NotOnOrAfter')
  if (notOnOrAfter === undefined || now - TOLERANCE_MS >= notOnOrAfter) return SAML_PROBLEMS.expired
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

function checkAge(assertion: XmlElement, { maxAgeMs, now }: ExpectedAssertion): void {
  const issuedAt = readTime(assertion, 'IssueInstant') ?? refuseSaml('IssueInstant is missing.')
  if (issuedAt - TOLERANCE_MS > now) refuseSaml('Assertion is not yet valid.')
  if (maxAgeMs !== undefined && now - issuedAt > maxAgeMs) refuseSaml(SAML_PROBLEMS.tooOld)
}

export function checkAssertion(assertion: XmlElement, expected: ExpectedAssertion): void {
  if (readText(findChild(assertion, 'Issuer')) !== expected.issuer) refuseSaml(SAML_PROBLEMS.issuer)
  const conditions = findChild(assertion, 'Conditions')
  checkAge(assertion, expected)
  checkTimes(conditions, expected.now)
  checkAudience(conditions, expected.audiences)
  checkSubject(findChild(assertion, 'Subject'), expected)
}

/** The time until which the checks accept the same assertion again. */
export function findExpiry(assertion: XmlElement): number {
  const confirmations = findChildren(findChild(assertion, 'Subject'), 'SubjectConfirmation')
  const times = confirmations.map((each) =>
    readTime(findChild(each, 'SubjectConfirmationData'), 'NotOnOrAfter'),
  )
  return Math.max(...times.map((time) => time ?? 0)) + TOLERANCE_MS
}

/** The values of each attribute. */
export function readAttributes(assertion: XmlElement): Readonly<Record<string, readonly string[]>> {
  const attributes = findChildren(assertion, 'AttributeStatement').flatMap((each) =>
    findChildren(each, 'Attribute'),
  )
  const entries = attributes.flatMap((attribute) => {
    const name = findAttribute(attribute, 'Name')
    const values = findChildren(attribute, 'AttributeValue').map(readText)
    return name === undefined || values.length === 0 ? [] : [[name, values] as const]
  })
  return Object.fromEntries(entries)
}
