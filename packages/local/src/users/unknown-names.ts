/**
 * Names that no user of a pool has, if the client must not learn which users exist. Sign-ins with them fail,
 * and lock the name, like sign-ins of a user. A name and the username that SRP returns for it share one
 * record, like both names of a user. Source: Cognito Developer Guide, "Managing user existence error
 * responses". Throws the same errors as the name of a user.
 */

import { makeDecoyUsername } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import type { Service } from '../service/service.ts'
import type { UnknownNameRecord } from '../store/sign-in-records.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import { makeGuesses, requireGuesses } from './codes.ts'
import { countFailure, refuseIfLocked } from './lockout.ts'
import { normalizeCase } from './users.ts'

const NEW: UnknownNameRecord = { failedSignIns: 0, lastFailureAt: 0 }

const toKey = (pool: UserPoolRecord, username: string): string => `${pool.Id}/${username}`

/**
 * The username that SRP returns for a name. If the name is a username that SRP has returned before, the
 * result is the name itself.
 */
export function toUnknownUsername({ store }: Service, pool: UserPoolRecord, typedName: string): string {
  const name = normalizeCase(pool, typedName)
  const isIssued = store.unknownNames.get(toKey(pool, name)) !== undefined
  return isIssued ? name : makeDecoyUsername(pool.Id, name)
}

function findRecord(service: Service, pool: UserPoolRecord, name: string): UnknownNameRecord {
  return service.store.unknownNames.get(toKey(pool, toUnknownUsername(service, pool, name))) ?? NEW
}

function changeRecord(
  service: Service,
  pool: UserPoolRecord,
  name: string,
  changes: Partial<UnknownNameRecord> = {},
): void {
  const key = toKey(pool, toUnknownUsername(service, pool, name))
  service.store.unknownNames.put(key, { ...findRecord(service, pool, name), ...changes })
}

/** Records that SRP has returned a username for the name, because the client then knows this username. */
export function startUnknownSrp(service: Service, pool: UserPoolRecord, name: string): void {
  refuseIfLocked(service, findRecord(service, pool, name))
  changeRecord(service, pool, name)
}

/** Any password and any code for the name is wrong. */
export function refuseUnknownName(
  service: Service,
  pool: UserPoolRecord,
  name: string,
  kind: CognitoErrorKind = 'wrongPassword',
): never {
  const record = findRecord(service, pool, name)
  refuseIfLocked(service, record)
  changeRecord(service, pool, name, countFailure(service, record))
  return refuse(kind)
}

/** ForgotPassword: the answer claims that a code was sent. */
export function startUnknownReset(service: Service, pool: UserPoolRecord, name: string): void {
  const { resetCode } = findRecord(service, pool, name)
  changeRecord(service, pool, name, { resetCode: makeGuesses(service, 'forgotPassword', resetCode) })
}

/** ConfirmForgotPassword: any code is wrong, and has the same number of attempts as a real code. */
export function refuseUnknownReset(service: Service, pool: UserPoolRecord, name: string): never {
  const { resetCode } = findRecord(service, pool, name)
  const { expiresAt, failures } = requireGuesses(service, resetCode)
  changeRecord(service, pool, name, { resetCode: { expiresAt, failures: failures + 1 } })
  return refuse('codeMismatch')
}
