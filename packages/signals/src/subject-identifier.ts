/**
 * One identifier of a subject → the user, sign-in or token that it names. Formats: RFC 9493 §3.2; `jwt_id`
 * and complex subjects: OpenID Shared Signals Framework 1.0 §3. Throws ERR_CLAIM_INVALID for a malformed
 * identifier, and ERR_FORBIDDEN for one of another issuer.
 */
import { AuthError } from '@poolguard/core'
import { isObject, read, readText } from './own-members.ts'
import { refuseClaim } from './refuse-claim.ts'

/** A subject of a security event token: its format is `format`, its other members depend on the format. */
export type SubjectIdentifier = Readonly<Record<string, unknown>>

/** What an identifier names: a user, a sign-in or a token. */
export interface NamedSubject {
  readonly value: string
  /** Whether the value is a `jti`. */
  readonly isToken: boolean
}

const COMPLEX_MEMBERS = ['user', 'session', 'device', 'application', 'tenant', 'org_unit', 'group']

/**
 * Google writes `subject_type` for `format` and `iss-sub` for `iss_sub` (OpenID RISC Profile 1.0, "Google Subject Type
 * Value"). Complex subjects had no format in the drafts.
 */
function readFormat(subject: SubjectIdentifier): string {
  const format = read(subject, 'format') ?? read(subject, 'subject_type')
  if (typeof format === 'string') return format.replace('-', '_')
  const isComplex = format === undefined && COMPLEX_MEMBERS.some((name) => isObject(read(subject, name)))
  return isComplex ? 'complex' : refuseClaim('sub_id', 'The subject has no format.')
}

export function isOpaque(subject: SubjectIdentifier): boolean {
  return readFormat(subject) === 'opaque'
}

export function isComplex(subject: SubjectIdentifier): boolean {
  return readFormat(subject) === 'complex'
}

function requireText(subject: SubjectIdentifier, name: string): string {
  return readText(subject, name) ?? refuseClaim('sub_id', `The subject has no ${name}.`)
}

/** A transmitter speaks for its own issuer only: it must not end sign-ins of another one. */
function checkIssuer(subject: SubjectIdentifier, issuers: readonly string[]): void {
  if (issuers.includes(requireText(subject, 'iss'))) return
  throw new AuthError('ERR_FORBIDDEN', {
    detail: { reason: 'The subject is of another issuer.', claim: 'sub_id' },
  })
}

/**
 * @param issuers those that the transmitter speaks for
 * @returns `[]` for a format whose identifiers no token has, such as an e-mail address
 */
export function readIdentifier(subject: SubjectIdentifier, issuers: readonly string[]): NamedSubject[] {
  switch (readFormat(subject)) {
    case 'opaque':
      return [{ value: requireText(subject, 'id'), isToken: false }]
    case 'iss_sub':
      checkIssuer(subject, issuers)
      return [{ value: requireText(subject, 'sub'), isToken: false }]
    case 'jwt_id':
      checkIssuer(subject, issuers)
      return [{ value: requireText(subject, 'jti'), isToken: true }]
    default:
      return []
  }
}

/** The identifiers of a subject. Only the format `aliases` has several; none is nested (RFC 9493 §3.2.8). */
export function listAliases(subject: SubjectIdentifier): readonly SubjectIdentifier[] {
  if (readFormat(subject) !== 'aliases') return [subject]
  const identifiers = read(subject, 'identifiers')
  const isList = Array.isArray(identifiers) && identifiers.length > 0 && identifiers.every(isObject)
  return isList ? identifiers : refuseClaim('sub_id', 'The subject has no identifiers.')
}
