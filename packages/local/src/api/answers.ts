/**
 * The answers for a step of a sign-in and for tokens. Source: InitiateAuthResponse, AuthenticationResultType.
 */
import type { Service } from '../service/service.ts'
import type { SignInStep } from '../sign-in/next-step.ts'
import { issueTokens, type TokenSet } from '../sign-in/tokens.ts'
import type { ChallengeName } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { TokenTrigger } from '../tokens/pre-token-generation.ts'
import { listRequiredAttributes } from '../users/attributes.ts'
import { requireUserPool } from '../users/user-pools.ts'

export function authenticationResult(tokens: TokenSet): object {
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: tokens.accessToken,
      ExpiresIn: tokens.expiresIn,
      TokenType: 'Bearer',
      RefreshToken: tokens.refreshToken,
      IdToken: tokens.idToken,
    },
  }
}

type Parameters = (service: Service, user: UserRecord) => Readonly<Record<string, string>>

/** As at AWS, a list in these parameters is JSON within JSON. */
const PARAMETERS: Readonly<Record<ChallengeName, Parameters>> = {
  NEW_PASSWORD_REQUIRED: (service, { userPoolId, attributes: { sub: _sub, ...attributes } }) => {
    const missing = listRequiredAttributes(requireUserPool(service, userPoolId)).filter(
      (name) => !attributes[name],
    )
    return {
      requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(attributes),
    }
  },
  SOFTWARE_TOKEN_MFA: () => ({ FRIENDLY_DEVICE_NAME: 'local' }),
  MFA_SETUP: () => ({ MFAS_CAN_SETUP: JSON.stringify(['SOFTWARE_TOKEN_MFA']) }),
}

/** Answers with the next challenge, or with the tokens. */
export async function answerStep(
  service: Service,
  client: ClientRecord,
  step: SignInStep,
  trigger: TokenTrigger = 'TokenGeneration_Authentication',
): Promise<object> {
  const { user } = step
  if (step.challenge === null)
    return authenticationResult(await issueTokens(service, { client, user, trigger }))
  const ChallengeParameters = {
    USER_ID_FOR_SRP: user.username,
    ...PARAMETERS[step.challenge](service, user),
  }
  return { ChallengeName: step.challenge, Session: step.session, ChallengeParameters }
}
