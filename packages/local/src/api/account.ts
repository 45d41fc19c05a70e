/**
 * The operations of users on their own account: GetUser, UpdateUserAttributes, DeleteUserAttributes,
 * DeleteUser, and the codes of GetUserAttributeVerificationCode and VerifyUserAttribute.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import {
  accessToken,
  attributeName,
  attributeNames,
  clientMetadata,
  confirmationCode,
} from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import { listReadableAttributes } from '../sign-in/id-token-attributes.ts'
import { deleteAttributes, updateAttributes } from '../users/attribute-updates.ts'
import { attributeList, checkDeletableByUser, checkWritable, toAttributeList } from '../users/attributes.ts'
import { sendCode, takeCode } from '../users/codes.ts'
import { deleteUser } from '../users/delete-user.ts'
import { makeMfaSettings } from './mfa-settings.ts'
import { type OperationTable, operation } from './operation.ts'

const accessInput = z.object({ AccessToken: accessToken })

async function getUser({ AccessToken }: z.output<typeof accessInput>, service: Service): Promise<object> {
  const { pool, client, user } = await requireApiBearer(service, AccessToken)
  const UserAttributes = toAttributeList(Object.fromEntries(listReadableAttributes(client, user)))
  return { Username: user.username, UserAttributes, ...makeMfaSettings(pool, user) }
}

const updateInput = accessInput.extend({ UserAttributes: attributeList, ClientMetadata: clientMetadata })

async function update(input: z.output<typeof updateInput>, service: Service): Promise<object> {
  const { pool, client, user } = await requireApiBearer(service, input.AccessToken)
  checkWritable(pool, client, input.UserAttributes, 'attributeUnknown')
  if (service.store.users.isFull) refuse('poolFull')
  const { UserAttributes, ClientMetadata } = input
  const codesFor = pool.AutoVerifiedAttributes
  const reason = { clientId: client.ClientId, clientMetadata: ClientMetadata }
  const deliveries = await updateAttributes(service, pool, user, UserAttributes, codesFor, reason)
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

const ADDRESS_LABELS = { email: 'email address', phone_number: 'phone number' } as const

function requireAddressName(name: string): keyof typeof ADDRESS_LABELS {
  if (name === 'email' || name === 'phone_number') return name
  const problem = 'Invalid attribute name. Only phone_number and email can be verified.'
  return refuse('parameterInvalid', { problem })
}

const codeInput = accessInput.extend({ AttributeName: attributeName, ClientMetadata: clientMetadata })

async function sendAddressCode(input: z.output<typeof codeInput>, service: Service): Promise<object> {
  const { user, client } = await requireApiBearer(service, input.AccessToken)
  const { AttributeName, ClientMetadata } = input
  const name = requireAddressName(AttributeName)
  const newAddress = user.codes[`verify:${name}`]?.newAddress
  if ((newAddress ?? user.attributes[name]) === undefined)
    refuse('parameterInvalid', { problem: `User does not have a valid registered ${ADDRESS_LABELS[name]}` })
  const request = { clientId: client.ClientId, clientMetadata: ClientMetadata }
  const reason = { ...request, source: 'VerifyUserAttribute' } as const
  return { CodeDeliveryDetails: await sendCode(service, user, `verify:${name}`, name, reason, newAddress) }
}

const verifyInput = codeInput.extend({ Code: confirmationCode })

async function verify(input: z.output<typeof verifyInput>, service: Service): Promise<object> {
  const { user } = await requireApiBearer(service, input.AccessToken)
  takeCode(service, user, `verify:${requireAddressName(input.AttributeName)}`, input.Code)
  return {}
}

export const accountOperations: OperationTable = {
  GetUser: operation(accessInput, getUser),
  UpdateUserAttributes: operation(updateInput, update),
  DeleteUserAttributes: operation(namesInput, deleteOwnAttributes),
  DeleteUser: operation(accessInput, remove),
  GetUserAttributeVerificationCode: operation(codeInput, sendAddressCode),
  VerifyUserAttribute: operation(verifyInput, verify),
}
