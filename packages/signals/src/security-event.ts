/**
 * The claims of a security event token → the sign-outs that they report. Sources: RFC 8417; OpenID Continuous
 * Access Evaluation Profile 1.0 §3; OpenID RISC Profile 1.0 §2. Throws ERR_CLAIM_INVALID.
 */
import type { EventClaims, EventTokenRules } from '@poolguard/core/adapter'
import { isObject, type ReceivedObject, read } from './own-members.ts'
import { refuseClaim } from './refuse-claim.ts'
import type { SubjectIdentifier } from './subject-identifier.ts'

/** Shared Signals Framework 1.0 §4.1: the type is required, and there is no `exp`. RFC 8417 allows one. */
export const SECURITY_EVENT_RULES: EventTokenRules = {
  types: ['secevent+jwt'],
  allowMissing: false,
  requireExp: false,
}

/** What an event ends: the sessions that its subject names, or all sign-ins of the user. */
export type EventScope = 'session' | 'user'

const BASE = 'https://schemas.openid.net/secevent'
const CREDENTIAL_CHANGE = `${BASE}/caep/event-type/credential-change`

/** Events after which tokens of the subject must not be accepted. */
const SCOPES: ReadonlyMap<string, EventScope> = new Map([
  [`${BASE}/caep/event-type/session-revoked`, 'session'],
  [CREDENTIAL_CHANGE, 'user'],
  [`${BASE}/risc/event-type/account-disabled`, 'user'],
  [`${BASE}/risc/event-type/account-purged`, 'user'],
  [`${BASE}/risc/event-type/account-credential-change-required`, 'user'],
  [`${BASE}/risc/event-type/credential-compromise`, 'user'],
  [`${BASE}/risc/event-type/sessions-revoked`, 'user'],
  [`${BASE}/oauth/event-type/tokens-revoked`, 'user'],
])

const CHANGES: readonly unknown[] = ['create', 'revoke', 'update', 'delete']

export interface SignOutEvent {
  readonly scope: EventScope
  readonly subject: SubjectIdentifier
  /** Sign-ins up to this time are ended, in seconds since 1970. */
  readonly time: number
}

/** Drafts have the subject in the event; RFC 9493 §4.1 in `sub_id`; RFC 8417 §2.2 in `sub`. */
function requireSubject(claims: EventClaims, event: ReceivedObject): SubjectIdentifier {
  const subject = read(event, 'subject') ?? read(claims, 'sub_id')
  if (isObject(subject)) return subject
  if (subject !== undefined) refuseClaim('sub_id', 'The subject is not an object.')
  const { iss, sub = refuseClaim('sub_id', 'The event has no subject.') } = claims
  return { format: 'iss_sub', iss, sub }
}

/** Drafts of CAEP have milliseconds. Seconds reach this number in the year 5138. */
const FIRST_MILLISECONDS = 1e11

/** An event happened before its token was issued, so a later time is not used. */
function readTime(claims: EventClaims, event: ReceivedObject): number {
  const { iat } = claims
  const time = read(event, 'event_timestamp') ?? read(claims, 'toe') ?? iat
  if (typeof time !== 'number' || time < 0)
    return refuseClaim('events', 'The time of the event is not a number.')
  return Math.min(time < FIRST_MILLISECONDS ? time : time / 1000, iat)
}

/** Whether a credential was added, and none was changed or removed. CAEP 1.0 §3.3. */
function isNewCredential(event: ReceivedObject): boolean {
  const change = read(event, 'change_type')
  const isWellFormed = typeof read(event, 'credential_type') === 'string' && CHANGES.includes(change)
  return isWellFormed
    ? change === 'create'
    : refuseClaim('events', 'The change of a credential is malformed.')
}

/** Returns `[]` for events of other kinds: a receiver ignores events that it does not know (RFC 8417 §2). */
export function listSignOuts(claims: EventClaims, ignoreNewCredentials: boolean): SignOutEvent[] {
  return Object.entries(claims.events).flatMap(([name, event]) => {
    const scope = SCOPES.get(name)
    if (scope === undefined) return []
    if (name === CREDENTIAL_CHANGE && isNewCredential(event) && ignoreNewCredentials) return []
    return [{ scope, subject: requireSubject(claims, event), time: readTime(claims, event) }]
  })
}
