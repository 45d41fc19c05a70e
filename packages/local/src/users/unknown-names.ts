/**
 * Names that no user of a pool has, where the client must not learn that: they fail, and are locked, as those of users
 * are. A name and the username that SRP gives for it have one record, as both names of a user do.
 * Source: Cognito Developer Guide, "Managing user existence error responses". Throws what a user's name would.
 */

import { decoyUsername } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UnknownNameRecord } from '../store/sign-in-records.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import { makeGuesses, requireGuesses } from './codes.ts'
import { nextFailure, refuseIfLocked } from './lockout.ts'
import { sameCase } from './users.ts'

const NEW: UnknownNameRecord = { failedSignIns: 0, lastFailureAt: 0 }

const toKey = (pool: UserPoolRecord, username: string): string => `${pool.Id}/${username}`

/** The username that stands for a name; itself, once SRP has given it for another name. */
export function toUnknownUsername({ store }: Service, pool: UserPoolRecord, typedName: string): string {
  const name = sameCase(pool, typedName)
  const isGivenOut = store.unknownNames.get(toKey(pool, name)) !== undefined
  return isGivenOut ? name : decoyUsername(pool.Id, name)
}

function findRecord(service: Service, pool: UserPoolRecord, name: string): UnknownNameRecord {
  return service.store.unknownNames.get(toKey(pool, toUnknownUsername(service, pool, name))) ?? NEW
}

function change(
  service: Service,
  pool: UserPoolRecord,
  name: string,
  changes: Partial<UnknownNameRecord> = {},
): void {
  const key = toKey(pool, toUnknownUsername(service, pool, name))
  service.store.unknownNames.put(key, { ...findRecord(service, pool, name), ...changes })
}

/** SRP begins: from here on the username that it answers with is known to the client. */
export function startUnknownSrp(service: Service, pool: UserPoolRecord, name: string): void {
  refuseIfLocked(service, findRecord(service, pool, name))
  change(service, pool, name)
}

/** A password for the name, which cannot be right. */
export function refuseUnknownName(service: Service, pool: UserPoolRecord, name: string): never {
  const record = findRecord(service, pool, name)
  refuseIfLocked(service, record)
  change(service, pool, name, nextFailure(service, record))
  return refuse('wrongPassword')
}

/** ForgotPassword: a code is said to be sent. */
export function startUnknownReset(service: Service, pool: UserPoolRecord, name: string): void {
  const { resetCode } = findRecord(service, pool, name)
  change(service, pool, name, { resetCode: makeGuesses(service, 'forgotPassword', resetCode) })
}

/** ConfirmForgotPassword: any code is wrong, as often as codes may be. */
export function refuseUnknownReset(service: Service, pool: UserPoolRecord, name: string): never {
  const { resetCode } = findRecord(service, pool, name)
  const { expiresAt, failures } = requireGuesses(service, resetCode)
  change(service, pool, name, { resetCode: { expiresAt, failures: failures + 1 } })
  return refuse('codeMismatch')
}
