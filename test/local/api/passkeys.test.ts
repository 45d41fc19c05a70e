/** Passkeys through the AWS SDK, with an authenticator in software. */
import {
  CompleteWebAuthnRegistrationCommand,
  DeleteWebAuthnCredentialCommand,
  InitiateAuthCommand,
  ListWebAuthnCredentialsCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeAuthenticator } from '../../support/authenticator.ts'
import {
  ADA,
  CLIENT,
  PASSWORD,
  passwordParameters,
  secretHash,
  startService,
} from '../../support/local-service.ts'

const { ClientId } = CLIENT
const { sdk, UserPoolId, pool, clock, call } = await startService()

const ORIGIN = 'http://localhost:3000'
const PARTY = 'localhost'

async function configure(UserVerification: 'required' | 'preferred', factors = ['PASSWORD', 'WEB_AUTHN']) {
  await sdk.send(
    new UpdateUserPoolCommand({
      UserPoolId,
      AutoVerifiedAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: factors as never } },
    }),
  )
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'OFF',
      WebAuthnConfiguration: { RelyingPartyId: PARTY, UserVerification },
    }),
  )
}

beforeEach(() => configure('preferred'))

async function accessToken(): Promise<string> {
  const AuthParameters = passwordParameters(ADA.email, PASSWORD)
  const answer = await sdk.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  )
  return answer.AuthenticationResult?.AccessToken ?? ''
}

type Creation = { challenge: string; rp: object; user: object; authenticatorSelection: object }
type Authenticator = ReturnType<typeof makeAuthenticator>

async function start(AccessToken: string): Promise<Creation> {
  const answer = await sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
  return answer.CredentialCreationOptions as unknown as Creation
}

async function register(authenticator: Authenticator): Promise<string> {
  const AccessToken = await accessToken()
  const { challenge } = await start(AccessToken)
  const Credential = authenticator.register(challenge)
  await sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
  return AccessToken
}

async function startSignIn() {
  const AuthParameters = {
    USERNAME: ADA.email,
    SECRET_HASH: secretHash(ADA.email),
    PREFERRED_CHALLENGE: 'WEB_AUTHN',
  }
  const answer = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters }))
  const options = JSON.parse(answer.ChallengeParameters?.CREDENTIAL_REQUEST_OPTIONS ?? '{}')
  return { ...answer, options }
}

async function signIn(authenticator: Authenticator) {
  const { Session, options } = await startSignIn()
  return finish(Session, authenticator.authenticate(options.challenge))
}

function finish(Session: string | undefined, credential: object) {
  const ChallengeResponses = {
    USERNAME: ADA.email,
    SECRET_HASH: secretHash(ADA.email),
    CREDENTIAL: JSON.stringify(credential),
  }
  return sdk.send(
    new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'WEB_AUTHN', Session, ChallengeResponses }),
  )
}

async function forgetPasskeys(): Promise<void> {
  const AccessToken = await accessToken()
  const { Credentials = [] } = await sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken }))
  for (const { CredentialId } of Credentials) {
    await sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId }))
  }
}

const makeOwn = () => makeAuthenticator({ origin: ORIGIN, relyingPartyId: PARTY })

describe('a passkey', () => {
  it('registered → listed, signs in, deleted', async () => {
    const authenticator = makeOwn()
    const AccessToken = await register(authenticator)
    const { Credentials } = await sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken }))
    expect(Credentials).toMatchObject([
      {
        CredentialId: authenticator.id,
        RelyingPartyId: PARTY,
        AuthenticatorAttachment: 'platform',
        AuthenticatorTransports: ['internal'],
      },
    ])
    expect((await startSignIn()).options).toMatchObject({
      rpId: PARTY,
      userVerification: 'preferred',
      allowCredentials: [{ id: authenticator.id, type: 'public-key' }],
    })
    const { AuthenticationResult } = await signIn(authenticator)
    const [, claims] = String(AuthenticationResult?.AccessToken).split('.')
    expect(JSON.parse(Buffer.from(String(claims), 'base64url').toString())).toMatchObject({
      acr: 'urn:cognito:loa:3',
      amr: ['swk'],
    })
    expect((await signIn(authenticator)).AuthenticationResult?.AccessToken).toBeDefined()
    await forgetPasskeys()
    expect(await startSignIn()).toMatchObject({ ChallengeName: 'SELECT_CHALLENGE' })
    const gone = new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId: authenticator.id })
    await expect(sdk.send(gone)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('the options of a registration → the relying party and a resident key', async () => {
    const options = await start(await accessToken())
    expect(options).toMatchObject({
      rp: { id: PARTY },
      user: { name: ADA.email },
      authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    })
  })
})

