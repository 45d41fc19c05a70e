/**
 * The lockout after failed sign-ins. From the fifth failure in a row on, failure n locks the user for 2^(n-5)
 * seconds, at most for 15 minutes. After 15 minutes without a failure the count starts again. Source: Cognito
 * Developer Guide, "Lockout behavior for failed sign-in attempts". Throws NotAuthorizedException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserRecord } from '../store/user-records.ts'
import { changeUser } from './users.ts'

const FREE_FAILURES = 5
const MAX_LOCK_MS = 15 * 60_000

type Failures = Pick<UserRecord, 'failedSignIns' | 'lastFailureAt'>

function countFailures({ failedSignIns, lastFailureAt }: Failures, now: number): number {
  return now - lastFailureAt >= MAX_LOCK_MS ? 0 : failedSignIns
}

export function refuseIfLocked({ now }: Service, before: Failures): void {
  const failures = countFailures(before, now())
  if (failures < FREE_FAILURES) return
  const lockedMs = Math.min(2 ** (failures - FREE_FAILURES) * 1000, MAX_LOCK_MS)
  if (now() < before.lastFailureAt + lockedMs) refuse('attemptsExceeded')
}

export function countFailure({ now }: Service, before: Failures): Failures {
  return { failedSignIns: countFailures(before, now()) + 1, lastFailureAt: now() }
}

export function recordFailure(service: Service, user: UserRecord): void {
  changeUser(service, user, countFailure(service, user))
}

export function forgetFailures(service: Service, user: UserRecord): UserRecord {
  return user.failedSignIns === 0 ? user : changeUser(service, user, { failedSignIns: 0 })
}
