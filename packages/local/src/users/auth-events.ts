/**
 * The log of what users did. A pool keeps it while its threat protection is on. Source:
 * AdminListUserAuthEvents of the API reference. Throws UserPoolAddOnNotEnabledException,
 * ResourceNotFoundException, NotAuthorizedException.
 */
import { randomUUID } from 'node:crypto'
import { isEqual } from '../credentials/constant-time.ts'
import { hashSecret } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { AuthEventRecord } from '../store/auth-event-records.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { requireUserPool } from './user-pools.ts'

export type AuthEvent = Pick<AuthEventRecord, 'type' | 'response'> &
  Partial<Pick<AuthEventRecord, 'challenges' | 'risk'>>

type Owner = Pick<UserRecord, 'userPoolId' | 'username'>

function isLogged({ UserPoolAddOns }: UserPoolRecord): boolean {
  return (UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF'
}

export function logAuthEvent(service: Service, { userPoolId, username }: Owner, event: AuthEvent): void {
  if (!isLogged(requireUserPool(service, userPoolId))) return
  const id = randomUUID()
  const { ip, device } = service.request ?? {}
  const context = { ip, device }
  const record = { challenges: [], ...event, context, id, userPoolId, username, createdAt: service.now() }
  service.store.authEvents.put(id, record)
}

/** The newest first. */
export function listAuthEvents(service: Service, pool: UserPoolRecord, user: UserRecord): AuthEventRecord[] {
  if (!isLogged(pool)) refuse('threatProtectionOff')
  const events = [...service.store.authEvents.values()]
  return events
    .filter(({ userPoolId, username }) => userPoolId === pool.Id && username === user.username)
    .reverse()
}

function isFeedbackToken(event: AuthEventRecord | undefined, token: string): boolean {
  const hash = event?.risk?.feedbackHash
  return hash !== undefined && isEqual(hash, hashSecret(token))
}

/** @param feedbackToken of a user; an administrator has none */
export function rateAuthEvent(
  service: Service,
  pool: UserPoolRecord,
  user: UserRecord,
  eventId: string,
  value: 'Valid' | 'Invalid',
  feedbackToken?: string,
): void {
  const event = listAuthEvents(service, pool, user).find(({ id }) => id === eventId)
  if (feedbackToken !== undefined && !isFeedbackToken(event, feedbackToken)) refuse('feedbackTokenWrong')
  if (event === undefined) refuse('authEventNotFound')
  const provider = feedbackToken === undefined ? 'Admin' : 'User'
  const feedback = { value, provider, at: service.now() }
  service.store.authEvents.put(eventId, { ...event, feedback })
}
