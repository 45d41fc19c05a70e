/**
 * The sessions that lead from SignUp through ConfirmSignUp to a first sign-in, which needs no other factor.
 * Source: `Session` of SignUp, ConfirmSignUp and InitiateAuth of the API reference. Throws
 * NotAuthorizedException.
 */
import { hashSecret } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { SignUpSession } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { Caller } from '../users/caller.ts'
import { refreshUser } from '../users/users.ts'
import { requireAdmittedUser } from './admission.ts'
import { openChallenge } from './challenges.ts'
import { toDevice } from './next-step.ts'
import { addMethod, type SignInStep } from './steps.ts'

/** Returns `undefined` if the client does not allow USER_AUTH. */
export function openSignUpSession(
  service: Service,
  { ClientId, ExplicitAuthFlows }: ClientRecord,
  user: UserRecord,
  name: SignUpSession,
): string | undefined {
  if (!ExplicitAuthFlows.includes('ALLOW_USER_AUTH')) return undefined
  const { userPoolId, username } = refreshUser(service, user)
  return openChallenge(service, { name, userPoolId, username, clientId: ClientId }).session
}

/** A session is accepted once. */
export function takeSignUpSession(
  { store, now }: Service,
  { client, user }: Caller,
  session: string,
  name: SignUpSession,
): void {
  const key = hashSecret(session)
  const record = store.challenges.get(key)
  const isOwn =
    record?.name === name && record.clientId === client.ClientId && record.username === user?.username
  if (record === undefined || !isOwn) refuse('sessionUsed')
  store.challenges.delete(key)
  if (now() >= record.expiresAt) refuse('sessionExpired')
}

/** The code of the sign-up counts as the factor of this sign-in. */
export function signInAfterSignUp(
  service: Service,
  caller: Caller,
  session: string,
  deviceKey: string | undefined,
): SignInStep {
  takeSignUpSession(service, caller, session, 'SIGN_UP_CONFIRMED')
  const { client, user, clientMetadata } = caller
  if (user === undefined) return refuse('sessionUsed')
  requireAdmittedUser(user)
  const attempt = { clientId: client.ClientId, user, deviceKey, clientMetadata }
  const isByEmail = user.attributes.email_verified === 'true'
  return toDevice(service, addMethod(attempt, isByEmail ? 'email_otp' : 'sms'))
}
