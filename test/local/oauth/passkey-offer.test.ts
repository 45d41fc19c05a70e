/** The offer of a passkey at the first sign-in after a sign-up on the pages, without a real browser. */
import {
  AdminDisableUserCommand,
  AdminSetUserMFAPreferenceCommand,
  ListWebAuthnCredentialsCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeAuthenticator } from '../../support/authenticator.ts'
import { type Page, PoorBrowser } from '../../support/hosted-sign-in.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { CALLBACK, newClient, requestOf } from '../../support/oauth-fixtures.ts'
import { allowFactors, newChoiceClient } from '../../support/passkey-pages.ts'

const service = await startService()
const { sdk, UserPoolId, lastCode } = service
const { port } = new URL(service.server.url)
const origin = `http://localhost:${port}`
await allowFactors(service)
const app = await newChoiceClient(service, CALLBACK)

const OFFER = '/passkeys/offer'
let poor: PoorBrowser
let email = ''
let count = 0
beforeEach(async () => {
  poor = new PoorBrowser(origin)
  count += 1
  email = `new${count}@example.com`
  await allowFactors(service)
})

const isOffered = ({ html }: Page) => html.includes(`action="${OFFER}"`)
const hasCode = ({ status, location }: Page) => status === 303 && location?.searchParams.has('code') === true
const challengeOf = ({ html }: Page): string =>
  JSON.parse((/data-options="([^"]*)"/.exec(html)?.[1] ?? '').replaceAll('&quot;', '"')).challenge

/** Signs up, and confirms the account. */
async function signUp(browser = poor, client: UserPoolClientType = app): Promise<Page> {
  const { page } = await browser.get('/signup', requestOf(client))
  await browser.post('/signup', { page, username: email, password: PASSWORD, repeated: PASSWORD })
  return browser.post('/confirmUser', { page, code: lastCode('ConfirmSignUp') })
}

async function signIn({ page }: Page, username = email, browser = poor): Promise<Page> {
  const choice = await browser.post('/login', { page, username })
  if (!choice.html.includes('/login/choice')) return choice
  await browser.post('/login/choice', { page, choice: 'PASSWORD' })
  return browser.post('/login/password', { page, password: PASSWORD })
}

function register(offer: Page): string {
  const authenticator = makeAuthenticator({ origin, relyingPartyId: 'localhost' })
  return JSON.stringify(authenticator.register(challengeOf(offer)))
}

async function listPasskeys(): Promise<number | undefined> {
  const { accessToken: AccessToken } = await service.pool.signInAs(email)
  const { Credentials } = await sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken }))
  return Credentials?.length
}

describe('the first sign-in after a sign-up', () => {
  it('the password → an offer; a passkey → registered, and a code', async () => {
    const offer = await signIn(await signUp())
    expect([isOffered(offer), offer.status]).toEqual([true, 200])
    const credential = register(offer)
    expect(hasCode(await poor.post(OFFER, { page: offer.page, credential }))).toBe(true)
    expect(await listPasskeys()).toBe(1)
  })

  it('not now → a code, and no offer at the next sign-in', async () => {
    const { page } = await signIn(await signUp())
    expect(hasCode(await poor.post(OFFER, { page, cancel: 'true' }))).toBe(true)
    const next = new PoorBrowser(origin)
    expect(hasCode(await signIn(await next.get('/login', requestOf(app)), email, next))).toBe(true)
  })

  it('a wrong passkey → 400 and the offer again, with a new challenge', async () => {
    const offer = await signIn(await signUp())
    const again = await poor.post(OFFER, { page: offer.page, credential: '{}' })
    expect([again.status, isOffered(again)]).toEqual([400, true])
    expect(challengeOf(again)).not.toBe(challengeOf(offer))
    const credential = register(offer)
    expect((await poor.post(OFFER, { page: offer.page, credential })).status).toBe(400)
  })

  it('without JavaScript → the page redirects to a code', async () => {
    const offer = await signIn(await signUp())
    const [, path = ''] =
      /<noscript><meta http-equiv="refresh" content="0; url=([^"]+)">/.exec(offer.html) ?? []
    const { pathname, searchParams } = new URL(path, origin)
    expect(pathname).toBe(OFFER)
    expect(hasCode(await poor.get(pathname, Object.fromEntries(searchParams)))).toBe(true)
    expect(await listPasskeys()).toBe(0)
  })

  it('a sign-up that needs no code → an offer', async () => {
    const triggers = {
      preSignUp: async (event: { response: object }) => ({ ...event, response: { autoConfirmUser: true } }),
    }
    const other = await startService({ triggers: triggers as never })
    await allowFactors(other)
    const client = await newChoiceClient(other, CALLBACK)
    const browser = new PoorBrowser(other.server.url.replace('127.0.0.1', 'localhost'))
    const { page } = await browser.get('/signup', requestOf(client))
    const form = { page, username: email, password: PASSWORD, repeated: PASSWORD }
    expect(isOffered(await signIn(await browser.post('/signup', form), email, browser))).toBe(true)
  })
})

