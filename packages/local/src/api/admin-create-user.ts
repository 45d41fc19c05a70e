/** AdminCreateUser: an administrator creates a user with a temporary password. */
import { z } from 'zod'
import { checkPassword } from '../credentials/password-policy.ts'
import { randomTemporaryPassword } from '../credentials/temporary-password.ts'
import { refuse } from '../errors/cognito-error.ts'
import { clientMetadata, ofUser, passwordOrBlank } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { runPreSignUp } from '../triggers/sign-up-triggers.ts'
import { attributeList, checkAttributes, validationData } from '../users/attributes.ts'
import { sendMessage } from '../users/messages.ts'
import { hasOneTimeCodes } from '../users/mfa-factors.ts'
import { makeUser, putUser, refuseIfTaken } from '../users/new-user.ts'
import { makeTemporaryPassword } from '../users/passwords.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { type OperationTable, operation } from './operation.ts'
import { toUserType } from './user-type.ts'

const input = ofUser.extend({
  UserAttributes: attributeList,
  TemporaryPassword: passwordOrBlank,
  MessageAction: z.enum(['RESEND', 'SUPPRESS']).optional(),
  DesiredDeliveryMediums: z
    .array(z.enum(['EMAIL', 'SMS']))
    .max(2)
    .default([]),
  ForceAliasCreation: z.boolean().default(false),
  ValidationData: validationData,
  ClientMetadata: clientMetadata,
})

type Input = z.output<typeof input>

const ADDRESSES = { SMS: 'phone_number', EMAIL: 'email' } as const

/**
 * The desired media that reach the user. The default is SMS, or e-mail for a user without a phone number.
 * AWS's default is always SMS.
 */
function listMedia({ attributes }: UserRecord, desired: Input['DesiredDeliveryMediums']) {
  const reachable = (['SMS', 'EMAIL'] as const).filter(
    (medium) => attributes[ADDRESSES[medium]] !== undefined,
  )
  return desired.length === 0 ? reachable.slice(0, 1) : reachable.filter((medium) => desired.includes(medium))
}

async function invite(
  service: Service,
  user: UserRecord,
  code: string,
  { ClientMetadata, DesiredDeliveryMediums }: Input,
): Promise<void> {
  for (const medium of listMedia(user, DesiredDeliveryMediums)) {
    const destination = String(user.attributes[ADDRESSES[medium]])
    const message = { purpose: 'AdminCreateUser', medium, destination, code } as const
    await sendMessage(service, user, message, { clientMetadata: ClientMetadata, source: 'AdminCreateUser' })
  }
}

/** RESEND is for users who have not signed in yet. */
function requireInvitedUser(service: Service, { UserPoolId, Username }: Input): UserRecord {
  const user = requireUser(service, UserPoolId, Username)
  return user.status === 'FORCE_CHANGE_PASSWORD' ? user : refuse('unsupportedUserState')
}

async function findOrMakeUser(service: Service, pool: UserPoolRecord, given: Input): Promise<UserRecord> {
  if (given.MessageAction === 'RESEND') return requireInvitedUser(service, given)
  checkAttributes(pool, given.UserAttributes)
  const created = makeUser(service, pool, given.Username, given.UserAttributes, 'FORCE_CHANGE_PASSWORD', {
    existsKind: 'userAccountExists',
    forceAlias: given.ForceAliasCreation,
  })
  const { ClientMetadata, ValidationData } = given
  const origin = { pool, userName: created.username, clientMetadata: ClientMetadata }
  const { attributes } = created
  // As at AWS, the trigger can only refuse: its answer confirms and verifies nothing.
  await runPreSignUp(service, 'AdminCreateUser', origin, {
    attributes,
    validationData: ValidationData,
  })
  refuseIfTaken(service, pool, created, 'userAccountExists')
  return created
}

/** Whether the new user gets no password. This needs a pool in which users may sign in by a one-time code. */
function isPasswordless(pool: UserPoolRecord, { TemporaryPassword, MessageAction }: Input): boolean {
  return !TemporaryPassword && MessageAction !== 'RESEND' && hasOneTimeCodes(pool)
}

async function create(given: Input, service: Service): Promise<object> {
  const pool = requireUserPool(service, given.UserPoolId)
  if (isPasswordless(pool, given)) return { User: toUserType(await createPasswordless(given, service, pool)) }
  const { PasswordPolicy } = pool.Policies
  const temporary = given.TemporaryPassword || randomTemporaryPassword(PasswordPolicy.MinimumLength)
  checkPassword(temporary, PasswordPolicy) // before ForceAliasCreation takes an alias from another user
  const found = await findOrMakeUser(service, pool, given)
  const user = { ...found, ...makeTemporaryPassword(service, pool, found, temporary) }
  putUser(service, pool, user)
  if (given.MessageAction !== 'SUPPRESS') await invite(service, user, temporary, given)
  return { User: toUserType(user) }
}

async function createPasswordless(given: Input, service: Service, pool: UserPoolRecord): Promise<UserRecord> {
  const user = { ...(await findOrMakeUser(service, pool, given)), status: 'CONFIRMED' } as const
  putUser(service, pool, user)
  return user
}

export const adminCreateUserOperations: OperationTable = { AdminCreateUser: operation(input, create) }
