/** amazon-cognito-identity-js, unchanged: only its endpoint is configured. Rows: test/support/rows.ts. */
import { AdminCreateUserCommand, AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { createVerifier } from '@poolguard/core'
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ADA, PASSWORD, startService, totpAt } from '../../support/local-service.ts'

const HOUR_MS = 3_600_000

// The client reads the clock too, so the tests move the clock of the process.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }))
afterEach(() => void vi.useRealTimers())

// A client in a browser has no secret.
const service = await startService({
  example: false,
  userPoolId: 'us-east-1_abc123',
  clientId: 'browser',
  now: () => Date.now(),
})
const { server, pool, sdk, UserPoolId } = service
const verifier = createVerifier({ issuers: pool.issuer(), now: () => Date.now(), clockToleranceSeconds: 0 })

const userPool = new CognitoUserPool({ UserPoolId, ClientId: 'browser', endpoint: server.url })

function userNamed(Username: string): CognitoUser {
  return new CognitoUser({ Username, Pool: userPool })
}

type Step =
  | { readonly signedIn: CognitoUserSession }
  | { readonly newPassword: Record<string, string> }
  | { readonly totp: true }

/** What the sign-in asks for next; refusals reject. */
function authenticate(user: CognitoUser, Password = PASSWORD): Promise<Step> {
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password })
  return new Promise((resolve, reject) =>
    user.authenticateUser(details, {
      onSuccess: (session) => resolve({ signedIn: session }),
      onFailure: reject,
      newPasswordRequired: (attributes) => resolve({ newPassword: attributes }),
      totpRequired: () => resolve({ totp: true }),
    }),
  )
}

async function signIn(user: CognitoUser, password?: string): Promise<CognitoUserSession> {
  const step = await authenticate(user, password)
  if (!('signedIn' in step)) throw new Error(`asked for ${Object.keys(step)}`)
  return step.signedIn
}

