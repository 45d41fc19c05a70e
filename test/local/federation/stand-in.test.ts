/** The stand-ins for the social providers: a page that asks who signs in. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalPool } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { addProvider, clientOf, errorOf, exchange, open } from '../../support/federation.ts'
import { type Page, PoorBrowser } from '../../support/hosted-sign-in.ts'
import { startService } from '../../support/local-service.ts'
import { clientOfPool, requestOf } from '../../support/oauth-fixtures.ts'

const SOCIAL = ['Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple'] as const
const service = await startService({ socialProviders: SOCIAL })
const { server } = service
const folder = mkdtempSync(join(tmpdir(), 'poolguard-'))
afterAll(() => rmSync(folder, { recursive: true }))

const newBrowser = () => new PoorBrowser(server.url)
const pathOf = ({ location }: Page) => `${location?.pathname}`
const stateOf = ({ location }: Page) => location?.searchParams.get('state') ?? ''

/** Opens the stand-in's page. */
async function openPage(browser: PoorBrowser, app: Awaited<ReturnType<typeof clientOf>>, name: string) {
  const asked = await open(browser, app, name)
  const state = stateOf(asked)
  return { path: pathOf(asked), state, page: await browser.get(pathOf(asked), { state }) }
}

async function choose(name: string, form: Record<string, string>, browser = newBrowser()) {
  const app = await clientOf(service, 'COGNITO', ...SOCIAL)
  const { path, page } = await openPage(browser, app, name)
  const chosen = await browser.post(path, { page: page.page, ...form })
  if (chosen.location === undefined) return { app, answer: chosen }
  const answer = await browser.get(pathOf(chosen), Object.fromEntries(chosen.location.searchParams))
  return { app, answer }
}

describe('a stand-in', () => {
  it.each([
    ['Google', /^google_1\d{20}$/],
    ['Facebook', /^facebook_10\d{15}$/],
    ['LoginWithAmazon', /^loginwithamazon_amzn1\.account\.\w{28}$/],
    ['SignInWithApple', /^signinwithapple_000000\.[0-9a-f]{32}\.0000$/],
  ])('of %s, and a listed person → tokens, the same user each time', async (name, username) => {
    const first = await choose(name, { person: 'ada@example.com' })
    const { id } = await exchange(service, first.app, first.answer)
    expect(id['cognito:username']).toMatch(username)
    expect(id).toMatchObject({
      email: 'ada@example.com',
      identities: [{ providerName: name, providerType: name }],
    })
    const second = await choose(name, { person: 'ada@example.com' })
    expect((await exchange(service, second.app, second.answer)).id.sub).toBe(id.sub)
  })

  it('a typed person → a user with this address and name', async () => {
    const form = { email: 'grace@example.com', name: 'Grace Murray Hopper' }
    const { app, answer } = await choose('Google', form)
    expect((await exchange(service, app, answer)).id).toMatchObject({
      email: 'grace@example.com',
      email_verified: true,
      given_name: 'Grace',
      family_name: 'Murray Hopper',
    })
    const unverified = await choose('Google', { ...form, unverified: 'true' })
    expect((await exchange(service, unverified.app, unverified.answer)).id.email_verified).toBe(false)
  })

  it('a cancelled sign-in → access_denied at the redirect URI', async () => {
    const { answer } = await choose('Google', { cancel: 'true' })
    expect(errorOf(answer)).toEqual({
      error: 'access_denied',
      description: 'The user has cancelled the sign-in.',
    })
  })

  it('no person chosen → 400 and the page again, with the typed text escaped', async () => {
    const { answer } = await choose('Google', { email: '"><script>' })
    expect(answer.status).toBe(400)
    expect(answer.html).toContain('Choose a person')
    expect(answer.html).not.toContain('<script>')
  })

  it('a provider that the API created → its stand-in, too', async () => {
    const app = await clientOfPool(service, 'http://127.0.0.1:9/callback', {})
    await service.call('CreateIdentityProvider', {
      UserPoolId: app.UserPoolId,
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'a', client_secret: 'b', authorize_scopes: 'email' },
    })
    await service.call('UpdateUserPoolClient', { ...app, SupportedIdentityProviders: ['Google'] })
    const { location } = await open(newBrowser(), app, 'Google')
    expect(location?.origin).toBe(server.url)
  })
})

describe('its page', () => {
  it('without an open sign-in, or in another browser → refused', async () => {
    const app = await clientOf(service, 'COGNITO', 'Google')
    const { path, state } = await openPage(newBrowser(), app, 'Google')
    expect((await newBrowser().get(path, { state })).status).toBe(400)
    expect((await newBrowser().get(path)).status).toBe(400)
    const post = await newBrowser().post(path, { page: state, person: 'ada@example.com' })
    expect(post).toMatchObject({ status: 400, location: undefined })
  })

  it('a form of another origin → refused', async () => {
    const app = await clientOf(service, 'COGNITO', 'Google')
    const browser = newBrowser()
    const { path, state } = await openPage(browser, app, 'Google')
    const form = { page: state, person: 'ada@example.com' }
    expect((await browser.post(path, form, { 'sec-fetch-site': 'same-site' })).status).toBe(400)
  })

  it('its code for another sign-in, or twice → refused', async () => {
    const app = await clientOf(service, 'COGNITO', 'Google', 'Facebook')
    const browser = newBrowser()
    const { path, page } = await openPage(browser, app, 'Google')
    const other = await openPage(browser, app, 'Facebook')
    const chosen = await browser.post(path, { page: page.page, person: 'ada@example.com' })
    const code = chosen.location?.searchParams.get('code') ?? ''
    const answer = await browser.get('/oauth2/idpresponse', { state: other.state, code })
    expect(errorOf(answer).error).toBe('invalid_request')
    const again = await browser.get(
      '/oauth2/idpresponse',
      Object.fromEntries(chosen.location?.searchParams ?? []),
    )
    expect(errorOf(again).error).toBe('invalid_request')
  })

  it('of a provider without a stand-in → refused', async () => {
    const plain = await startService()
    await addProvider(plain, 'Corporate', 'https://idp.example.com')
    expect((await new PoorBrowser(plain.server.url).get('/_poolguard/stand-in/Google')).status).toBe(400)
  })
})

describe('the sign-in page', () => {
  it('a client with four providers → a link for each, which keeps the request', async () => {
    const app = await clientOf(service, 'COGNITO', ...SOCIAL)
    const { html } = await newBrowser().get('/oauth2/authorize', requestOf(app))
    const labels = [...html.matchAll(/Continue with (\w+)</g)].map(([, label]) => label)
    expect(labels).toEqual(['Google', 'Facebook', 'Amazon', 'Apple'])
    const href = /href="([^"]+identity_provider=Google)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    expect(new URL(href ?? '', server.url).searchParams.get('state')).toBe('a&b=c')
  })

  it('socialProviders → links at the first client, also after a change with the same data file', async () => {
    const data = join(folder, 'pool.db')
    for (const socialProviders of [['Google'], ['Google', 'Facebook']] as const) {
      const pool = await createLocalPool({
        data,
        socialProviders,
        callbackUrls: ['http://127.0.0.1:9/callback'],
      })
      const { url } = await pool.listen()
      const { html } = await new PoorBrowser(url).get('/login', requestOf({ ClientId: pool.clientId }))
      await pool.close()
      expect(html.match(/Continue with/g)).toHaveLength(socialProviders.length)
    }
  })
})
