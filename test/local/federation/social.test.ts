/** Social providers: the fixed paths of AWS on another origin, and each provider’s own form of answer. */
import { DescribeIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider'
import { createLocalPool } from '@poolguard/local'
import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  addProvider,
  askedOf,
  clientOf,
  errorOf,
  exchange,
  open,
  signInBy,
} from '../../support/federation.ts'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { startService } from '../../support/local-service.ts'
import { PROVIDER_CLIENT, startScriptedProvider } from '../../support/scripted-provider.ts'

const [google, facebook, amazon, apple] = await Promise.all([
  startScriptedProvider('1234'),
  startScriptedProvider('1234'),
  startScriptedProvider('1234'),
  startScriptedProvider('000000.abc.0000'),
])
const service = await startService({
  socialEndpoints: {
    Google: google.issuer,
    Facebook: facebook.issuer,
    LoginWithAmazon: amazon.issuer,
    SignInWithApple: apple.issuer,
  },
})
const { sdk, server, UserPoolId } = service
const appleKeys = await generateKeyPair('ES256', { extractable: true })

const newBrowser = () => new PoorBrowser(server.url)

describe('row 6: Google', () => {
  it('a sign-in → AWS’s paths, the claims of the ID token, and no request for attributes', async () => {
    await addProvider(service, 'Google', '', {
      ProviderType: 'Google',
      AttributeMapping: { email: 'email', picture: 'picture' },
      ProviderDetails: { oidc_issuer: 'https://accounts.google.com' },
    })
    const app = await clientOf(service, 'Google')
    google.idClaims = { email: 'carol@gmail.com', picture: 'https://example.com/c.png' }
    const asked = await open(newBrowser(), app, 'Google')
    expect(asked.location?.href).toContain(`${google.issuer}/o/oauth2/v2/auth?`)
    google.paths.length = 0
    const { id } = await exchange(service, app, await signInBy(service, google, app, 'Google'))
    expect(id).toMatchObject({
      'cognito:username': 'google_1234',
      email: 'carol@gmail.com',
      picture: 'https://example.com/c.png',
      identities: [{ providerName: 'Google', providerType: 'Google', userId: '1234' }],
    })
    expect(google.paths).toEqual(['POST /oauth2/v4/token', 'GET /oauth2/v3/certs'])
  })

  it('DescribeIdentityProvider → the settings that AWS adds', async () => {
    const named = { UserPoolId, ProviderName: 'Google' }
    const { IdentityProvider } = await sdk.send(new DescribeIdentityProviderCommand(named))
    expect(IdentityProvider?.AttributeMapping).toMatchObject({ username: 'sub', email: 'email' })
    expect(IdentityProvider?.ProviderDetails).toMatchObject({
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
      oidc_issuer: 'https://accounts.google.com',
    })
  })
})

describe('Facebook and Amazon, which have no ID tokens', () => {
  it('Facebook → asks for the mapped fields; id identifies the user; no id → invalid_request', async () => {
    await addProvider(service, 'Facebook', '', {
      ProviderType: 'Facebook',
      AttributeMapping: { email: 'email', given_name: 'first_name' },
      ProviderDetails: { authorize_scopes: 'public_profile,email' },
    })
    const app = await clientOf(service, 'Facebook')
    const { location } = await open(newBrowser(), app, 'Facebook')
    expect(location?.pathname).toBe('/v17.0/dialog/oauth')
    expect(location?.searchParams.has('nonce')).toBe(false)
    facebook.answers.set('/v17.0/oauth/access_token', (_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ access_token: 'at', token_type: 'bearer', expires_in: 300 }))
    })
    facebook.attributes = { id: '42', email: 'carol@example.com', first_name: 'Carol' }
    const { id } = await exchange(service, app, await signInBy(service, facebook, app, 'Facebook'))
    expect(id).toMatchObject({ 'cognito:username': 'facebook_42', given_name: 'Carol' })
    expect(facebook.paths.at(-1)).toBe('GET /v17.0/me?fields=id,email,first_name')
    facebook.attributes = { email: 'carol@example.com' }
    expect(errorOf(await signInBy(service, facebook, app, 'Facebook'))).toEqual({
      error: 'invalid_request',
      description: 'username attribute mapping required',
    })
  })

  it('Amazon → the profile; user_id identifies the user; no profile → invalid_request', async () => {
    await addProvider(service, 'LoginWithAmazon', '', {
      ProviderType: 'LoginWithAmazon',
      AttributeMapping: { email: 'email' },
      ProviderDetails: { authorize_scopes: 'profile' },
    })
    const app = await clientOf(service, 'LoginWithAmazon')
    amazon.answers.set('/auth/o2/token', (_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ access_token: 'at', token_type: 'bearer', expires_in: 300 }))
    })
    amazon.attributes = { user_id: 'amzn1.account.A', email: 'carol@example.com' }
    const { id } = await exchange(service, app, await signInBy(service, amazon, app, 'LoginWithAmazon'))
    expect(id).toMatchObject({ 'cognito:username': 'loginwithamazon_amzn1.account.a' })
    expect(amazon.paths.at(-1)).toBe('GET /user/profile')
    amazon.answers.set('/user/profile', (_request, response) => void response.writeHead(401).end())
    expect(errorOf(await signInBy(service, amazon, app, 'LoginWithAmazon')).error).toBe('invalid_request')
  })
})

