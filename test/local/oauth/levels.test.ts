/** Levels of authentication: what openid-client requests, and what the tokens then say. */
import {
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
  type UserPoolClientType,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { COGNITO_ACR_LEVELS, cognito, createVerifier } from '@poolguard/core'
import * as client from 'openid-client'
import { TOTP } from 'otpauth'
import { beforeAll, describe, expect, it } from 'vitest'
import { outcome } from '../../support/core-fixtures.ts'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { CALLBACK, newClient } from '../../support/oauth-fixtures.ts'

const service = await startService()
const { clock, pool, sdk, UserPoolId } = service
const insecure = { execute: [client.allowInsecureRequests] }
let app: UserPoolClientType
let config: client.Configuration
let totp: TOTP

beforeAll(async () => {
  app = await newClient(service, {
    AllowedOAuthScopes: ['openid'],
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  config = await client.discovery(
    new URL(pool.issuerUrl),
    String(app.ClientId),
    undefined,
    client.None(),
    insecure,
  )
  const SoftwareTokenMfaConfiguration = { Enabled: true }
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration,
    }),
  )
})

const code = () => {
  clock.now += 30_000 // each code works once
  return totp.generate({ timestamp: clock.now })
}

async function useTotp(): Promise<void> {
  const AuthParameters = { USERNAME: ADA.email, PASSWORD }
  const signedIn = await sdk.send(
    new InitiateAuthCommand({ ClientId: app.ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  )
  const AccessToken = signedIn.AuthenticationResult?.AccessToken
  const { SecretCode } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
  totp = new TOTP({ secret: String(SecretCode) })
  await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: code() }))
  await setTotp(true)
}

async function setTotp(Enabled: boolean): Promise<void> {
  const SoftwareTokenMfaSettings = { Enabled, PreferredMfa: Enabled }
  await sdk.send(
    new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: ADA.email, SoftwareTokenMfaSettings }),
  )
}

async function startRequest(extra: Record<string, string> = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...extra,
  })
  return { url, checks: { pkceCodeVerifier, idTokenExpected: true } }
}

type Asked = Awaited<ReturnType<typeof startRequest>>

function open(browser: PoorBrowser, { url }: Asked) {
  return browser.get(url.pathname, Object.fromEntries(url.searchParams))
}

async function redeem({ checks }: Asked, location: URL | undefined) {
  const tokens = await client.authorizationCodeGrant(config, location as URL, checks)
  return { tokens, claims: tokens.claims() as Record<string, unknown> }
}

/** Signs in with the password, and with a code if the page asks for one. */
async function signIn(browser: PoorBrowser, asked: Asked) {
  const { page } = await open(browser, asked)
  const next = await browser.post('/login', { page, username: ADA.email, password: PASSWORD })
  return next.location === undefined ? browser.post('/login/code', { page: next.page, code: code() }) : next
}

const browse = () => new PoorBrowser(new URL(pool.issuerUrl).origin)
const [LOA1, , , LOA4] = COGNITO_ACR_LEVELS as [string, string, string, string]

describe('a user with a password only', () => {
  it('asked for no level → level 1, also after a refresh', async () => {
    const asked = await startRequest()
    const { tokens, claims } = await redeem(asked, (await signIn(browse(), asked)).location)
    expect(claims).toMatchObject({ acr: LOA1, amr: ['pwd'], auth_time: Math.floor(clock.now / 1000) })
    clock.now += 60_000
    const refreshed = await client.refreshTokenGrant(config, String(tokens.refresh_token))
    const { acr, amr, auth_time } = refreshed.claims() as Record<string, unknown>
    expect({ acr, amr, auth_time }).toEqual({ acr: LOA1, amr: ['pwd'], auth_time: claims.auth_time })
  })

  it('asked for level 4 → back to the application with an error', async () => {
    const { location } = await signIn(browse(), await startRequest({ acr_values: LOA4 }))
    expect(location?.searchParams.get('error')).toBe('unmet_authentication_requirements')
  })

  it('asked for level 4 or 1 → level 1', async () => {
    const asked = await startRequest({ acr_values: `${LOA4} ${LOA1}` })
    expect((await redeem(asked, (await signIn(browse(), asked)).location)).claims.acr).toBe(LOA1)
  })

  it('asked for an unknown level → level 1', async () => {
    const asked = await startRequest({ acr_values: 'urn:other:gold' })
    expect((await redeem(asked, (await signIn(browse(), asked)).location)).claims.acr).toBe(LOA1)
  })
})

