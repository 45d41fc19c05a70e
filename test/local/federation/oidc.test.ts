/** Sign-in by an OpenID provider, from the application's request to its tokens. */
import {
  AdminGetUserCommand,
  GetGroupCommand,
  GetUserCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from 'vitest'
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
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { CALLBACK, requestOf } from '../../support/oauth-fixtures.ts'
import { PROVIDER_CLIENT, PROVIDER_SECRET, startScriptedProvider } from '../../support/scripted-provider.ts'

const service = await startService()
const { sdk, server, UserPoolId } = service
const provider = await startScriptedProvider()
let app: Awaited<ReturnType<typeof clientOf>>

beforeAll(async () => {
  await addProvider(service, 'Corporate', provider.issuer, { IdpIdentifiers: ['example.com'] })
  app = await clientOf(service, 'COGNITO', 'Corporate')
})

const newBrowser = () => new PoorBrowser(server.url)

describe('the request', () => {
  it('identity_provider → the provider, with state, nonce and the callback of the pool', async () => {
    const { status, location } = await open(newBrowser(), app, 'Corporate', { login_hint: 'carol' })
    expect(status).toBe(302)
    expect(location?.href.startsWith(`${provider.issuer}/authorize?`)).toBe(true)
    const { state, nonce, ...others } = Object.fromEntries(location?.searchParams ?? [])
    expect(others).toEqual({
      client_id: PROVIDER_CLIENT,
      response_type: 'code',
      scope: 'openid email profile',
      redirect_uri: `${server.url}/oauth2/idpresponse`,
      login_hint: 'carol',
    })
    expect(state).toHaveLength(43)
    expect(nonce).toHaveLength(43)
  })

  it('idp_identifier → the same provider', async () => {
    const request = requestOf(app, { idp_identifier: 'example.com' })
    const { location } = await newBrowser().get('/oauth2/authorize', request)
    expect(location?.origin).toBe(provider.issuer)
  })

  it.each([{ identity_provider: 'Google' }, { idp_identifier: 'none.example.com' }])(
    '%j, which the client does not offer → invalid_request at the redirect URI',
    async (changes) => {
      const answer = await newBrowser().get('/oauth2/authorize', requestOf(app, changes))
      expect(answer.location?.href.startsWith(CALLBACK)).toBe(true)
      expect(errorOf(answer)).toEqual({
        error: 'invalid_request',
        description: 'Login option is not available. Please try another one',
      })
    },
  )

  it('a client with one provider and no users of the pool → the provider, without a page', async () => {
    const client = await clientOf(service, 'Corporate')
    const { location } = await newBrowser().get('/oauth2/authorize', requestOf(client))
    expect(location?.origin).toBe(provider.issuer)
  })

  it('a form with a password, for a client without users of the pool → refused', async () => {
    await addProvider(service, 'Second', provider.issuer)
    const client = await clientOf(service, 'Corporate', 'Second')
    const browser = newBrowser()
    const { html } = await browser.get('/oauth2/authorize', requestOf(client))
    expect(html).toContain('Continue with Second')
    expect(html).not.toContain('type="password"')
    const { page } = await browser.get('/signup', requestOf(client))
    const answer = await browser.post('/login', { page, username: ADA.email, password: PASSWORD })
    expect(answer).toMatchObject({ status: 400, location: undefined })
  })

  it('the browser says localhost → the callback on localhost, where its cookie is', async () => {
    const origin = server.url.replace('127.0.0.1', 'localhost')
    const { location } = await open(new PoorBrowser(origin), app, 'Corporate')
    expect(location?.searchParams.get('redirect_uri')).toBe(`${origin}/oauth2/idpresponse`)
  })
})

describe('row 6: the answer', () => {
  it('→ a user of the provider, in AWS’s form, and tokens', async () => {
    const answer = await signInBy(service, provider, app, 'Corporate')
    expect(answer.location?.href.startsWith(`${CALLBACK}?code=`)).toBe(true)
    expect(answer.location?.searchParams.get('state')).toBe('a&b=c')
    const { id, access, accessToken } = await exchange(service, app, answer)
    const group = `${UserPoolId}_Corporate`
    expect(id).toMatchObject({
      'cognito:username': 'corporate_subject-1',
      'cognito:groups': [group],
      email: 'carol@example.com',
      email_verified: false,
      name: 'Carol',
      auth_time: Math.floor(service.clock.now / 1000),
      amr: ['fed'],
      identities: [
        {
          userId: 'subject-1',
          providerName: 'Corporate',
          providerType: 'OIDC',
          issuer: null,
          primary: 'true',
          dateCreated: String(service.clock.now),
        },
      ],
    })
    expect(id.nonce).toHaveLength(43)
    expect(access).toMatchObject({ username: 'corporate_subject-1', 'cognito:groups': [group], sub: id.sub })
    const user = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'Corporate_subject-1' }))
    expect(user).toMatchObject({ Username: 'corporate_subject-1', UserStatus: 'EXTERNAL_PROVIDER' })
    const [identity] = JSON.parse(user.UserAttributes?.find(({ Name }) => Name === 'identities')?.Value ?? '')
    expect(identity).toEqual({
      userId: 'subject-1',
      providerName: 'Corporate',
      providerType: 'OIDC',
      issuer: null,
      primary: true,
      dateCreated: service.clock.now,
    })
    const { UserAttributes } = await sdk.send(new GetUserCommand({ AccessToken: accessToken }))
    expect(UserAttributes?.map(({ Name }) => Name)).toContain('identities')
    const { Group } = await sdk.send(new GetGroupCommand({ UserPoolId, GroupName: group }))
    expect(Group?.Description).toBe('Autogenerated group for users who sign in using Corporate')
    const Filter = 'cognito:user_status = "EXTERNAL_PROVIDER"'
    const { Users } = await sdk.send(new ListUsersCommand({ UserPoolId, Filter }))
    expect(Users?.map(({ Username }) => Username)).toEqual(['corporate_subject-1'])
  })

  it('the token request → the secret in the form, and the callback', async () => {
    expect(provider.tokenRequests.at(-1)).toMatchObject({
      client_id: PROVIDER_CLIENT,
      client_secret: PROVIDER_SECRET,
      redirect_uri: `${server.url}/oauth2/idpresponse`,
    })
  })

  it('a later sign-in → the same user, with the new attributes', async () => {
    provider.attributes = { ...provider.attributes, name: 'Caroline' }
    const answer = await signInBy(service, provider, app, 'Corporate')
    const { id } = await exchange(service, app, answer)
    expect(id).toMatchObject({ 'cognito:username': 'corporate_subject-1', name: 'Caroline' })
    expect(id.identities).toHaveLength(1)
  })

  it('a second request in the browser → a code; with identity_provider COGNITO → the page', async () => {
    const browser = newBrowser()
    await signInBy(service, provider, app, 'Corporate', browser)
    const again = await open(browser, app, 'Corporate')
    expect(again.location?.searchParams.get('code')).toHaveLength(43)
    const unnamed = await browser.get('/oauth2/authorize', requestOf(app))
    expect(unnamed.location?.searchParams.get('code')).toHaveLength(43)
    const native = await browser.get('/oauth2/authorize', requestOf(app, { identity_provider: 'COGNITO' }))
    expect(native.status).toBe(200)
  })

  it('/logout → the pool asks the provider again', async () => {
    const browser = newBrowser()
    await signInBy(service, provider, app, 'Corporate', browser)
    await browser.get('/logout', { client_id: String(app.ClientId), logout_uri: 'http://127.0.0.1:9/bye' })
    expect((await open(browser, app, 'Corporate')).location?.origin).toBe(provider.issuer)
  })

  it('attributes_request_method POST, four addresses in the settings → used without discovery', async () => {
    const { issuer } = provider
    await addProvider(service, 'Explicit', issuer, {
      ProviderDetails: {
        attributes_request_method: 'POST',
        authorize_url: `${issuer}/authorize?tenant=1`,
        token_url: `${issuer}/oauth/token`,
        attributes_url: `${issuer}/me`,
        jwks_uri: `${issuer}/my/keys`,
      },
    })
    const client = await clientOf(service, 'Explicit')
    provider.paths.length = 0
    const browser = newBrowser()
    const asked = await open(browser, client, 'Explicit')
    expect(asked.location?.searchParams.get('tenant')).toBe('1')
    const { state, nonce } = askedOf(asked)
    const answer = await browser.get('/oauth2/idpresponse', { state, code: provider.makeCode(nonce) })
    expect(answer.location?.searchParams.get('code')).toHaveLength(43)
    expect(provider.paths).toEqual(['POST /oauth/token', 'GET /my/keys', 'POST /me'])
  })

  it('a provider without client_secret_post → client_secret_basic', async () => {
    const basic = await startScriptedProvider('subject-2')
    const { issuer } = basic
    basic.answers.set('/.well-known/openid-configuration', (_request, response) => {
      const endpoints = { token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` }
      const methods = { token_endpoint_auth_methods_supported: ['client_secret_basic'] }
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({ issuer, authorization_endpoint: `${issuer}/authorize`, ...endpoints, ...methods }),
      )
    })
    await addProvider(service, 'Basic', issuer)
    const client = await clientOf(service, 'Basic')
    const answer = await signInBy(service, basic, client, 'Basic')
    expect(answer.location?.searchParams.get('code')).toHaveLength(43)
    expect(basic.tokenRequests[0]).not.toHaveProperty('client_secret')
  })
})
