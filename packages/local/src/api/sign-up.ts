/** SignUp, ConfirmSignUp, ResendConfirmationCode. */
import { z } from 'zod'
import { checkPassword } from '../credentials/password-policy.ts'
import { passwordVerifier } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import { clientId, confirmationCode, password, secretHash, username } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { attributeList, checkRequired, checkWritable } from '../users/attributes.ts'
import { findSignUpAttribute, sendCode, takeCode } from '../users/codes.ts'
import { decoyDelivery } from '../users/decoy-delivery.ts'
import { newUser, putUser } from '../users/new-user.ts'
import { changeUser } from '../users/users.ts'
import { authenticateCaller } from './caller.ts'
import { type OperationTable, operation } from './operation.ts'

const signUpInput = z.object({
  ClientId: clientId,
  SecretHash: secretHash,
  Username: username,
  Password: password,
  UserAttributes: attributeList,
})

function signUp(input: z.output<typeof signUpInput>, service: Service): object {
  const { client, pool } = authenticateCaller(service, input)
  const { Username, Password, UserAttributes } = input
  if (pool.AdminCreateUserConfig.AllowAdminCreateUserOnly) refuse('signUpNotAllowed')
  checkPassword(Password, pool.Policies.PasswordPolicy)
  checkWritable(pool, client, UserAttributes)
  const fresh = newUser(service, pool, Username, UserAttributes, 'UNCONFIRMED', 'usernameExists')
  checkRequired(pool, fresh.attributes)
  const user = { ...fresh, password: passwordVerifier(pool.Id, fresh.username, Password) }
  putUser(service, pool, user)
  const attribute = findSignUpAttribute(pool, user)
  const delivery = attribute && { CodeDeliveryDetails: sendCode(service, user, 'signUp', attribute) }
  return { UserConfirmed: false, UserSub: user.attributes.sub, ...delivery }
}

const confirmInput = z.object({
  ClientId: clientId,
  SecretHash: secretHash,
  Username: username,
  ConfirmationCode: confirmationCode,
})

function confirm(input: z.output<typeof confirmInput>, service: Service): object {
  const { client, user } = authenticateCaller(service, input)
  if (user === undefined)
    return refuse(client.PreventUserExistenceErrors === 'LEGACY' ? 'userNotFound' : 'codeExpired')
  if (user.status !== 'UNCONFIRMED') return refuse('notConfirmable', { status: user.status })
  const confirmed = takeCode(service, user, 'signUp', input.ConfirmationCode)
  changeUser(service, confirmed, { status: 'CONFIRMED' })
  return {}
}

const resendInput = z.object({ ClientId: clientId, SecretHash: secretHash, Username: username })

function resend(input: z.output<typeof resendInput>, service: Service): object {
  const { client, pool, user } = authenticateCaller(service, input)
  if (user === undefined) {
    if (client.PreventUserExistenceErrors === 'LEGACY') return refuse('userNotFound')
    return { CodeDeliveryDetails: decoyDelivery(input.Username) }
  }
  if (user.status !== 'UNCONFIRMED') refuse('parameterInvalid', { problem: 'User is already confirmed.' })
  const attribute = findSignUpAttribute(pool, user)
  if (attribute === undefined) {
    return refuse('parameterInvalid', { problem: 'Cannot resend codes. Auto verification not turned on.' })
  }
  return { CodeDeliveryDetails: sendCode(service, user, 'signUp', attribute) }
}

export const signUpOperations: OperationTable = {
  SignUp: operation(signUpInput, signUp),
  ConfirmSignUp: operation(confirmInput, confirm),
  ResendConfirmationCode: operation(resendInput, resend),
}
