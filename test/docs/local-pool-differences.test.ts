/** The table of differences of docs/local-pool.md: each line is held by a test of its own, or by one below. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PoorBrowser } from '../support/hosted-sign-in.ts'
import { ADA, PASSWORD, passwordParameters, startService } from '../support/local-service.ts'
import { read, root, tableAfter } from '../support/markdown.ts'

const rows = tableAfter(read('docs/local-pool.md'), '## What differs from AWS')

/** Below `test/`, by the first words of its line: the file, and a title in it. */
const ELSEWHERE: Readonly<Record<string, readonly [file: string, title: string]>> = {
  'issuer of the tokens': ['local/pool/public-url.test.ts', 'before listen → in the tokens already'],
  keys: ['local/keys/keys.test.ts', 'two pools, access and ID tokens → four different keys'],
  'callers of the administrators': ['local/http/loopback-only.test.ts', 'as an image → refused'],
  'SECRET_HASH at a refresh': [
    'local/api/sign-in.test.ts',
    'without the hash or with a changed token → refused',
  ],
  'e-mail and SMS': ['local/api/sign-up.test.ts', 'an unconfirmed user, and a code to the masked address'],
  ListUserSessions: ['local/api/sessions-and-secrets.test.ts', 'tracked → listed, and revoked one by one'],
  AdminListUserAuthEvents: [
    'local/api/sessions-and-secrets.test.ts',
    'on → what the user did, with feedback',
  ],
  UpdateAuthEventFeedback: ['local/api/sessions-and-secrets.test.ts', 'UpdateAuthEventFeedback'],
  'a provider that lists only': [
    'local/federation/oidc.test.ts',
    'without client_secret_post → client_secret_basic',
  ],
  'an identity_provider': [
    'local/federation/oidc.test.ts',
    'which the client does not offer → invalid_request',
  ],
  'attributes of Google': ['local/federation/social.test.ts', 'no request for attributes'],
  'logins of Google': [
    'local/api/identity-pool-settings.test.ts',
    'or that cannot be verified here → refused',
  ],
  domains: ['local/api/fixed-point.test.ts', 'managed login branding → given back, and a fixed point'],
  'a scope of a deleted': ['local/oauth/token.test.ts', 'of a deleted resource server → not granted'],
  'scope at a refresh': [
    'local/oauth/token.test.ts',
    'more or fewer scopes than at the sign-in → invalid_scope',
  ],
  'Lambda triggers': ['local/triggers/message-triggers.test.ts', 'an e-mail → the plain code to the sender'],
  'credentials of identity pools': [
    'local/api/identity-pools.test.ts',
    'visibly fake credentials for an hour',
  ],
  'region of a new pool': [
    'local/api/identity-pool-settings.test.ts',
    'of a request without a signature → local',
  ],
  'issuer of GetOpenIdToken': ['local/api/identity-pools.test.ts', 'a token of its own issuer and key'],
  quotas: ['local/service/bounded-memory.test.ts', 'at most its limit of bytes, and the newest records'],
  'settings that the local pool': [
    'local/api/fixed-point.test.ts',
    'log delivery and risk configuration → given back',
  ],
  'import of users': ['local/api/configuration.test.ts', 'a CSV at the pre-signed URL → users'],
  GetSigningCertificate: ['local/keys/signing-certificate.test.ts', 'valid and signed by its own key'],
  'any other operation': ['local/api/operations.test.ts', 'an invented operation is unknown'],
}

const HERE = [
  'create-user-pool with MFA',
  'MFA by e-mail',
  'passkeys and one-time codes',
  'sign-in by SAML',
  'implicit grant',
  'after the code of a sign-up',
  'Amplify',
  'adaptive authentication',
  'a boolean as a string',
  'features that the pool',
]

const service = await startService()
const { call, server, UserPoolId } = service

async function createPool(settings: object) {
  const { status, body } = await call('CreateUserPool', { PoolName: 'another', ...settings })
  expect(status).toBe(200)
  return body.UserPool as unknown as { Id: string }
}

const REQUEST = {
  client_id: 'client-id',
  redirect_uri: 'http://localhost:3000/callback',
  response_type: 'code',
  scope: 'openid',
}

const authorize = (parameters: Record<string, string>) => {
  const query = new URLSearchParams({ ...REQUEST, ...parameters })
  return fetch(`${server.url}/oauth2/authorize?${query}`, { redirect: 'manual' })
}

const errorOf = (response: Response) =>
  new URL(response.headers.get('location') ?? 'none:').searchParams.get('error')