describe('an earlier sign-in of the browser', () => {
  it.each([
    ['is enough', {}, 'code'],
    ['is recent enough for max_age', { max_age: '60' }, 'code'],
    ['is not enough for prompt login', { prompt: 'login' }, 'form'],
    ['is not enough for max_age 0', { max_age: '0' }, 'form'],
    ['is too old', { max_age: '20' }, 'form'],
    ['is too old, and nothing may be shown', { max_age: '20', prompt: 'none' }, 'login_required'],
    ['is enough, and nothing may be shown', { prompt: 'none' }, 'code'],
    ['has too low a level', { acr_values: LOA4 }, 'form'],
    ['has too low a level, and nothing may be shown', { acr_values: LOA4, prompt: 'none' }, 'login_required'],
    ['with a max_age that is no number', { max_age: 'soon' }, 'invalid_request'],
    ['with a second prompt beside none', { prompt: 'none login' }, 'invalid_request'],
  ])('%s: %o → %s', async (_title, extra, expected) => {
    const browser = browse()
    await signIn(browser, await startRequest())
    clock.now += 30_000
    const { location, page } = await open(browser, await startRequest(extra as Record<string, string>))
    const answer = location?.searchParams
    expect(answer?.get('error') ?? (answer?.has('code') ? 'code' : page === '' ? 'nothing' : 'form')).toBe(
      expected,
    )
  })
})

describe('a user with TOTP', () => {
  beforeAll(useTotp)

  it('level 1, refused by an API → a step-up to level 4 by its challenge, then accepted', async () => {
    await setTotp(false)
    const browser = browse()
    const first = await startRequest()
    const { tokens: low } = await redeem(first, (await signIn(browser, first)).location)
    await setTotp(true)

    const issuers = cognito({
      userPoolId: pool.userPoolId,
      clientId: String(app.ClientId),
      tokenUse: 'access',
      issuer: pool.issuerUrl,
      jwks: pool.jwks(),
    })
    const api = createVerifier({ issuers, now: () => clock.now })
    const requirement = {
      acr: { atLeast: LOA4, levels: COGNITO_ACR_LEVELS },
      amr: ['otp'],
      maxAuthAgeSeconds: 300,
    }
    const refused = await api.verify(low.access_token, requirement).catch((error) => error)
    expect(refused.code).toBe('ERR_AUTHENTICATION_INSUFFICIENT')
    const [, acrValues] = /acr_values="([^"]+)"/.exec(
      refused.headers['WWW-Authenticate'],
    ) as unknown as string[]

    const asked = await startRequest({ acr_values: String(acrValues), max_age: '300' })
    const { tokens: high, claims } = await redeem(asked, (await signIn(browser, asked)).location)
    expect(claims).toMatchObject({ acr: LOA4, amr: ['pwd', 'otp', 'mfa'] })
    expect(await outcome(() => api.verify(high.access_token, requirement))).toBe('accepted')
    // The browser keeps the level, so the next application gets it without a form.
    const again = await startRequest({ acr_values: LOA4, prompt: 'none' })
    expect((await redeem(again, (await open(browser, again)).location)).claims.acr).toBe(LOA4)
  })

  it('a sign-in through the API → level 4, under the name that the pool configures', async () => {
    await sdk.send(
      new UpdateUserPoolCommand({
        UserPoolId,
        MfaConfiguration: 'OPTIONAL',
        AcrConfiguration: { Level4: { AcrValue: 'gold' } },
      }),
    )
    const AuthParameters = { USERNAME: ADA.email, PASSWORD }
    const { ChallengeName, Session } = await sdk.send(
      new InitiateAuthCommand({ ClientId: app.ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
    )
    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    const ChallengeResponses = { USERNAME: ADA.email, SOFTWARE_TOKEN_MFA_CODE: code() }
    const { AuthenticationResult } = await sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: app.ClientId,
        ChallengeName,
        Session,
        ChallengeResponses,
      }),
    )
    const [, payload] = String(AuthenticationResult?.AccessToken).split('.')
    expect(JSON.parse(Buffer.from(String(payload), 'base64url').toString())).toMatchObject({
      acr: 'gold',
      amr: ['pwd', 'otp', 'mfa'],
    })
  })
})