describe('Apple', () => {
  it('a sign-in → a form brings the code and the name; the key signs the client secret', async () => {
    const pem = await exportPKCS8(appleKeys.privateKey)
    const private_key = pem.replace(/-----[^-]+-----|\s/g, '')
    await addProvider(service, 'SignInWithApple', '', {
      ProviderType: 'SignInWithApple',
      AttributeMapping: { email: 'email', given_name: 'firstName', family_name: 'lastName' },
      ProviderDetails: {
        ...{ team_id: 'TEAM', key_id: 'KEY', private_key, authorize_scopes: 'email name' },
        oidc_issuer: 'https://appleid.apple.com',
      },
    })
    const app = await clientOf(service, 'SignInWithApple')
    const browser = newBrowser()
    const asked = await open(browser, app, 'SignInWithApple')
    expect(asked.location?.searchParams.get('response_mode')).toBe('form_post')
    const { state, nonce } = askedOf(asked)
    apple.idClaims = { email: 'carol@privaterelay.appleid.com' }
    const user = JSON.stringify({
      name: { firstName: 'Carol', lastName: 'Danvers' },
      email: 'spoofed@example.com',
    })
    const form = { state, code: apple.makeCode(nonce), user }
    // Apple's page is on another site, so the browser sends no cookie with its form.
    const posted = await new PoorBrowser(server.url).post('/oauth2/idpresponse', form)
    expect(posted.status).toBe(303)
    expect([...(posted.location?.searchParams.keys() ?? [])]).toEqual(['state'])
    const answer = await browser.get('/oauth2/idpresponse', { state })
    const { id } = await exchange(service, app, answer)
    expect(id).toMatchObject({
      'cognito:username': 'signinwithapple_000000.abc.0000',
      email: 'carol@privaterelay.appleid.com',
      given_name: 'Carol',
      family_name: 'Danvers',
    })
    const secret = apple.tokenRequests[0]?.client_secret ?? ''
    const { payload, protectedHeader } = await jwtVerify(secret, appleKeys.publicKey)
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'KEY' })
    expect(payload).toMatchObject({ iss: 'TEAM', sub: PROVIDER_CLIENT, aud: apple.issuer })
  })

  it('a name that is not JSON, or missing → a sign-in', async () => {
    const app = await clientOf(service, 'SignInWithApple')
    for (const user of ['{', '{}']) {
      const browser = newBrowser()
      const { state, nonce } = askedOf(await open(browser, app, 'SignInWithApple'))
      await browser.post('/oauth2/idpresponse', { state, code: apple.makeCode(nonce), user })
      const answer = await browser.get('/oauth2/idpresponse', { state })
      expect(answer.location?.searchParams.has('code')).toBe(true)
    }
  })

  it('an invalid private key → server_error', async () => {
    const other = await startService({ socialEndpoints: { SignInWithApple: apple.issuer } })
    const details = { team_id: 'TEAM', key_id: 'KEY', private_key: 'none', authorize_scopes: 'email' }
    await addProvider(other, 'SignInWithApple', '', {
      ProviderType: 'SignInWithApple',
      ProviderDetails: { ...details, oidc_issuer: 'https://appleid.apple.com' },
    })
    const app = await clientOf(other, 'SignInWithApple')
    expect(errorOf(await open(new PoorBrowser(other.server.url), app, 'SignInWithApple')).error).toBe(
      'server_error',
    )
  })
})

describe('the options', () => {
  it.each<[string, object]>([
    ['an address of another machine', { socialEndpoints: { Google: 'https://accounts.example.com' } }],
    ['an address with a path', { socialEndpoints: { Google: 'http://127.0.0.1:4000/google' } }],
    ['an unknown provider', { socialEndpoints: { GitHub: 'http://127.0.0.1:4000' } }],
    ['an unknown stand-in', { socialProviders: ['GitHub'] }],
    ['a string, not a list', { socialProviders: 'Google' }],
    [
      'one provider in both options',
      { socialProviders: ['Google'], socialEndpoints: { Google: 'http://127.0.0.1:4000' } },
    ],
  ])('%s → ConfigError', async (_name, options) => {
    await expect(createLocalPool(options)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })
})