describe('a refused registration', () => {
  it.each([
    [
      'another origin',
      { origin: 'https://evil.example', relyingPartyId: PARTY },
      'WebAuthnOriginNotAllowedException',
    ],
    [
      'an insecure origin',
      { origin: 'http://a.localhost.evil', relyingPartyId: PARTY },
      'WebAuthnOriginNotAllowedException',
    ],
    [
      'another relying party',
      { origin: ORIGIN, relyingPartyId: 'example.com' },
      'WebAuthnRelyingPartyMismatchException',
    ],
  ])('%s → %s', async (_name, options, name) => {
    await expect(register(makeAuthenticator(options))).rejects.toMatchObject({ name })
  })

  it('another challenge, and the challenge a second time → refused', async () => {
    const AccessToken = await accessToken()
    await start(AccessToken)
    const Credential = makeOwn().register('AAAA')
    const complete = () => sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
    await expect(complete()).rejects.toMatchObject({ name: 'WebAuthnCredentialNotSupportedException' })
    await expect(complete()).rejects.toMatchObject({ name: 'WebAuthnChallengeNotFoundException' })
  })

  it('after five minutes → WebAuthnChallengeNotFoundException', async () => {
    const AccessToken = await accessToken()
    const { challenge } = await start(AccessToken)
    clock.now += 5 * 60_000
    const command = new CompleteWebAuthnRegistrationCommand({
      AccessToken,
      Credential: makeOwn().register(challenge),
    })
    await expect(sdk.send(command)).rejects.toMatchObject({ name: 'WebAuthnChallengeNotFoundException' })
  })

  it('no verification of the user where it is required → refused', async () => {
    await configure('required')
    const authenticator = makeAuthenticator({ origin: ORIGIN, relyingPartyId: PARTY, verifiesUser: false })
    await expect(register(authenticator)).rejects.toMatchObject({
      name: 'WebAuthnCredentialNotSupportedException',
    })
  })

  it('a pool without passkeys → WebAuthnNotEnabledException', async () => {
    await configure('preferred', ['PASSWORD'])
    const AccessToken = await accessToken()
    await expect(start(AccessToken)).rejects.toMatchObject({ name: 'WebAuthnNotEnabledException' })
  })

  it('a pool without a relying party → WebAuthnConfigurationMissingException', async () => {
    const { body } = await call('GetUserPoolMfaConfig', { UserPoolId })
    expect(body).toMatchObject({ WebAuthnConfiguration: { RelyingPartyId: PARTY } })
    const other = await startService()
    const AllowedFirstAuthFactors = ['PASSWORD', 'WEB_AUTHN']
    await other.call('UpdateUserPool', {
      UserPoolId,
      Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
    })
    const AccessToken = (await other.pool.signInAs(ADA.email)).accessToken
    expect((await other.call('StartWebAuthnRegistration', { AccessToken })).body).toMatchObject({
      __type: 'WebAuthnConfigurationMissingException',
    })
  })
})

describe('a refused sign-in', () => {
  it('another passkey, a used session, an old answer → NotAuthorizedException', async () => {
    const authenticator = makeOwn()
    await register(authenticator)
    const { Session, options } = await startSignIn()
    const answer = authenticator.authenticate(options.challenge)
    await expect(finish(Session, { ...answer, id: makeOwn().id })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
    await expect(finish(Session, answer)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const again = await startSignIn()
    await expect(finish(again.Session, answer)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const third = await startSignIn()
    const unknownPasskey = { ...makeOwn().authenticate(third.options.challenge), id: authenticator.id }
    await expect(finish(third.Session, unknownPasskey)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
    clock.now += 20 * 60_000
    await forgetPasskeys()
  })

  it('no JSON → InvalidParameterException', async () => {
    await register(makeOwn())
    const { Session } = await startSignIn()
    const ChallengeResponses = { USERNAME: ADA.email, SECRET_HASH: secretHash(ADA.email), CREDENTIAL: '{' }
    const request = { ClientId, ChallengeName: 'WEB_AUTHN', Session, ChallengeResponses }
    expect((await call('RespondToAuthChallenge', request)).body).toMatchObject({
      __type: 'InvalidParameterException',
    })
  })
})

it('the pool as JSON → no key of a passkey', () => {
  expect(JSON.stringify(pool)).not.toContain('publicKey')
})