describe('the table of differences', () => {
  it('has lines, and each has a test', () => {
    const held = [...Object.keys(ELSEWHERE), ...HERE]
    expect(rows.filter((row) => held.filter((words) => row.startsWith(words)).length !== 1)).toEqual([])
    expect(held.filter((words) => !rows.some((row) => row.startsWith(words)))).toEqual([])
    expect(rows.length).toBe(held.length)
  })

  it.each(Object.entries(ELSEWHERE))('%s → held by a test that exists', (_row, [file, title]) => {
    expect(existsSync(join(root, 'test', file))).toBe(true)
    expect(read(`test/${file}`)).toContain(title)
  })
})

describe('what differs', () => {
  it('the code of a sign-up on the pages → the page that asks for the password', async () => {
    const browser = new PoorBrowser(server.url)
    const username = 'new@example.com'
    const { page } = await browser.get('/signup', REQUEST)
    const signedUp = await browser.post('/signup', { page, username, password: PASSWORD, repeated: PASSWORD })
    const code = service.lastCode('ConfirmSignUp')
    const confirmed = await browser.post('/confirmUser', { page: signedUp.page, code })
    expect([confirmed.location, confirmed.html.includes('name="password"')]).toEqual([undefined, true])
  })

  it('MFA without an SMS configuration → accepted, by software token', async () => {
    const { Id } = await createPool({ MfaConfiguration: 'ON' })
    const { body } = await call('GetUserPoolMfaConfig', { UserPoolId: Id })
    expect(body).toEqual({ MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } })
  })

  it('features of dearer plans, and MFA by e-mail without SES → accepted', async () => {
    const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] }
    const { Id } = await createPool({ UserPoolTier: 'LITE', Policies: { SignInPolicy } })
    const { status, body } = await call('SetUserPoolMfaConfig', {
      UserPoolId: Id,
      MfaConfiguration: 'OPTIONAL',
      EmailMfaConfiguration: {},
    })
    expect([status, body]).toEqual([200, { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} }])
  })

  it('a compromised password with a risk configuration → signs in', async () => {
    await call('UpdateUserPool', { UserPoolId, UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } })
    const CompromisedCredentialsRiskConfiguration = { Actions: { EventAction: 'BLOCK' } }
    const risk = { UserPoolId, CompromisedCredentialsRiskConfiguration }
    expect((await call('SetRiskConfiguration', risk)).status).toBe(200)
    const Password = 'Password1!'
    await call('AdminSetUserPassword', { UserPoolId, Username: ADA.email, Password, Permanent: true })
    const AuthParameters = passwordParameters(ADA.email, Password)
    const signIn = { ClientId: 'client-id', AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }
    expect((await call('InitiateAuth', signIn)).body).toHaveProperty('AuthenticationResult')
  })

  it.each([
    ['yes', 400, 'SerializationException'],
    ['TRUE', 200, undefined],
  ])('a boolean as %s → %i', async (AllowAdminCreateUserOnly, status, __type) => {
    const answer = await call('CreateUserPool', {
      PoolName: 'a',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly },
    })
    expect([answer.status, answer.body.__type]).toEqual([status, __type])
  })

  it('the implicit grant → unsupported_response_type', async () => {
    expect(errorOf(await authorize({ response_type: 'token' }))).toBe('unsupported_response_type')
  })

  it('the sign-in page of a pool with one-time codes → asks for a password', async () => {
    const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] }
    await call('UpdateUserPool', { UserPoolId, Policies: { SignInPolicy } })
    expect(await (await authorize({})).text()).toContain('name="password"')
  })

  it('a SAML provider → server_error at the redirect URI', async () => {
    const provider = { UserPoolId, ProviderName: 'Okta', ProviderType: 'SAML' }
    const MetadataURL = 'https://idp.example.com/metadata'
    expect(
      (await call('CreateIdentityProvider', { ...provider, ProviderDetails: { MetadataURL } })).status,
    ).toBe(200)
    const { body } = await call('DescribeUserPoolClient', { UserPoolId, ClientId: 'client-id' })
    const {
      ClientSecret: _,
      CreationDate: __,
      LastModifiedDate: ___,
      ClientType: ____,
      ...client
    } = body.UserPoolClient as unknown as Record<string, unknown>
    await call('UpdateUserPoolClient', { ...client, SupportedIdentityProviders: ['COGNITO', 'Okta'] })
    expect(errorOf(await authorize({ identity_provider: 'Okta' }))).toBe('server_error')
  })

  it('Amplify’s signInWithRedirect → https only', () => {
    const path = 'node_modules/@aws-amplify/auth/dist/cjs/providers/cognito/apis/signInWithRedirect.js'
    expect(read(path)).toMatch(/`https:\/\/\$\{domain\}\/oauth2\/authorize/)
  })
})
