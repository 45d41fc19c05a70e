/** The table of differences in docs/local-pool.md: each line has a test, in another file or below. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PoorBrowser } from '../support/hosted-sign-in.ts'
import { PASSWORD, startService } from '../support/local-service.ts'
import { read, root, tableAfter } from '../support/markdown.ts'

const rows = tableAfter(read('docs/local-pool.md'), '## What differs from AWS')

/** For the first words of a line: a file in `test/`, and part of a test title in it. */
const ELSEWHERE: Readonly<Record<string, readonly [file: string, title: string]>> = {
  'issuer of the tokens': [
    'local/pool/public-url.test.ts',
    'before listen → already in the issuer and its jwksUri',
  ],
  keys: ['local/keys/keys.test.ts', 'two pools, access and ID tokens → four different keys'],
  'callers of the administrators': ['local/http/loopback-only.test.ts', 'as an image → refused'],
  'SECRET_HASH at a refresh': [
    'local/api/sign-in.test.ts',
    'without the hash or with a changed token → refused',
  ],
  'e-mail and SMS': ['local/api/sign-up.test.ts', 'an unconfirmed user, and a code to the masked address'],
  'AdminCreateUser without': ['local/users/deliveries.test.ts', 'AdminCreateUser, by the desired media'],
  'wrong codes': [
    'local/api/user-auth.test.ts',
    'a wrong code → CodeMismatchException, and the lockout after five',
  ],
  ListUserSessions: ['local/api/sessions-and-secrets.test.ts', 'tracked → listed, and revoked one by one'],
  AdminListUserAuthEvents: [
    'local/api/sessions-and-secrets.test.ts',
    'on → what the user did, with feedback',
  ],
  'a provider that lists only': [
    'local/federation/oidc.test.ts',
    'without client_secret_post → client_secret_basic',
  ],
  'an identity_provider': [
    'local/federation/oidc.test.ts',
    'which the client does not offer → invalid_request',
  ],
  'attributes of Google': ['local/federation/social.test.ts', 'no request for attributes'],
  'other keys in': [
    'local/identity/provider-logins.test.ts',
    'another provider in SupportedLoginProviders → refused',
  ],
  'a SAML response at': [
    'local/identity/saml-logins.test.ts',
    'a signed response with an unsigned assertion',
  ],
  'threat protection': [
    'local/risk/adaptive-authentication.test.ts',
    'a new device, a new network, three failures → one level more for each',
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
  'metadata of a SAML': ['local/federation/saml.test.ts', 'metadata in the settings → a sign-in'],
  'a SAML response whose': [
    'local/federation/saml-attacks.test.ts',
    'a signed response around an unsigned assertion → refused',
  ],
  'audience of an OIDC': [
    'local/identity/provider-logins.test.ts',
    'its ID token → an identity that stays, and credentials',
  ],
  'trust policies': ['local/sts/sts.test.ts', 'an identity pool without roles → any role'],
  'certificate for encrypted': ['local/federation/saml.test.ts', 'ActiveEncryptionCertificate: Certificate'],
  Amplify: ['browser/https.check.ts', 'the sign-in page over https, and tokens of the https issuer'],
  'acr and amr': ['local/federation/oidc.test.ts', '→ a user of the provider, in AWS’s form, and tokens'],
  'a level that the user': ['local/api/step-up.test.ts', '%s → InvalidParameterException'],
  'any other operation': ['local/api/operations.test.ts', 'an invented operation is unknown'],
}

const HERE = [
  'create-user-pool with MFA',
  'MFA by e-mail',
  'implicit grant',
  'after the code of a sign-up',
  'AWS WAF',
  'a boolean as a string',
  'features that the pool',
  'regions and accounts',
]

const service = await startService()
const { call, server } = service

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

  it.each(Object.entries(ELSEWHERE))('%s → a test that exists', (_row, [file, title]) => {
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

  it('MFA without an SMS configuration → accepted, with software tokens', async () => {
    const { Id } = await createPool({ MfaConfiguration: 'ON', AutoVerifiedAttributes: ['phone_number'] })
    const { body } = await call('GetUserPoolMfaConfig', { UserPoolId: Id })
    expect(body).toEqual({ MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } })
  })

  it('MFA by e-mail without SES, in a LITE pool → accepted; passwordless sign-in → refused', async () => {
    const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] }
    const LITE = { PoolName: 'lite', UserPoolTier: 'LITE' }
    const refused = await call('CreateUserPool', { ...LITE, Policies: { SignInPolicy } })
    expect(refused.body.__type).toBe('FeatureUnavailableInTierException')
    const { Id } = await createPool(LITE)
    const { status, body } = await call('SetUserPoolMfaConfig', {
      UserPoolId: Id,
      MfaConfiguration: 'OPTIONAL',
      EmailMfaConfiguration: {},
    })
    expect([status, body]).toEqual([200, { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} }])
  })

  it('a function, a sender and a certificate of another region and account → accepted', async () => {
    const { Id } = await createPool({
      LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-west-1:210987654321:function:a' },
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: 'arn:aws:ses:eu-west-1:210987654321:identity/example.com',
      },
    })
    const { status } = await call('CreateUserPoolDomain', {
      UserPoolId: Id,
      Domain: 'auth.example.com',
      CustomDomainConfig: { CertificateArn: 'arn:aws:acm:eu-west-1:210987654321:certificate/a' },
    })
    expect(status).toBe(200)
  })

  it('AWS WAF → none of its operations is known', async () => {
    const { body } = await call('AssociateWebACL', {
      ResourceArn: 'arn:aws:cognito-idp:us-east-1:1:userpool/a',
    })
    expect(body.__type).toBe('UnknownOperationException')
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
})
