/** The subject of an event → what to revoke. */
import { isNonEmptyString } from '@poolguard/core/adapter'
import { isObject, read } from './own-members.ts'
import type { EventScope } from './security-event.ts'
import {
  isComplex,
  isOpaque,
  listAliases,
  readIdentifier,
  type SubjectIdentifier,
} from './subject-identifier.ts'

/** A call to make: the method of the store, and its argument. */
export interface Target {
  readonly method: 'revokeToken' | 'revokeSignIn' | 'signOutEverywhere'
  readonly value: string
}

/** What an identifier names. The subject of a session event may be the session or its user. */
type Role = 'user' | 'session' | 'either'

export interface TargetRules {
  /** The issuers that the transmitter speaks for. */
  readonly issuers: readonly string[]
  /** The application's own mapping of users. */
  readonly findSub: ((subject: SubjectIdentifier) => unknown) | undefined
  /** Whether an event that names a session and its user ends all sign-ins of the user. */
  readonly endAllSignIns: boolean
}

const METHODS: Readonly<Record<Role, readonly Target['method'][]>> = {
  user: ['signOutEverywhere'],
  session: ['revokeSignIn'],
  either: ['revokeSignIn', 'signOutEverywhere'],
}

async function askFindSub(subject: SubjectIdentifier, { findSub }: TargetRules): Promise<string | undefined> {
  const sub = (await findSub?.(subject)) ?? undefined
  if (sub === undefined || isNonEmptyString(sub)) return sub
  throw new TypeError('sharedSignals: findSub must return a non-empty string or undefined.')
}

async function findSimple(subject: SubjectIdentifier, role: Role, rules: TargetRules): Promise<Target[]> {
  const sub = role === 'session' ? undefined : await askFindSub(subject, rules)
  if (sub !== undefined) return [{ method: 'signOutEverywhere', value: sub }]
  // An issuer with a `sub` names a user, unless it is the session of a complex subject.
  const methods = METHODS[role === 'either' && !isOpaque(subject) ? 'user' : role]
  return readIdentifier(subject, rules.issuers).flatMap(({ value, isToken }) =>
    isToken ? [{ method: 'revokeToken', value }] : methods.map((method) => ({ method, value })),
  )
}

async function findMember(subject: unknown, role: Role, rules: TargetRules): Promise<Target[]> {
  if (!isObject(subject)) return []
  const targets: Target[] = []
  for (const alias of listAliases(subject)) targets.push(...(await findSimple(alias, role, rules)))
  return targets
}

/**
 * A complex subject names what all its members have in common (Shared Signals Framework 1.0 §3.3). A member
 * that tokens do not have, such as a device, cannot narrow the subject. Then all sign-ins of the user end,
 * rather than none.
 */
async function findComplex(
  subject: SubjectIdentifier,
  scope: EventScope,
  rules: TargetRules,
): Promise<Target[]> {
  const user = await findMember(read(subject, 'user'), 'user', rules)
  const session = await findMember(read(subject, 'session'), 'session', rules)
  if (scope === 'user') return user.length > 0 ? user : session
  if (session.length === 0) return user
  return rules.endAllSignIns ? [...session, ...user] : session
}

/** Returns `[]` for a subject that no token can match. */
export function findTargets(
  subject: SubjectIdentifier,
  scope: EventScope,
  rules: TargetRules,
): Promise<Target[]> {
  if (isComplex(subject)) return findComplex(subject, scope, rules)
  return findMember(subject, scope === 'session' ? 'either' : 'user', rules)
}