/** Calls a method that calls back once, with an error or a result. */
function called<T>(method: (callback: (error?: Error | null, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    method((error, result) => (error ? reject(error) : resolve(result as T))),
  )
}

function accept(session: CognitoUserSession): Promise<unknown> {
  return verifier.verify(session.getAccessToken().getJwtToken())
}

describe('rows 2 and 4: amazon-cognito-identity-js', () => {
  it('sign-up, confirmation, SRP → tokens', async () => {
    const email = 'new@example.com'
    const attributes = [new CognitoUserAttribute({ Name: 'name', Value: 'New' })]
    const result = await called<{ userConfirmed: boolean; codeDeliveryDetails: { Destination: string } }>(
      (done) => userPool.signUp(email, PASSWORD, attributes, [], done as never),
    )
    expect(result.userConfirmed).toBe(false)
    expect(result.codeDeliveryDetails.Destination).toBe('n***@e***')
    await expect(signIn(userNamed(email))).rejects.toMatchObject({ code: 'UserNotConfirmedException' })
    await called((done) => userNamed(email).resendConfirmationCode(done))
    await called((done) =>
      userNamed(email).confirmRegistration(service.lastCode('ConfirmSignUp'), true, done),
    )
    const session = await signIn(userNamed(email))
    expect(session.getIdToken().payload).toMatchObject({ email, email_verified: true, name: 'New' })
    await expect(accept(session)).resolves.toBeDefined()
  })

  it('a sign-up with null for attributes and validation data → as without them', async () => {
    const none = null as never
    const result = await called<{ userConfirmed: boolean }>((done) =>
      userPool.signUp('nulls@example.com', PASSWORD, none, none, done as never),
    )
    expect(result.userConfirmed).toBe(false)
  })

  it('a wrong password → refused', async () => {
    await expect(signIn(userNamed(ADA.email), 'WrongPassword123!')).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    })
  })

  it('a forgotten password → a new one by code', async () => {
    const user = userNamed(ADA.email)
    await new Promise((resolve, reject) =>
      user.forgotPassword({ onSuccess: resolve, onFailure: reject, inputVerificationCode: resolve }),
    )
    const code = service.lastCode('ConfirmForgotPassword')
    await new Promise((resolve, reject) =>
      user.confirmPassword(code, PASSWORD, { onSuccess: resolve, onFailure: reject }),
    )
    await expect(signIn(user)).resolves.toBeDefined()
  })

  it('a changed password → the old one is refused', async () => {
    const user = userNamed(ADA.email)
    await signIn(user)
    const changed = 'AnotherPassword123!'
    await called((done) => user.changePassword(PASSWORD, changed, done))
    await expect(signIn(userNamed(ADA.email))).rejects.toMatchObject({ code: 'NotAuthorizedException' })
    await signIn(user, changed)
    await called((done) => user.changePassword(changed, PASSWORD, done))
  })

  it('a temporary password → a new one, then signed in', async () => {
    const Username = 'invited@example.com'
    const TemporaryPassword = 'Temporary123!'
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, TemporaryPassword }))
    const user = userNamed(Username)
    const step = await authenticate(user, TemporaryPassword)
    expect(step).toMatchObject({ newPassword: { email: Username } })
    const session = await new Promise<CognitoUserSession>((resolve, reject) =>
      user.completeNewPasswordChallenge(PASSWORD, {}, { onSuccess: resolve, onFailure: reject }),
    )
    await expect(accept(session)).resolves.toBeDefined()
    const { UserStatus } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect(UserStatus).toBe('CONFIRMED')
  })

  it('a software token → enrolled, and its code required from then on', async () => {
    const user = userNamed(ADA.email)
    await signIn(user)
    const secret = await new Promise<string>((resolve, reject) =>
      user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject }),
    )
    await new Promise((resolve, reject) =>
      user.verifySoftwareToken(totpAt(secret, Date.now()), 'telephone', {
        onSuccess: resolve,
        onFailure: reject,
      }),
    )
    const totp = { Enabled: true, PreferredMfa: true }
    await called((done) => user.setUserMfaPreference(null, totp, done))

    const again = userNamed(ADA.email)
    expect(await authenticate(again)).toEqual({ totp: true })
    vi.setSystemTime(Date.now() + 30_000)
    const send = (code: string) =>
      new Promise<CognitoUserSession>((resolve, reject) =>
        again.sendMFACode(code, { onSuccess: resolve, onFailure: reject }, 'SOFTWARE_TOKEN_MFA'),
      )
    const code = totpAt(secret, Date.now())
    const wrong = code === '000000' ? '111111' : '000000'
    await expect(send(wrong)).rejects.toMatchObject({ code: 'CodeMismatchException' })
    await expect(accept(await send(code))).resolves.toBeDefined()
    await called((done) => again.setUserMfaPreference(null, { Enabled: false, PreferredMfa: false }, done))
  })
})

describe('row 38: amazon-cognito-identity-js after the sign-in', () => {
  it('an expired or forced refresh → new tokens', async () => {
    const user = userNamed(ADA.email)
    let session = await signIn(user)
    const first = session.getAccessToken()
    for (let hour = 0; hour < 4; hour += 1) {
      vi.setSystemTime(Date.now() + HOUR_MS + 1000)
      const before = session.getAccessToken().getJwtToken()
      await expect(verifier.verify(before)).rejects.toMatchObject({ code: 'ERR_TOKEN_EXPIRED' })
      session =
        hour % 2 === 0
          ? await called<CognitoUserSession>((done) => user.getSession(done))
          : await called<CognitoUserSession>((done) => user.refreshSession(session.getRefreshToken(), done))
      expect(session.getAccessToken().getJwtToken()).not.toBe(before)
      await expect(accept(session)).resolves.toBeDefined()
    }
    const { auth_time, origin_jti } = first.payload
    expect(session.getAccessToken().payload).toMatchObject({ auth_time, origin_jti })
  })

  it('a global sign-out → the pool refuses its tokens', async () => {
    const user = userNamed(ADA.email)
    const other = userNamed(ADA.email)
    const session = await signIn(other)
    await signIn(user)
    await new Promise((resolve, reject) => user.globalSignOut({ onSuccess: resolve, onFailure: reject }))
    await expect(called((done) => other.getUserAttributes(done))).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    })
    // An API without a revocation store accepts it until it expires, as at AWS.
    await expect(accept(session)).resolves.toBeDefined()
  })
})
