/**
 * Sign-in by other providers in a real browser: a stand-in, oidc-provider and another local pool, on one host; and a SAML
 * provider (samlify) on another site.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { CreateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider'
import { createLocalPool } from '@poolguard/local'
import axe from 'axe-core'
import { decodeJwt } from 'jose'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { addProvider } from '../support/federation.ts'
import { ADA, PASSWORD, startService } from '../support/local-service.ts'
import { root } from '../support/markdown.ts'
import { newClient, requestOf, VERIFIER } from '../support/oauth-fixtures.ts'
import { startLoginProvider } from '../support/openid-provider.ts'
import { startSamlProvider } from '../support/saml-provider.ts'
import { PROVIDER_CLIENT, PROVIDER_SECRET } from '../support/scripted-provider.ts'

const SOCIAL = ['Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple'] as const
const service = await startService({ socialProviders: SOCIAL })
const { url } = service.server
const callback = `${url}/oauth2/idpresponse`
const application = createServer((_request, response) => response.end('<h1>The application</h1>'))
const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const corporate = await createLocalPool({
  ...{ clientId: PROVIDER_CLIENT, clientSecret: PROVIDER_SECRET, callbackUrls: [callback], users: [ADA] },
})
const client = { id: PROVIDER_CLIENT, secret: PROVIDER_SECRET, callback }
const openId = await startLoginProvider(client)
const saml = await startSamlProvider({
  audience: `urn:amazon:cognito:sp:${service.UserPoolId}`,
  answerUrl: `${url}/saml2/idpresponse`,
  now: () => service.clock.now,
})
let home = ''
let app: Awaited<ReturnType<typeof newClient>>
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
  await corporate.listen()
  await addProvider(service, 'OpenId', openId.issuer)
  await addProvider(service, 'Corporate', corporate.issuerUrl)
  await addSaml()
  home = `${originOf(application)}/callback`
  app = await newClient(service, {
    CallbackURLs: [home],
    AllowedOAuthScopes: ['openid'],
    SupportedIdentityProviders: ['COGNITO', ...SOCIAL, 'OpenId', 'Corporate', 'Staff'],
  })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([corporate.close(), openId.close()])
  application.closeAllConnections()
  application.close()
})

async function open({ javaScriptEnabled = false, colorScheme = 'light' as const } = {}): Promise<Page> {
  await context?.close()
  context = await browser.newContext({
    javaScriptEnabled,
    colorScheme,
    viewport: { width: 560, height: 900 },
  })
  const page = await context.newPage()
  await page.goto(`${url}/login?${new URLSearchParams(requestOf(app, { redirect_uri: home }))}`)
  return page
}

/** Its page is at localhost, so that its form comes from another site than that of the pool. */
async function addSaml(): Promise<void> {
  const page = `${saml.url.replace('127.0.0.1', 'localhost')}/sso`
  const details = { MetadataFile: saml.metadata.replaceAll(`${saml.url}/sso`, page) }
  await service.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId: service.UserPoolId,
      ...{ ProviderName: 'Staff', ProviderType: 'SAML', ProviderDetails: details },
      AttributeMapping: { email: 'mail', name: 'displayName' },
    }),
  )
}

/** The claims of the ID token that the application gets for its code. */
async function exchangeCode(page: Page): Promise<Record<string, unknown>> {
  const code = new URL(page.url()).searchParams.get('code') ?? ''
  const form = { grant_type: 'authorization_code', client_id: String(app.ClientId), redirect_uri: home, code }
  const body = new URLSearchParams({ ...form, code_verifier: VERIFIER })
  const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body })
  const { id_token } = (await response.json()) as { id_token: string }
  return decodeJwt(id_token)
}

async function expectArrival(page: Page): Promise<void> {
  await expect.poll(() => page.url()).toContain(home)
  const { searchParams } = new URL(page.url())
  expect(Object.fromEntries(searchParams)).toEqual({ code: expect.any(String), state: 'a&b=c' })
}