describe('no offer', () => {
  it('to another user on the page of the sign-up', async () => {
    expect(hasCode(await signIn(await signUp(), ADA.email))).toBe(true)
  })

  it('at 127.0.0.1, where browsers have no passkeys', async () => {
    const browser = new PoorBrowser(service.server.url)
    expect(hasCode(await signIn(await signUp(browser), email, browser))).toBe(true)
  })

  it('on a host outside the relying party', async () => {
    await allowFactors(service, { relyingPartyId: 'auth.example.com' })
    expect(hasCode(await signIn(await signUp()))).toBe(true)
  })

  it('in a pool without passkeys, or to a client without USER_AUTH', async () => {
    await allowFactors(service, { factors: ['PASSWORD', 'EMAIL_OTP'] })
    expect(isOffered(await signIn(await signUp()))).toBe(false)
    await allowFactors(service)
    const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH' as const]
    const client = await newClient(service, { ExplicitAuthFlows, AllowedOAuthScopes: ['openid'] })
    email = `plain-${email}`
    const { page } = await signUp(poor, client)
    expect(hasCode(await poor.post('/login', { page, username: email, password: PASSWORD }))).toBe(true)
  })

  it('to a user with MFA, who cannot sign in with a passkey', async () => {
    await service.call('SetUserPoolMfaConfig', {
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      EmailMfaConfiguration: {},
    })
    const confirmed = await signUp()
    const preference = { UserPoolId, Username: email, EmailMfaSettings: { Enabled: true } }
    await sdk.send(new AdminSetUserMFAPreferenceCommand(preference))
    const { page } = await poor.post('/login', { page: confirmed.page, username: email })
    const asked = await poor.post('/login/password', { page, password: PASSWORD })
    expect(asked.html).toContain('/login/message-code')
    const code = service.pool.messages().at(-1)?.code ?? ''
    expect(hasCode(await poor.post('/login/message-code', { page, code }))).toBe(true)
  })
})

describe('an answer that is not of this sign-in', () => {
  it('before the password → refused', async () => {
    const { page } = await signUp()
    expect(await poor.post(OFFER, { page, cancel: 'true' })).toMatchObject({
      status: 400,
      location: undefined,
    })
    expect(await poor.get(OFFER, { page })).toMatchObject({ status: 400, location: undefined })
  })

  it('of another browser, or of another page → refused', async () => {
    const { page } = await signIn(await signUp())
    const other = new PoorBrowser(origin)
    expect((await other.post(OFFER, { page, cancel: 'true' })).location).toBeUndefined()
    expect((await other.get(OFFER, { page })).location).toBeUndefined()
    const headers = { 'sec-fetch-site': 'same-site' }
    expect((await poor.post(OFFER, { page, cancel: 'true' }, headers)).location).toBeUndefined()
  })

  it('a second time → refused', async () => {
    const { page } = await signIn(await signUp())
    await poor.post(OFFER, { page, cancel: 'true' })
    expect(await poor.post(OFFER, { page, cancel: 'true' })).toMatchObject({ status: 400 })
  })

  it('of a user who was disabled meanwhile → refused', async () => {
    const { page } = await signIn(await signUp())
    await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: email }))
    expect(await poor.post(OFFER, { page, cancel: 'true' })).toMatchObject({
      status: 400,
      location: undefined,
    })
  })
})
