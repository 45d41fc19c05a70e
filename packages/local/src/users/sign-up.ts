/**
 * Signing up: a new account, its confirmation by a code, and another code. The API and the pages both call
 * this. Source: SignUp, ConfirmSignUp and ResendConfirmationCode of the API reference. Throws CognitoError.
 */
import { z } from 'zod'
import { checkPassword } from '../credentials/password-policy.ts'
import { passwordVerifier } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import { confirmationCode, password, username } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { takeOverAliases } from './aliases.ts'
import { type Attributes, attributeList, checkRequired, checkWritable } from './attributes.ts'
import { logAuthEvent } from './auth-events.ts'
import { type Caller, isDiscreet, refuseIfUnknown } from './caller.ts'
import { type CodeDeliveryDetails, checkCode, findSignUpAttribute, sendCode, takeCode } from './codes.ts'
import { decoyDelivery } from './decoy-delivery.ts'
import { newUser, putUser } from './new-user.ts'
import { changeUser } from './users.ts'

export const signUpInput = z.object({ Username: username, Password: password, UserAttributes: attributeList })
export const confirmSignUpInput = z.object({
  Username: username,
  ConfirmationCode: confirmationCode,
  ForceAliasCreation: z.boolean().default(false),
})
export const resendCodeInput = z.object({ Username: username })

export interface SignedUp {
  readonly user: UserRecord
  /** `undefined` if the pool verifies no attribute that the user has. */
  readonly delivery: CodeDeliveryDetails | undefined
}

/** AWS: users choose a `preferred_username` to sign in by only after their confirmation. */
function refuseUnconfirmedAlias({ AliasAttributes }: UserPoolRecord, attributes: Attributes): void {
  if (attributes.preferred_username === undefined || !AliasAttributes.includes('preferred_username')) return
  refuse('parameterInvalid', {
    problem: 'Attribute preferred_username cannot be provided for unconfirmed account.',
  })
}

export function signUp(
  service: Service,
  { client, pool }: Caller,
  { Username, Password, UserAttributes }: z.output<typeof signUpInput>,
): SignedUp {
  if (pool.AdminCreateUserConfig.AllowAdminCreateUserOnly) refuse('signUpNotAllowed')
  checkPassword(Password, pool.Policies.PasswordPolicy)
  checkWritable(pool, client, UserAttributes)
  refuseUnconfirmedAlias(pool, UserAttributes)
  const created = newUser(service, pool, Username, UserAttributes, 'UNCONFIRMED', {
    existsKind: 'usernameExists',
  })
  checkRequired(pool, created.attributes)
  const user = { ...created, password: passwordVerifier(pool.Id, created.username, Password) }
  putUser(service, pool, user)
  logAuthEvent(service, user, { type: 'SignUp', response: 'Pass' })
  const attribute = findSignUpAttribute(pool, user)
  return { user, delivery: attribute && sendCode(service, user, 'signUp', attribute) }
}

/** `forceAlias` takes the verified address away from another user who signs in by it. */
export function confirmSignUp(service: Service, caller: Caller, code: string, forceAlias: boolean): void {
  refuseIfUnknown(caller)
  const { pool, user } = caller
  if (user === undefined || (isDiscreet(caller) && !user.enabled)) refuse('codeExpired')
  if (user.status !== 'UNCONFIRMED') refuse('notConfirmable', { status: user.status })
  if (forceAlias) {
    const { attribute } = checkCode(service, user, 'signUp', code)
    takeOverAliases(service, pool, user, [attribute])
  }
  const confirmed = takeCode(service, user, 'signUp', code)
  changeUser(service, confirmed, { status: 'CONFIRMED' })
}

export function resendSignUpCode(service: Service, caller: Caller): CodeDeliveryDetails {
  refuseIfUnknown(caller)
  const { pool, user, typedName } = caller
  if (user === undefined || (isDiscreet(caller) && !user.enabled)) return decoyDelivery(typedName)
  if (user.status !== 'UNCONFIRMED') refuse('parameterInvalid', { problem: 'User is already confirmed.' })
  const attribute = findSignUpAttribute(pool, user)
  if (attribute === undefined) {
    return refuse('parameterInvalid', { problem: 'Cannot resend codes. Auto verification not turned on.' })
  }
  logAuthEvent(service, user, { type: 'ResendCode', response: 'Pass' })
  return sendCode(service, user, 'signUp', attribute)
}
