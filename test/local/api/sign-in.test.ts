/** Signing in with the API: SRP, passwords, refreshes, and who is refused. Rows: test/support/rows.ts. */
import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createVerifier } from '@poolguard/core'
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  ADA,
  CLIENT,
  PASSWORD,
  passwordParameters,
  secretHash,
  startService,
} from '../../support/local-service.ts'
import { SrpClient } from '../../support/srp-client.ts'

const service = await startService()
const { sdk, pool, clock, UserPoolId } = service
const { ClientId } = CLIENT
const verifier = createVerifier({ issuers: pool.issuer(), now: () => clock.now })
const USERNAME = 'user@example.com'

function signIn(username = ADA.email, password = PASSWORD) {
  const AuthParameters = passwordParameters(username, password)
  return sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
}

async function startSrp(username: string, srp: SrpClient) {
  const AuthParameters = { USERNAME: username, SECRET_HASH: secretHash(username), SRP_A: srp.SRP_A }
  return sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters }))
}

async function signInBySrp(username: string, password = PASSWORD) {
  const srp = new SrpClient()
  const { ChallengeName, ChallengeParameters = {} } = await startSrp(username, srp)
  const answer = srp.answer(UserPoolId, password, ChallengeParameters, clock.now)
  const ChallengeResponses = { ...answer, SECRET_HASH: secretHash(answer.USERNAME) }
  return sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName, ChallengeResponses }))
}

// A lock of one test has ended before the next test.
beforeEach(() => {
  clock.now += 16 * 60_000
})

describe('row 11: SRP', () => {
  it('USER_SRP_AUTH → PASSWORD_VERIFIER, without tokens', async () => {
    const answer = await startSrp(ADA.email, new SrpClient())
    expect(answer.ChallengeName).toBe('PASSWORD_VERIFIER')
    expect(answer.AuthenticationResult).toBeUndefined()
    expect(Object.keys(answer.ChallengeParameters ?? {}).sort()).toEqual([
      'SALT',
      'SECRET_BLOCK',
      'SRP_B',
      'USERNAME',
      'USER_ID_FOR_SRP',
    ])
  })

  it('a valid proof → three tokens, and poolguard accepts the access token', async () => {
    const { AuthenticationResult } = await signInBySrp(ADA.email)
    expect(AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 })
    expect(AuthenticationResult?.RefreshToken?.split('.')).toHaveLength(5)
    const { claims, scopes } = await verifier.verify(AuthenticationResult?.AccessToken ?? '')
    expect(claims).toMatchObject({ client_id: ClientId, 'cognito:groups': ['admin'] })
    expect(scopes).toEqual(['aws.cognito.signin.user.admin'])
    expect(decodeJwt(AuthenticationResult?.IdToken ?? '')).toMatchObject({
      aud: ClientId,
      email: ADA.email,
      email_verified: true,
      name: 'Ada',
      'cognito:username': claims.sub,
    })
  })

  it('20 sign-ins, each with new random numbers → tokens', async () => {
    for (let run = 0; run < 20; run += 1) {
      expect((await signInBySrp(ADA.email)).AuthenticationResult).toBeDefined()
    }
  })

  it('a wrong password → NotAuthorizedException', async () => {
    await expect(signInBySrp(ADA.email, 'WrongPassword123!')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    })
  })

  it('a proof that is used twice or late → refused', async () => {
    const srp = new SrpClient()
    const { ChallengeName, ChallengeParameters = {} } = await startSrp(ADA.email, srp)
    const answer = srp.answer(UserPoolId, PASSWORD, ChallengeParameters, clock.now)
    const ChallengeResponses = { ...answer, SECRET_HASH: secretHash(answer.USERNAME) }
    const respond = () =>
      sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName, ChallengeResponses }))
    await respond()
    await expect(respond()).rejects.toMatchObject({ name: 'NotAuthorizedException' })

    const late = await startSrp(ADA.email, srp)
    const lateAnswer = srp.answer(UserPoolId, PASSWORD, late.ChallengeParameters ?? {}, clock.now)
    clock.now += 60_000
    const responses = { ...lateAnswer, SECRET_HASH: secretHash(lateAnswer.USERNAME) }
    await expect(
      sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName, ChallengeResponses: responses })),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  it.each(['0', 'g', `${'0'.repeat(10)}`, 'f'.repeat(800)])('SRP_A %j → refused', async (SRP_A) => {
    const AuthParameters = { USERNAME: ADA.email, SECRET_HASH: secretHash(ADA.email), SRP_A }
    await expect(
      sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})

describe('rows 26 and 28: a password in the request', () => {
  it('a client that allows the flow → tokens', async () => {
    const { AuthenticationResult } = await signIn()
    await expect(verifier.verify(AuthenticationResult?.AccessToken ?? '')).resolves.toBeDefined()
  })

  it('AdminInitiateAuth → tokens', async () => {
    const AuthParameters = passwordParameters(ADA.email, PASSWORD)
    const AuthFlow = 'ADMIN_USER_PASSWORD_AUTH'
    const answer = await sdk.send(
      new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow, AuthParameters }),
    )
    expect(answer.AuthenticationResult?.AccessToken).toBeDefined()
  })

  it("an administrators' flow without Admin, or an unknown flow → refused", async () => {
    const AuthParameters = passwordParameters(ADA.email, PASSWORD)
    for (const AuthFlow of ['ADMIN_USER_PASSWORD_AUTH', 'CUSTOM_AUTH', 'toString']) {
      const { status, body } = await service.call('InitiateAuth', { ClientId, AuthFlow, AuthParameters })
      expect([status, body.__type]).toEqual([400, 'InvalidParameterException'])
    }
  })

  it('a client with a secret, without the right hash → refused', async () => {
    for (const SECRET_HASH of [undefined, '', secretHash('someone-else'), 'AAAA']) {
      const AuthParameters = {
        USERNAME: ADA.email,
        PASSWORD,
        ...(SECRET_HASH === undefined ? {} : { SECRET_HASH }),
      }
      await expect(
        sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })),
      ).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: expect.stringMatching(/hash|SECRET_HASH/),
      })
    }
  })
})

