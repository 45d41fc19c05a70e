/** The pages and forms that a client without COGNITO refuses, and providers on http. */
import { UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from 'vitest'
import { addProvider, clientOf, open } from '../../support/federation.ts'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { startService } from '../../support/local-service.ts'
import { requestOf } from '../../support/oauth-fixtures.ts'
import { startScriptedProvider } from '../../support/scripted-provider.ts'

const service = await startService()
const { server } = service

describe('a client without COGNITO', () => {
  let external: Awaited<ReturnType<typeof clientOf>>
  let mixed: Awaited<ReturnType<typeof clientOf>>
  beforeAll(async () => {
    const { issuer } = await startScriptedProvider()
    await addProvider(service, 'Corporate', issuer)
    external = await clientOf(service, 'Corporate')
    mixed = await clientOf(service, 'COGNITO', 'Corporate')
  })

  it.each(['/signup', '/forgotPassword'])('%s → a refusal', async (path) => {
    const { status, html } = await new PoorBrowser(server.url).get(path, requestOf(external))
    expect(status).toBe(400)
    expect(html).toContain('sign in by an identity provider')
    expect((await new PoorBrowser(server.url).get(path, requestOf(mixed))).status).toBe(200)
  })

  it.each(['/signup', '/confirmUser', '/resendcode', '/forgotPassword', '/confirmForgotPassword'])(
    'a form to %s → no effect',
    async (path) => {
      const { sdk, UserPoolId } = service
      const closing = await clientOf(service, 'COGNITO', 'Corporate')
      const browser = new PoorBrowser(server.url)
      const { page } = await browser.get('/signup', requestOf(closing))
      const SupportedIdentityProviders = ['Corporate']
      const { ClientId } = closing
      await sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, SupportedIdentityProviders }))
      const form = { page, username: 'new@example.com', password: 'Password1!', repeated: 'Password1!' }
      expect((await browser.post(path, form)).html).toContain('sign in by an identity provider')
      expect(service.pool.messages()).toEqual([])
    },
  )
})

describe('a provider on http on another machine', () => {
  const start = async (options = {}) => {
    const pool = await startService(options)
    const details = {
      oidc_issuer: 'http://keycloak.example:8080',
      attributes_url: 'http://keycloak.example/me',
    }
    const urls = { authorize_url: 'http://keycloak.example/auth', token_url: 'http://keycloak.example/token' }
    await addProvider(pool, 'Keycloak', '', {
      ProviderDetails: { ...details, ...urls, jwks_uri: 'http://keycloak.example/keys' },
    })
    await addProvider(pool, 'Discovered', 'http://keycloak.example:8080')
    return { ...pool, app: await clientOf(pool, 'Keycloak', 'Discovered') }
  }

  it('→ refused', async () => {
    await expect(start()).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  it('with allowInsecureHttpProviders → the browser goes there', async () => {
    const { server: own, app } = await start({ allowInsecureHttpProviders: true })
    const { location } = await open(new PoorBrowser(own.url), app, 'Keycloak')
    expect(location?.origin).toBe('http://keycloak.example')
  })
})
