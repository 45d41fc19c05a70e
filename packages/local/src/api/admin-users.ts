/** The administrator's operations on users: AdminGetUser, AdminDeleteUser, AdminSetUserPassword and so on. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { attributeNames, clientMetadata, ofUser, password } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { UserRecord } from '../store/user-records.ts'
import { runPostConfirmation } from '../triggers/sign-up-triggers.ts'
import { deleteAttributes, updateAttributes } from '../users/attribute-updates.ts'
import { attributeList, checkAttributes, checkDeletable } from '../users/attributes.ts'
import { deleteUser } from '../users/delete-user.ts'
import { makeTemporaryPassword, requirePasswordReset, setPassword } from '../users/passwords.ts'
import { endUserSessions } from '../users/sessions.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { changeUser, requireUser } from '../users/users.ts'
import { makeMfaSettings } from './mfa-settings.ts'
import { type OperationTable, operation } from './operation.ts'
import { toUserType } from './user-type.ts'

type OfUser = z.output<typeof ofUser>

function requireNamedUser({ UserPoolId, Username }: OfUser, service: Service): UserRecord {
  return requireUser(service, UserPoolId, Username)
}

function get(input: OfUser, service: Service): object {
  const user = requireNamedUser(input, service)
  const { Attributes, ...rest } = toUserType(user)
  return {
    ...rest,
    UserAttributes: Attributes,
    ...makeMfaSettings(requireUserPool(service, input.UserPoolId), user),
  }
}

const passwordInput = ofUser.extend({ Password: password, Permanent: z.boolean().default(false) })

function setUserPassword(input: z.output<typeof passwordInput>, service: Service): object {
  const user = requireNamedUser(input, service)
  if (input.Permanent) {
    setPassword(service, user, input.Password)
    return {}
  }
  const pool = requireUserPool(service, input.UserPoolId)
  changeUser(service, user, makeTemporaryPassword(service, pool, user, input.Password))
  return {}
}

/** AWS: disabling revokes the user's tokens; enabling does not restore them. */
function setEnabled(enabled: boolean) {
  return (input: OfUser, service: Service): object => {
    const user = changeUser(service, requireNamedUser(input, service), { enabled })
    if (!enabled) endUserSessions(service, user)
    return {}
  }
}

const withMetadata = ofUser.extend({ ClientMetadata: clientMetadata })
type WithMetadata = z.output<typeof withMetadata>

async function confirmSignUp(input: WithMetadata, service: Service): Promise<object> {
  const user = requireNamedUser(input, service)
  if (user.status !== 'UNCONFIRMED') {
    return refuse('notConfirmable', { status: user.status })
  }
  const pool = requireUserPool(service, input.UserPoolId)
  const origin = { pool, clientMetadata: input.ClientMetadata }
  const confirmed = changeUser(service, user, { status: 'CONFIRMED' })
  await runPostConfirmation(service, 'ConfirmSignUp', origin, confirmed)
  return {}
}

async function resetPassword(input: WithMetadata, service: Service): Promise<object> {
  const user = requireNamedUser(input, service)
  const pool = requireUserPool(service, input.UserPoolId)
  await requirePasswordReset(service, pool, user, input.ClientMetadata)
  return {}
}

const attributesInput = withMetadata.extend({ UserAttributes: attributeList })

async function update(input: z.output<typeof attributesInput>, service: Service): Promise<object> {
  const user = requireNamedUser(input, service)
  const pool = requireUserPool(service, input.UserPoolId)
  checkAttributes(pool, input.UserAttributes, 'attributeUnknown')
  const reason = { clientMetadata: input.ClientMetadata }
  await updateAttributes(service, pool, user, input.UserAttributes, [], reason)
  return {}
}

const namesInput = ofUser.extend({ UserAttributeNames: attributeNames })

function deleteNamedAttributes(input: z.output<typeof namesInput>, service: Service): object {
  const user = requireNamedUser(input, service)
  checkDeletable(requireUserPool(service, input.UserPoolId), input.UserAttributeNames)
  deleteAttributes(service, user, input.UserAttributeNames)
  return {}
}

export const adminUserOperations: OperationTable = {
  AdminGetUser: operation(ofUser, get),
  AdminDeleteUser: operation(ofUser, (input, service) => {
    deleteUser(service, requireNamedUser(input, service))
    return undefined
  }),
  AdminSetUserPassword: operation(passwordInput, setUserPassword),
  AdminDisableUser: operation(ofUser, setEnabled(false)),
  AdminEnableUser: operation(ofUser, setEnabled(true)),
  AdminConfirmSignUp: operation(withMetadata, confirmSignUp),
  AdminResetUserPassword: operation(withMetadata, resetPassword),
  AdminUpdateUserAttributes: operation(attributesInput, update),
  AdminDeleteUserAttributes: operation(namesInput, deleteNamedAttributes),
  AdminUserGlobalSignOut: operation(ofUser, (input, service) => {
    endUserSessions(service, requireNamedUser(input, service))
    return {}
  }),
}
