/**
 * The operations of users on their own account: GetUser, UpdateUserAttributes, DeleteUserAttributes,
 * DeleteUser, and the codes of GetUserAttributeVerificationCode and VerifyUserAttribute.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { accessToken, attributeNames } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import { listReadableAttributes } from '../sign-in/id-token-attributes.ts'
import { deleteAttributes, updateAttributes } from '../users/attribute-updates.ts'
import { attributeList, checkDeletableByUser, checkWritable, toAttributeList } from '../users/attributes.ts'
import { sendCode, takeCode } from '../users/codes.ts'
import { deleteUser } from '../users/delete-user.ts'
import { mfaSettings } from './mfa-settings.ts'
import { type OperationTable, operation } from './operation.ts'

const accessInput = z.object({ AccessToken: accessToken })

async function getUser({ AccessToken }: z.output<typeof accessInput>, service: Service): Promise<object> {
  const { pool, client, user } = await requireApiBearer(service, AccessToken)
  const UserAttributes = toAttributeList(Object.fromEntries(listReadableAttributes(client, user)))
  return { Username: user.username, UserAttributes, ...mfaSettings(pool, user) }
}

const updateInput = accessInput.extend({ UserAttributes: attributeList })

async function update(input: z.output<typeof updateInput>, service: Service): Promise<object> {
  const { pool, client, user } = await requireApiBearer(service, input.AccessToken)
  checkWritable(pool, client, input.UserAttributes, 'attributeUnknown')
  if (service.store.users.isFull) refuse('poolFull')
  const { UserAttributes } = input
  const deliveries = updateAttributes(service, pool, user, UserAttributes, pool.AutoVerifiedAttributes)
  return { CodeDeliveryDetailsList: deliveries }
}

const namesInput = accessInput.extend({ UserAttributeNames: attributeNames })

async function deleteOwnAttributes(input: z.output<typeof namesInput>, service: Service): Promise<object> {
  const { pool, client, user } = await requireApiBearer(service, input.AccessToken)
  checkDeletableByUser(pool, client, input.UserAttributeNames)
  deleteAttributes(service, user, input.UserAttributeNames)
  return {}
}

async function remove({ AccessToken }: z.output<typeof accessInput>, service: Service): Promise<undefined> {
  deleteUser(service, (await requireApiBearer(service, AccessToken)).user)
}

const attributeName = z.enum(['email', 'phone_number'])
const codeInput = accessInput.extend({ AttributeName: attributeName })

async function getCode(input: z.output<typeof codeInput>, service: Service): Promise<object> {
  const { user } = await requireApiBearer(service, input.AccessToken)
  const { AttributeName: name } = input
  const waiting = user.codes[`verify:${name}`]?.newAddress
  if ((waiting ?? user.attributes[name]) === undefined)
    refuse('parameterInvalid', { problem: `User does not have ${name}.` })
  return { CodeDeliveryDetails: sendCode(service, user, `verify:${name}`, name, waiting) }
}

const verifyInput = codeInput.extend({ Code: z.string().min(1).max(2048) })

async function verify(input: z.output<typeof verifyInput>, service: Service): Promise<object> {
  const { user } = await requireApiBearer(service, input.AccessToken)
  takeCode(service, user, `verify:${input.AttributeName}`, input.Code)
  return {}
}

export const accountOperations: OperationTable = {
  GetUser: operation(accessInput, getUser),
  UpdateUserAttributes: operation(updateInput, update),
  DeleteUserAttributes: operation(namesInput, deleteOwnAttributes),
  DeleteUser: operation(accessInput, remove),
  GetUserAttributeVerificationCode: operation(codeInput, getCode),
  VerifyUserAttribute: operation(verifyInput, verify),
}