describe('row 12: a refresh', () => {
  const refresh = (REFRESH_TOKEN: string, SECRET_HASH: string) =>
    sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN, SECRET_HASH },
      }),
    )

  it('a refresh → the same auth_time and origin_jti, and no new refresh token', async () => {
    const first = (await signIn()).AuthenticationResult
    const before = decodeJwt(first?.AccessToken ?? '')
    clock.now += 3_600_000
    const hashes = [secretHash(ADA.email), secretHash(String(before.sub))]
    for (const hash of hashes) {
      const { AuthenticationResult: next } = await refresh(first?.RefreshToken ?? '', hash)
      expect(next?.RefreshToken).toBeUndefined()
      const after = decodeJwt(next?.AccessToken ?? '')
      expect([after.auth_time, after.origin_jti]).toEqual([before.auth_time, before.origin_jti])
      expect(after.iat).toBe(Number(before.iat) + 3600)
      expect(after.jti).not.toBe(before.jti)
      await expect(verifier.verify(next?.AccessToken ?? '')).resolves.toBeDefined()
    }
  })

  it('without the hash or with a changed token → refused', async () => {
    const token = (await signIn()).AuthenticationResult?.RefreshToken ?? ''
    const notAuthorized = { name: 'NotAuthorizedException' }
    await expect(refresh(token, secretHash('bob@example.com'))).rejects.toMatchObject(notAuthorized)
    await expect(refresh(`${token}x`, secretHash(ADA.email))).rejects.toMatchObject(notAuthorized)
    await expect(refresh(token.slice(0, -1), secretHash(ADA.email))).rejects.toMatchObject(notAuthorized)
  })

  it('row 38: refreshes after each expiry → new tokens each time', async () => {
    const token = (await signIn()).AuthenticationResult?.RefreshToken ?? ''
    for (let hour = 0; hour < 5; hour += 1) {
      clock.now += 3_601_000
      const { AuthenticationResult } = await refresh(token, secretHash(ADA.email))
      await expect(verifier.verify(AuthenticationResult?.AccessToken ?? '')).resolves.toBeDefined()
    }
  })

  it('row 7: for 30 days → accepted; then → refused', async () => {
    const token = (await signIn()).AuthenticationResult?.RefreshToken ?? ''
    const start = clock.now
    clock.now = start + (30 * 24 - 1) * 3_600_000
    await expect(refresh(token, secretHash(ADA.email))).resolves.toBeDefined()
    clock.now = start + 30 * 24 * 3_600_000 + 1000
    await expect(refresh(token, secretHash(ADA.email))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
  })
})

