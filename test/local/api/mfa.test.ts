/** Software tokens as the second factor, optional and required. Rows: test/support/rows.ts. */
import {
  AdminGetUserCommand,
  AssociateSoftwareTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createVerifier } from '@poolguard/core'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  ADA,
  CLIENT,
  PASSWORD,
  passwordParameters,
  secretHash,
  startService,
  totpAt,
} from '../../support/local-service.ts'

const [BOB, CAROL, DORA] = ['bob@example.com', 'carol@example.com', 'dora@example.com'] as const
const { sdk, pool, clock, UserPoolId } = await startService({
  users: [ADA, ...[BOB, CAROL, DORA].map((email) => ({ email, password: PASSWORD }))],
})
const { ClientId } = CLIENT
const verifier = createVerifier({ issuers: pool.issuer(), now: () => clock.now })
beforeEach(() => {
  clock.now += 16 * 60_000
})

function signIn(username: string) {
  const AuthParameters = passwordParameters(username, PASSWORD)
  return sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
}

function answer(username: string, Session: string | undefined, code: string) {
  const ChallengeResponses = {
    USERNAME: username,
    SOFTWARE_TOKEN_MFA_CODE: code,
    SECRET_HASH: secretHash(username),
  }
  const ChallengeName = 'SOFTWARE_TOKEN_MFA'
  return sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses }))
}

const wrong = (code: string) => (code === '000000' ? '111111' : '000000')

async function enrol(username: string): Promise<string> {
  const { AccessToken } = (await signIn(username)).AuthenticationResult ?? {}
  const { SecretCode = '' } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
  const UserCode = totpAt(SecretCode, clock.now)
  const FriendlyDeviceName = 'My phone'
  await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode, FriendlyDeviceName }))
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
  await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }))
  clock.now += 30_000
  return SecretCode
}

describe('rows 4 and 29: where a software token may be used', () => {
  it('after the enrolment → its code is required, and accepted once', async () => {
    const secret = await enrol(ADA.email)
    const { ChallengeName, Session, AuthenticationResult, ChallengeParameters } = await signIn(ADA.email)
    expect([ChallengeName, AuthenticationResult]).toEqual(['SOFTWARE_TOKEN_MFA', undefined])
    expect(ChallengeParameters).toMatchObject({ FRIENDLY_DEVICE_NAME: 'My phone' })
    const code = totpAt(secret, clock.now)
    await expect(answer(ADA.email, Session, wrong(code))).rejects.toMatchObject({
      name: 'CodeMismatchException',
    })
    const { AuthenticationResult: tokens } = await answer(ADA.email, Session, code)
    await expect(verifier.verify(tokens?.AccessToken ?? '')).resolves.toBeDefined()

    await expect(answer(ADA.email, Session, code)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const again = await signIn(ADA.email)
    await expect(answer(ADA.email, again.Session, code)).rejects.toMatchObject({
      name: 'ExpiredCodeException',
    })
    const settings = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: ADA.email }))
    expect(settings.UserMFASettingList).toEqual(['SOFTWARE_TOKEN_MFA'])
  })

  it('a code after three minutes → refused', async () => {
    const secret = await enrol(CAROL)
    const { Session } = await signIn(CAROL)
    clock.now += 180_000
    await expect(answer(CAROL, Session, totpAt(secret, clock.now))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
  })

  it('wrong codes → the user is locked', async () => {
    await enrol(DORA)
    const { Session } = await signIn(DORA)
    for (let guess = 0; guess < 5; guess += 1) {
      await expect(answer(DORA, Session, 'abcdef')).rejects.toMatchObject({
        name: 'CodeMismatchException',
      })
    }
    await expect(answer(DORA, Session, 'abcdef')).rejects.toMatchObject({
      message: 'Password attempts exceeded',
    })
  })
})

describe('rows 4 and 29: where a software token is required', () => {
  it('the first sign-in → enrolment before any tokens', async () => {
    await sdk.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration: 'ON',
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    )
    const { ChallengeName, Session, ChallengeParameters } = await signIn(BOB)
    expect(ChallengeName).toBe('MFA_SETUP')
    expect(ChallengeParameters?.MFAS_CAN_SETUP).toBe('["SOFTWARE_TOKEN_MFA"]')
    const ChallengeResponses = { USERNAME: BOB, SECRET_HASH: secretHash(BOB) }
    const finish = (session: string | undefined) =>
      sdk.send(
        new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session: session, ChallengeResponses }),
      )
    await expect(finish(Session)).rejects.toThrow()
    const { SecretCode = '', Session: next } = await sdk.send(new AssociateSoftwareTokenCommand({ Session }))
    const code = totpAt(SecretCode, clock.now)
    const verify = (UserCode: string) => sdk.send(new VerifySoftwareTokenCommand({ Session: next, UserCode }))
    await expect(verify(wrong(code))).rejects.toMatchObject({ name: 'EnableSoftwareTokenMFAException' })
    expect((await verify(code)).Status).toBe('SUCCESS')
    const { AuthenticationResult } = await finish(next)
    await expect(verifier.verify(AuthenticationResult?.AccessToken ?? '')).resolves.toBeDefined()
    clock.now += 30_000
    expect((await signIn(BOB)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
  })
})