/** With POOLGUARD_PICTURES the pictures of docs/local-pool.md are made anew. */
async function takePicture(page: Page, name: string): Promise<void> {
  if (process.env.POOLGUARD_PICTURES === undefined) return
  await page.locator('main').screenshot({ path: join(root, 'docs/images', name) })
}

describe('in Chromium, without JavaScript', () => {
  it.each(['Google', 'Facebook', 'Amazon', 'Apple'])('a stand-in for %s → signed in', async (label) => {
    const page = await open()
    await page.getByRole('link', { name: `Continue with ${label}` }).click()
    expect(await page.getByRole('note').textContent()).toContain(`This is not ${label}.`)
    await page.getByRole('button', { name: 'Ada Lovelace' }).click()
    await expectArrival(page)
  })

  it('a typed person → signed in; cancelled → access_denied', async () => {
    const page = await open()
    await page.getByRole('link', { name: 'Continue with Google' }).click()
    await page.getByLabel('E-mail address').fill('grace@example.com')
    await page.getByLabel('Name').fill('Grace Hopper')
    await page.getByRole('button', { name: 'Continue' }).click()
    await expectArrival(page)
    const again = await open()
    await again.getByRole('link', { name: 'Continue with Google' }).click()
    await again.getByRole('button', { name: 'Cancel the sign-in' }).click()
    await expect.poll(() => again.url()).toContain(home)
    expect(new URL(again.url()).searchParams.get('error')).toBe('access_denied')
  })

  it('oidc-provider → signed in', async () => {
    const page = await open()
    await page.getByRole('link', { name: 'Continue with OpenId' }).click()
    await page.getByPlaceholder('Enter any login').fill('carol')
    await page.getByPlaceholder('and password').fill('any')
    await page.getByRole('button', { name: 'Sign-in' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await expectArrival(page)
  })

  it('a SAML provider on another site → tokens with the mapped attributes', async () => {
    const page = await open()
    await page.getByRole('link', { name: 'Continue with Staff' }).click()
    expect(new URL(page.url()).hostname).toBe('localhost')
    await page.getByRole('button', { name: 'Continue' }).click()
    await expectArrival(page)
    expect(await exchangeCode(page)).toMatchObject({
      email: 'carol@example.com',
      name: 'Carol',
      identities: [{ providerType: 'SAML', userId: 'carol@corp.example', issuer: saml.entityId }],
    })
  })

  it('another local pool on the same host → signed in, and both pools remember the browser', async () => {
    const page = await open()
    await page.getByRole('link', { name: 'Continue with Corporate' }).click()
    expect(page.url()).toContain(new URL(corporate.issuerUrl).origin)
    await page.getByLabel('E-mail address').fill(ADA.email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expectArrival(page)
    const request = requestOf(app, { redirect_uri: home, identity_provider: 'Corporate' })
    await page.goto(`${url}/oauth2/authorize?${new URLSearchParams(request)}`)
    await expectArrival(page)
    await page.goto(`${url}/login?${new URLSearchParams(request)}`)
    await expectArrival(page)
  })
})

describe('the pages', () => {
  it.each(['light', 'dark'] as const)('in %s colours → axe finds nothing', async (colorScheme) => {
    const page = await open({ javaScriptEnabled: true, colorScheme: colorScheme as 'light' })
    const check = async () => {
      const result = await page.evaluate(`${axe.source}; axe.run()`)
      const { violations } = result as { violations: { id: string }[] }
      expect(violations.map(({ id }) => id)).toEqual([])
    }
    await check()
    if (colorScheme === 'light') await takePicture(page, 'local-pool-providers.png')
    await page.getByRole('link', { name: 'Continue with Google' }).click()
    await check()
    if (colorScheme === 'light') await takePicture(page, 'local-pool-stand-in.png')
  })
})
