/** AdminCreateUser: an administrator creates a user with a temporary password. */
import { z } from 'zod'
import { checkPassword } from '../credentials/password-policy.ts'
import { randomTemporaryPassword } from '../credentials/temporary-password.ts'
import { refuse } from '../errors/cognito-error.ts'
import { ofUser, password } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { attributeList, checkAttributes } from '../users/attributes.ts'
import { newUser, putUser } from '../users/new-user.ts'
import { makeTemporaryPassword } from '../users/passwords.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { type OperationTable, operation } from './operation.ts'
import { userType } from './user-type.ts'

const input = ofUser.extend({
  UserAttributes: attributeList,
  TemporaryPassword: password.optional(),
  MessageAction: z.enum(['RESEND', 'SUPPRESS']).optional(),
  DesiredDeliveryMediums: z
    .array(z.enum(['EMAIL', 'SMS']))
    .max(2)
    .default([]),
  ForceAliasCreation: z.boolean().default(false),
})

type Input = z.output<typeof input>

function invite({ outbox }: Service, user: UserRecord, code: string): void {
  const { userPoolId, username, attributes } = user
  const { email, phone_number } = attributes
  const destination = email ?? phone_number
  if (destination === undefined) return
  const medium = email === undefined ? 'SMS' : 'EMAIL'
  outbox.send({ userPoolId, username, purpose: 'AdminCreateUser', medium, destination, code })
}

/** RESEND is for users who have not signed in yet. */
function requireInvitedUser(service: Service, { UserPoolId, Username }: Input): UserRecord {
  const user = requireUser(service, UserPoolId, Username)
  return user.status === 'FORCE_CHANGE_PASSWORD' ? user : refuse('unsupportedUserState')
}

function findOrMakeUser(service: Service, pool: UserPoolRecord, given: Input): UserRecord {
  if (given.MessageAction === 'RESEND') return requireInvitedUser(service, given)
  checkAttributes(pool, given.UserAttributes)
  return newUser(service, pool, given.Username, given.UserAttributes, 'FORCE_CHANGE_PASSWORD', {
    existsKind: 'userAccountExists',
    forceAlias: given.ForceAliasCreation,
  })
}

function create(given: Input, service: Service): object {
  const pool = requireUserPool(service, given.UserPoolId)
  const { PasswordPolicy } = pool.Policies
  const temporary = given.TemporaryPassword ?? randomTemporaryPassword(PasswordPolicy.MinimumLength)
  checkPassword(temporary, PasswordPolicy) // before another user loses an alias
  const found = findOrMakeUser(service, pool, given)
  const user = { ...found, ...makeTemporaryPassword(service, pool, found, temporary) }
  putUser(service, pool, user)
  if (given.MessageAction !== 'SUPPRESS') invite(service, user, temporary)
  return { User: userType(user) }
}

export const adminCreateUserOperations: OperationTable = { AdminCreateUser: operation(input, create) }
