/** The answers to a step of a sign-in. Source: InitiateAuthResponse, AuthenticationResultType. */
import type { Service } from '../service/service.ts'
import type { ChoiceStep } from '../sign-in/choice.ts'
import { listChoices } from '../sign-in/first-factors.ts'
import { describePasskeyChallenge } from '../sign-in/passkey-sign-in.ts'
import { postAuthenticate } from '../sign-in/pre-authentication.ts'
import { issueTokens, type TokenSet } from '../sign-in/tokens.ts'
import type { ChallengeName, ChallengeRecord } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import type { TokenTrigger } from '../triggers/token-event.ts'
import { listMissingAttributes } from '../users/attributes.ts'
import { maskDestination } from '../users/codes.ts'
import { listActiveFactors, listPoolFactors } from '../users/mfa-factors.ts'
import { requireUserPool } from '../users/user-pools.ts'

/** A sign-in from a new device returns the device's key, for ConfirmDevice. */
function makeDeviceMetadata({ session: { device } }: TokenSet): object {
  if (device?.groupKey === undefined) return {}
  return { NewDeviceMetadata: { DeviceKey: device.key, DeviceGroupKey: device.groupKey } }
}

export function toAuthenticationResult(tokens: TokenSet): object {
  return {
    AccessToken: tokens.accessToken,
    ExpiresIn: tokens.expiresIn,
    TokenType: 'Bearer',
    RefreshToken: tokens.refreshToken,
    IdToken: tokens.idToken,
  }
}

/** The answer to the last step of a sign-in. */
export function makeAuthenticationResult(tokens: TokenSet, additions: object = {}): object {
  return {
    ChallengeParameters: {},
    AuthenticationResult: { ...toAuthenticationResult(tokens), ...additions },
  }
}

type MakeParameters = (
  service: Service,
  user: UserRecord,
  record: ChallengeRecord,
) => Readonly<Record<string, string>>

/** Where the one-time code was sent. */
const describeDelivery: MakeParameters = (_service, _user, { sentCode }) => {
  if (sentCode === undefined) return {}
  const attribute = sentCode.medium === 'SMS' ? 'phone_number' : 'email'
  return {
    CODE_DELIVERY_DELIVERY_MEDIUM: sentCode.medium,
    CODE_DELIVERY_DESTINATION: maskDestination(attribute, sentCode.destination),
  }
}

/** Each parameter is a string, as at AWS. A list is therefore JSON within JSON. */
const PARAMETERS: Readonly<Record<ChallengeName, MakeParameters>> = {
  NEW_PASSWORD_REQUIRED: (service, { userPoolId, attributes: { sub: _sub, ...attributes } }) => {
    const missing = listMissingAttributes(requireUserPool(service, userPoolId), attributes)
    return {
      requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(attributes),
    }
  },
  SOFTWARE_TOKEN_MFA: (_service, { softwareToken }) =>
    softwareToken?.name === undefined ? {} : { FRIENDLY_DEVICE_NAME: softwareToken.name },
  SMS_MFA: describeDelivery,
  EMAIL_OTP: describeDelivery,
  SELECT_MFA_TYPE: (service, user) => {
    const factors = listActiveFactors(requireUserPool(service, user.userPoolId), user)
    return { MFAS_CAN_CHOOSE: JSON.stringify(factors) }
  },
  MFA_SETUP: (service, { userPoolId }) => ({
    MFAS_CAN_SETUP: JSON.stringify(listPoolFactors(requireUserPool(service, userPoolId))),
  }),
  DEVICE_SRP_AUTH: () => ({}),
  SELECT_CHALLENGE: () => ({}),
  PASSWORD: () => ({}),
  PASSWORD_SRP: () => ({}),
  SMS_OTP: describeDelivery,
  WEB_AUTHN: (service, user, { passkeyChallenge }) => {
    const pool = requireUserPool(service, user.userPoolId)
    const options = describePasskeyChallenge(pool, user, passkeyChallenge)
    return { CREDENTIAL_REQUEST_OPTIONS: JSON.stringify(options) }
  },
  SIGN_UP_STARTED: () => ({}),
  SIGN_UP_CONFIRMED: () => ({}),
  CUSTOM_CHALLENGE: (_service, { username }, { customChallenge }) => ({
    ...customChallenge?.publicParameters,
    USERNAME: username,
  }),
}

/** AWS adds USERNAME to the parameters of CreateAuthChallenge, but not USER_ID_FOR_SRP. */
const WITHOUT_USER_ID: ReadonlySet<ChallengeName> = new Set(['CUSTOM_CHALLENGE'])

/** The first factors that the user may choose in USER_AUTH. */
function describeChoices(
  service: Service,
  user: UserRecord,
  { unknownName, targetLevel }: ChallengeRecord,
): object {
  const pool = requireUserPool(service, user.userPoolId)
  return { AvailableChallenges: listChoices(pool, user, unknownName, targetLevel) }
}

export interface AnswerOptions {
  readonly trigger?: TokenTrigger | undefined
  readonly clientMetadata?: ClientMetadata | undefined
}

/** Answers with the next challenge, or with the tokens. */
export async function answerStep(
  service: Service,
  client: ClientRecord,
  step: ChoiceStep,
  { trigger = 'TokenGeneration_Authentication', clientMetadata }: AnswerOptions = {},
): Promise<object> {
  if (step.challenge === null) {
    const user = await postAuthenticate(service, client, step, clientMetadata)
    const { device, methods } = step
    const tokens = await issueTokens(service, { client, user, trigger, clientMetadata, device, methods })
    return makeAuthenticationResult(tokens, makeDeviceMetadata(tokens))
  }
  if (step.challenge === 'PASSWORD_VERIFIER') {
    return { ChallengeName: step.challenge, ChallengeParameters: step.parameters }
  }
  const { user, record } = step
  const ChallengeParameters = {
    ...(WITHOUT_USER_ID.has(step.challenge) ? {} : { USER_ID_FOR_SRP: user.username }),
    ...PARAMETERS[step.challenge](service, user, record),
  }
  const choices = record.isFirstFactor === true ? describeChoices(service, user, record) : {}
  return { ChallengeName: step.challenge, Session: step.session, ChallengeParameters, ...choices }
}
