/**
 * The UserMigration trigger: a name that no user of the pool has may belong to a user of another directory.
 * Source: Cognito Developer Guide, "Migrate user Lambda trigger". Throws UserNotFoundException, and the
 * errors of the trigger and of a new user.
 */
import { makePasswordVerifier } from '../credentials/passwords.ts'
import { CognitoError, refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { runUserMigration } from '../triggers/sign-in-triggers.ts'
import type { TriggerResponse } from '../triggers/trigger-answers.ts'
import { checkAttributes } from './attributes.ts'
import { type Caller, preventsUserExistenceErrors, refreshCaller, toOrigin } from './caller.ts'
import { makeUser, putUser } from './new-user.ts'

export interface MigrationRequest {
  /** The password of a sign-in. The new user gets it, even if it violates the policy of the pool. */
  readonly password?: string
  readonly validationData?: ClientMetadata | undefined
}

/** Without a status, a user who signs in is confirmed, and one who forgot the password sets a new one. */
const DEFAULT_STATUS = { Authentication: 'CONFIRMED', ForgotPassword: 'RESET_REQUIRED' } as const

type Source = keyof typeof DEFAULT_STATUS

function addUser(
  service: Service,
  { pool, typedName }: Caller,
  source: Source,
  { userAttributes, finalUserStatus, forceAliasCreation }: TriggerResponse<'UserMigration'>,
  password: string | undefined,
): void {
  const { username = typedName, ...attributes } = userAttributes ?? refuse('triggerAnswerInvalid')
  checkAttributes(pool, attributes)
  const created = makeUser(service, pool, username, attributes, finalUserStatus ?? DEFAULT_STATUS[source], {
    existsKind: 'usernameExists',
    forceAlias: forceAliasCreation === true,
  })
  const verifier =
    password === undefined ? {} : { password: makePasswordVerifier(pool.Id, created.username, password) }
  putUser(service, pool, { ...created, ...verifier })
}

async function runMigration(service: Service, caller: Caller, source: Source, request: MigrationRequest) {
  try {
    return await runUserMigration(service, source, toOrigin(caller), request)
  } catch (error) {
    if (!(error instanceof CognitoError) || error.kind !== 'triggerFailed') throw error
    if (preventsUserExistenceErrors(caller)) return undefined
    return refuse('migrationFailed', { clientId: caller.client.ClientId })
  }
}

/** The caller, with a new user if the trigger knows the name. */
export async function migrateUser(
  service: Service,
  caller: Caller,
  source: Source,
  request: MigrationRequest,
): Promise<Caller> {
  if (caller.user !== undefined || !service.triggers.has(caller.pool, 'UserMigration')) return caller
  const answer = await runMigration(service, caller, source, request)
  const current = refreshCaller(service, caller)
  if (answer === undefined || current.user !== undefined) return current
  addUser(service, current, source, answer, request.password)
  return refreshCaller(service, caller)
}
