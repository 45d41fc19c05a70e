/**
 * Signs up users: a new account, its confirmation by a code, and another code. The API and the pages both
 * call these functions. Source: SignUp, ConfirmSignUp and ResendConfirmationCode of the API reference. Throws
 * CognitoError.
 */
import { z } from 'zod'
import { checkPassword } from '../credentials/password-policy.ts'
import { makePasswordVerifier } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import { confirmationCode, passwordOrBlank, username } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { runPostConfirmation, runPreSignUp, type SignUpRequest } from '../triggers/sign-up-triggers.ts'
import type { TriggerResponse } from '../triggers/trigger-answers.ts'
import { takeOverAliases } from './aliases.ts'
import { type Attributes, attributeList, checkRequired, checkWritable, validationData } from './attributes.ts'
import { logAuthEvent } from './auth-events.ts'
import { type Caller, preventsUserExistenceErrors, refuseIfUnknown, toOrigin } from './caller.ts'
import { type CodeDeliveryDetails, checkCode, findSignUpAttribute, sendCode, takeCode } from './codes.ts'
import { makeDecoyDelivery } from './decoy-delivery.ts'
import { hasOneTimeCodes } from './mfa-factors.ts'
import { makeUser, putUser, refuseIfTaken } from './new-user.ts'
import { changeUser } from './users.ts'

export const signUpInput = z.object({
  Username: username,
  Password: passwordOrBlank,
  UserAttributes: attributeList,
  ValidationData: validationData,
})
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

/** At AWS, a user can choose a `preferred_username` as an alias only after the confirmation. */
function refuseUnconfirmedAlias({ AliasAttributes }: UserPoolRecord, attributes: Attributes): void {
  if (attributes.preferred_username === undefined || !AliasAttributes.includes('preferred_username')) return
  refuse('parameterInvalid', {
    problem: 'Attribute preferred_username cannot be provided for unconfirmed account.',
  })
}

/** The flags of the addresses that PreSignUp marks as verified. The user must have these addresses. */
function makeFlags(attributes: Attributes, answer: TriggerResponse<'PreSignUp'> | undefined): Attributes {
  const names = [
    ...(answer?.autoVerifyEmail === true ? ['email'] : []),
    ...(answer?.autoVerifyPhone === true ? ['phone_number'] : []),
  ]
  if (!names.every((name) => attributes[name] !== undefined)) refuse('triggerAnswerInvalid')
  return Object.fromEntries(names.map((name) => [`${name}_verified`, 'true']))
}

/** Runs PreSignUp and applies its answer. Throws if another request has taken the name meanwhile. */
async function admitNewUser(
  service: Service,
  caller: Caller,
  created: UserRecord,
  request: Pick<SignUpRequest, 'validationData'>,
): Promise<UserRecord> {
  const origin = { ...toOrigin(caller), userName: created.username }
  const { attributes } = created
  const answer = await runPreSignUp(service, 'SignUp', origin, { attributes, ...request })
  const status = answer?.autoConfirmUser === true ? 'CONFIRMED' : 'UNCONFIRMED'
  const user = {
    ...created,
    status,
    attributes: { ...attributes, ...makeFlags(attributes, answer) },
  } as const
  refuseIfTaken(service, caller.pool, user, 'usernameExists')
  return user
}

/** Without a password, a user needs a one-time code as the first factor. */
function checkNewPassword({ client, pool }: Caller, given: string | undefined): void {
  const isPasswordless = client.ExplicitAuthFlows.includes('ALLOW_USER_AUTH') && hasOneTimeCodes(pool)
  if (given !== undefined) checkPassword(given, pool.Policies.PasswordPolicy)
  else if (!isPasswordless) refuse('parameterMissing', { name: 'Password' })
}

export async function signUp(
  service: Service,
  caller: Caller,
  { Username, Password: given, UserAttributes, ValidationData }: z.output<typeof signUpInput>,
): Promise<SignedUp> {
  const { client, pool } = caller
  const Password = given || undefined
  if (pool.AdminCreateUserConfig.AllowAdminCreateUserOnly) refuse('signUpNotAllowed')
  checkNewPassword(caller, Password)
  checkWritable(pool, client, UserAttributes)
  refuseUnconfirmedAlias(pool, UserAttributes)
  const created = makeUser(service, pool, Username, UserAttributes, 'UNCONFIRMED', {
    existsKind: 'usernameExists',
  })
  checkRequired(pool, created.attributes)
  const admitted = await admitNewUser(service, caller, created, { validationData: ValidationData })
  const verifier =
    Password === undefined ? {} : { password: makePasswordVerifier(pool.Id, created.username, Password) }
  const user = { ...admitted, ...verifier }
  putUser(service, pool, user)
  logAuthEvent(service, user, { type: 'SignUp', response: 'Pass' })
  return { user, delivery: await confirmOrSendCode(service, caller, user) }
}

/** A user whom PreSignUp has confirmed needs no code: the PostConfirmation trigger runs. */
async function confirmOrSendCode(
  service: Service,
  caller: Caller,
  user: UserRecord,
): Promise<CodeDeliveryDetails | undefined> {
  if (user.status === 'CONFIRMED') {
    await runPostConfirmation(service, 'ConfirmSignUp', toOrigin(caller), user)
    return undefined
  }
  const attribute = findSignUpAttribute(caller.pool, user)
  const reason = { ...toOrigin(caller), source: 'SignUp' } as const
  return attribute && sendCode(service, user, 'signUp', attribute, reason)
}

/** `forceAlias` takes the verified address away from another user who signs in by it. */
export async function confirmSignUp(
  service: Service,
  caller: Caller,
  code: string,
  forceAlias: boolean,
): Promise<void> {
  refuseIfUnknown(caller)
  const { pool, user } = caller
  if (user === undefined || (preventsUserExistenceErrors(caller) && !user.enabled)) refuse('codeExpired')
  if (user.status !== 'UNCONFIRMED') refuse('notConfirmable', { status: user.status })
  if (forceAlias) {
    const { attribute } = checkCode(service, user, 'signUp', code)
    takeOverAliases(service, pool, user, [attribute])
  }
  const confirmed = takeCode(service, user, 'signUp', code)
  const changed = changeUser(service, confirmed, { status: 'CONFIRMED' })
  await runPostConfirmation(service, 'ConfirmSignUp', toOrigin(caller), changed)
}

export async function resendSignUpCode(service: Service, caller: Caller): Promise<CodeDeliveryDetails> {
  refuseIfUnknown(caller)
  const { pool, user, typedName } = caller
  if (user === undefined || (preventsUserExistenceErrors(caller) && !user.enabled))
    return makeDecoyDelivery(typedName)
  if (user.status !== 'UNCONFIRMED') refuse('parameterInvalid', { problem: 'User is already confirmed.' })
  const attribute = findSignUpAttribute(pool, user)
  if (attribute === undefined) {
    return refuse('parameterInvalid', { problem: 'Cannot resend codes. Auto verification not turned on.' })
  }
  logAuthEvent(service, user, { type: 'ResendCode', response: 'Pass' })
  return sendCode(service, user, 'signUp', attribute, { ...toOrigin(caller), source: 'ResendCode' })
}