describe('row 39: an unconfirmed user', () => {
  it('before the confirmation → UserNotConfirmedException; afterwards → tokens', async () => {
    const SecretHash = secretHash(USERNAME)
    const UserAttributes = [{ Name: 'email', Value: USERNAME }]
    await sdk.send(
      new SignUpCommand({ ClientId, SecretHash, Username: USERNAME, Password: PASSWORD, UserAttributes }),
    )
    const unconfirmed = { name: 'UserNotConfirmedException', message: 'User is not confirmed.' }
    await expect(signIn(USERNAME)).rejects.toMatchObject(unconfirmed)
    await expect(signInBySrp(USERNAME)).rejects.toMatchObject(unconfirmed)
    const ConfirmationCode = service.lastCode('ConfirmSignUp')
    await sdk.send(new ConfirmSignUpCommand({ ClientId, SecretHash, Username: USERNAME, ConfirmationCode }))
    await expect(signIn(USERNAME)).resolves.toBeDefined()
  })
})

describe('row 40: a wrong password or username', () => {
  it('a wrong password → NotAuthorizedException; an unknown user → UserNotFoundException', async () => {
    await expect(signIn(ADA.email, 'WrongPassword123!')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    })
    await expect(signIn('nobody@example.com')).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })
})

describe('rows 25 and 41: a disabled user', () => {
  it('disabled → sign-in and refresh refused, until enabled and signed in again', async () => {
    const { RefreshToken = '' } = (await signIn()).AuthenticationResult ?? {}
    await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: ADA.email }))
    await expect(signIn()).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User is disabled.',
    })
    await expect(signInBySrp(ADA.email)).rejects.toMatchObject({ message: 'User is disabled.' })
    const AuthParameters = { REFRESH_TOKEN: RefreshToken, SECRET_HASH: secretHash(ADA.email) }
    const refresh = () =>
      sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters }))
    await expect(refresh()).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await sdk.send(new AdminEnableUserCommand({ UserPoolId, Username: ADA.email }))
    await expect(refresh()).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(signIn()).resolves.toBeDefined()
  })
})

describe('row 42: too many failures', () => {
  const fail = () =>
    expect(signIn(ADA.email, 'WrongPassword123!')).rejects.toMatchObject({
      message: 'Incorrect username or password.',
    })
  const locked = { name: 'NotAuthorizedException', message: 'Password attempts exceeded' }

  it('after five failures → locked for 1 s, then 2 s, then 4 s, even with the right password', async () => {
    for (let failure = 1; failure <= 5; failure += 1) await fail()
    for (const seconds of [1, 2, 4]) {
      await expect(signIn()).rejects.toMatchObject(locked)
      await expect(signInBySrp(ADA.email)).rejects.toMatchObject(locked)
      clock.now += seconds * 1000 - 1
      await expect(signIn()).rejects.toMatchObject(locked)
      clock.now += 1
      await fail()
    }
  })

  it('after 15 minutes, or a sign-in → the count starts again', async () => {
    for (let failure = 1; failure <= 4; failure += 1) await fail()
    await signIn()
    for (let failure = 1; failure <= 5; failure += 1) await fail()
    await expect(signIn()).rejects.toMatchObject(locked)
    clock.now += 15 * 60_000
    await fail()
    await expect(signIn()).resolves.toBeDefined()
  })
})

describe('row 43: AdminGetUser', () => {
  it('a user → the status, the enabled flag and the creation date', async () => {
    const user = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: ADA.email }))
    expect(user).toMatchObject({ UserStatus: 'CONFIRMED', Enabled: true })
    expect(user.UserCreateDate).toBeInstanceOf(Date)
  })
})
