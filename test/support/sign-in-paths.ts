/** Every way to sign in by the API that gives tokens at its end. */
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AssociateSoftwareTokenCommand,
  type AuthenticationResultType,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  ADA,
  CLIENT,
  type LocalService,
  PASSWORD,
  passwordParameters,
  secretHash,
  totpAt,
} from './local-service.ts'
import { SrpClient } from './srp-client.ts'

export type Tokens = AuthenticationResultType

const { ClientId } = CLIENT
const SECRET_HASH = secretHash(ADA.email)

async function withPassword({ sdk }: LocalService, email: string = ADA.email, password: string = PASSWORD) {
  const AuthParameters = passwordParameters(email, password)
  return sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
}

export async function passwordTokens(service: LocalService): Promise<Tokens> {
  return (await withPassword(service)).AuthenticationResult ?? {}
}

async function srpTokens({ sdk, clock, UserPoolId }: LocalService): Promise<Tokens> {
  const srp = new SrpClient()
  const AuthParameters = { USERNAME: ADA.email, SECRET_HASH, SRP_A: srp.SRP_A }
  const { ChallengeName, ChallengeParameters = {} } = await sdk.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters }),
  )
  const ChallengeResponses = {
    ...srp.answer(UserPoolId, PASSWORD, ChallengeParameters, clock.now),
    SECRET_HASH,
  }
  const answer = await sdk.send(
    new RespondToAuthChallengeCommand({ ClientId, ChallengeName, ChallengeResponses }),
  )
  return answer.AuthenticationResult ?? {}
}

async function adminTokens({ sdk, UserPoolId }: LocalService): Promise<Tokens> {
  const AuthParameters = passwordParameters(ADA.email, PASSWORD)
  const AuthFlow = 'ADMIN_USER_PASSWORD_AUTH'
  const answer = await sdk.send(
    new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow, AuthParameters }),
  )
  return answer.AuthenticationResult ?? {}
}

async function refreshedTokens(service: LocalService): Promise<Tokens> {
  const { sdk } = service
  const { RefreshToken = '' } = await passwordTokens(service)
  const AuthParameters = { REFRESH_TOKEN: RefreshToken, SECRET_HASH }
  const answer = await sdk.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters }),
  )
  return answer.AuthenticationResult ?? {}
}

async function newerRefreshedTokens(service: LocalService): Promise<Tokens> {
  const { sdk } = service
  const { RefreshToken } = await passwordTokens(service)
  const answer = await sdk.send(new GetTokensFromRefreshTokenCommand({ ...CLIENT, RefreshToken }))
  return answer.AuthenticationResult ?? {}
}

async function newPasswordTokens(service: LocalService): Promise<Tokens> {
  const { sdk, UserPoolId } = service
  const Username = 'invited@example.com'
  const TemporaryPassword = 'Temporary123!'
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, TemporaryPassword }))
  const { ChallengeName, Session } = await withPassword(service, Username, TemporaryPassword)
  const ChallengeResponses = { USERNAME: Username, NEW_PASSWORD: PASSWORD, SECRET_HASH: secretHash(Username) }
  const answer = await sdk.send(
    new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses }),
  )
  return answer.AuthenticationResult ?? {}
}

async function mfaTokens(service: LocalService): Promise<Tokens> {
  const { sdk, clock } = service
  const USERNAME = 'bob@example.com'
  const { AccessToken } = (await withPassword(service, USERNAME)).AuthenticationResult ?? {}
  const { SecretCode = '' } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
  const UserCode = totpAt(SecretCode, clock.now)
  await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }))
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
  await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }))
  clock.now += 30_000
  const { ChallengeName, Session } = await withPassword(service, USERNAME)
  const ChallengeResponses = {
    USERNAME,
    SOFTWARE_TOKEN_MFA_CODE: totpAt(SecretCode, clock.now),
    SECRET_HASH: secretHash(USERNAME),
  }
  const answer = await sdk.send(
    new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses }),
  )
  return answer.AuthenticationResult ?? {}
}

/** The paths by name. Only the tokens of a refresh have no refresh token. */
export const SIGN_IN_PATHS: Readonly<Record<string, (service: LocalService) => Promise<Tokens>>> = {
  'a password': passwordTokens,
  SRP: srpTokens,
  'a password, by an administrator': adminTokens,
  'a new password': newPasswordTokens,
  'a software token': mfaTokens,
  'a refresh': refreshedTokens,
  GetTokensFromRefreshToken: newerRefreshedTokens,
}
