/** The pages where users choose their first factor, and those of passkeys, without a real browser. */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  ListWebAuthnCredentialsCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeAuthenticator } from '../../support/authenticator.ts'
import { type Page, PoorBrowser } from '../../support/hosted-sign-in.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { CALLBACK, newClient, requestOf } from '../../support/oauth-fixtures.ts'
import { allowFactors, newChoiceClient } from '../../support/passkey-pages.ts'

const service = await startService()
const { sdk, UserPoolId, lastCode } = service
const port = new URL(service.server.url).port
const origin = `http://localhost:${port}`
await allowFactors(service)
const app = await newChoiceClient(service, CALLBACK)
const legacy = await newClient(service, {
  PreventUserExistenceErrors: 'LEGACY',
  AllowedOAuthScopes: ['openid'],
})

let poor: PoorBrowser
beforeEach(async () => {
  poor = new PoorBrowser(origin)
  await allowFactors(service)
})

const choicesOf = ({ html }: Page) =>
  [...html.matchAll(/name="choice" value="(\w+)"/g)].map(([, name]) => name)
const hasCode = ({ status, location }: Page) => status === 303 && location?.searchParams.has('code') === true
const optionsOf = ({ html }: Page) =>
  JSON.parse(
    (/data-options="([^"]*)"/.exec(html)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  )

async function typeName(username: string = ADA.email): Promise<Page> {
  const { page } = await poor.get('/oauth2/authorize', requestOf(app))
  return poor.post('/login', { page, username })
}

async function choose(choice: string, username?: string): Promise<Page> {
  return poor.post('/login/choice', { page: (await typeName(username)).page, choice })
}

const openAdd = () => poor.get('/passkeys/add', { client_id: String(app.ClientId), redirect_uri: CALLBACK })

async function signInWithPassword(): Promise<Page> {
  const { page } = await choose('PASSWORD')
  return poor.post('/login/password', { page, password: PASSWORD })
}

async function addPasskey(verifiesUser = true) {
  await signInWithPassword()
  const authenticator = makeAuthenticator({ origin, relyingPartyId: 'localhost', verifiesUser })
  const shown = await openAdd()
  const credential = JSON.stringify(authenticator.register(optionsOf(shown).challenge))
  const added = await poor.post('/passkeys/add', { page: shown.page, credential })
  poor = new PoorBrowser(origin)
  return { authenticator, added }
}

async function signInWithPasskey(authenticator: ReturnType<typeof makeAuthenticator>): Promise<Page> {
  const asked = await choose('WEB_AUTHN')
  const credential = JSON.stringify(authenticator.authenticate(optionsOf(asked).challenge))
  return poor.post('/login/passkey', { page: asked.page, credential })
}

describe('a choice of the first factor', () => {
  it('a pool with more than passwords → asks for the name first, then how', async () => {
    const first = await poor.get('/oauth2/authorize', requestOf(app))
    expect(first.html).not.toContain('type="password"')
    expect(choicesOf(await typeName())).toEqual(['PASSWORD', 'EMAIL_OTP'])
  })

  it('a client without USER_AUTH, or a pool of passwords only → name and password on one page', async () => {
    const ExplicitAuthFlows = ['ALLOW_USER_SRP_AUTH' as const]
    const other = await newClient(service, { ExplicitAuthFlows, AllowedOAuthScopes: ['openid'] })
    expect((await poor.get('/login', requestOf(other))).html).toContain('type="password"')
    await allowFactors(service, { factors: ['PASSWORD'] })
    expect((await poor.get('/login', requestOf(app))).html).toContain('type="password"')
  })

  it('the password → an authorization code; a wrong one → 400 and a message', async () => {
    const { page } = await choose('PASSWORD')
    const wrong = await poor.post('/login/password', { page, password: 'Wrong-Password-1' })
    expect([wrong.status, wrong.html.includes('Incorrect username or password.')]).toEqual([400, true])
    expect(hasCode(await poor.post('/login/password', { page, password: PASSWORD }))).toBe(true)
  })

  it('a code by e-mail → an authorization code; a wrong one → 400', async () => {
    const { page, html } = await choose('EMAIL_OTP')
    expect(html).toContain('a***@e***')
    expect((await poor.post('/login/message-code', { page, code: '000000' })).status).toBe(400)
    const code = lastCode('RespondToAuthChallenge')
    expect(hasCode(await poor.post('/login/message-code', { page, code }))).toBe(true)
  })

  it('a code by SMS → an authorization code', async () => {
    const Username = 'phone@example.com'
    const UserAttributes = [{ Name: 'phone_number', Value: '+15550100' }]
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes }))
    const permanent = { UserPoolId, Username, Password: PASSWORD, Permanent: true }
    await sdk.send(new AdminSetUserPasswordCommand(permanent))
    const { page } = await choose('SMS_OTP', Username)
    expect(
      hasCode(await poor.post('/login/message-code', { page, code: lastCode('RespondToAuthChallenge') })),
    ).toBe(true)
  })

  it('another way → the choice again, for the same name', async () => {
    const { page, html } = await choose('EMAIL_OTP')
    expect(html).toContain('/login/other-way')
    const again = await poor.post('/login/other-way', { page })
    expect([choicesOf(again), again.html.includes(ADA.email)]).toEqual([['PASSWORD', 'EMAIL_OTP'], true])
  })

  it('one way only → no choice to make', async () => {
    await allowFactors(service, { factors: ['PASSWORD', 'WEB_AUTHN'] })
    const { html } = await typeName()
    expect([html.includes('/login/password'), html.includes('/login/other-way')]).toEqual([true, false])
  })

  it('a choice that the page does not offer → refused', async () => {
    for (const choice of ['WEB_AUTHN', 'PASSWORD_SRP', '__proto__']) {
      expect((await choose(choice)).status).toBe(400)
    }
  })

  it('a form of another step → refused', async () => {
    const { page } = await choose('EMAIL_OTP')
    for (const path of ['/login/choice', '/login/password', '/login/passkey']) {
      expect((await poor.post(path, { page, choice: 'PASSWORD', password: PASSWORD })).status).toBe(400)
    }
    const other = await poor.get('/oauth2/authorize', requestOf(app))
    expect((await poor.post('/login/other-way', { page: other.page })).status).toBe(400)
  })
})

describe('a name that no user has', () => {
  const without = ({ status, html }: Page, name: string) => [
    status,
    html.replaceAll(name, '').replace(/name="page" value="[\w-]+"/g, ''),
  ]
  const unknown = 'zoe@example.com'

  it('with PreventUserExistenceErrors → the pages of a user', async () => {
    await allowFactors(service, { factors: ['PASSWORD', 'EMAIL_OTP'] })
    expect(without(await typeName(unknown), unknown)).toEqual(without(await typeName(), ADA.email))
    const [theirs, ours] = [await choose('PASSWORD', unknown), await choose('PASSWORD')]
    expect(without(theirs, unknown)).toEqual(without(ours, ADA.email))
    const answer = (page: string) => poor.post('/login/password', { page, password: 'Wrong-Password-1' })
    expect(without(await answer(theirs.page), unknown)).toEqual(without(await answer(ours.page), ADA.email))
  })

  it('with PreventUserExistenceErrors, a code → Invalid code', async () => {
    const { page, html } = await choose('EMAIL_OTP', unknown)
    expect(html).toContain('z***@e***')
    const answer = await poor.post('/login/message-code', { page, code: '000000' })
    expect([answer.status, answer.html.includes('Invalid code')]).toEqual([400, true])
  })

  it('with LEGACY → the first page says so', async () => {
    const { page } = await poor.get('/login', requestOf(legacy))
    const answer = await poor.post('/login', { page, username: unknown })
    expect([answer.status, answer.html.includes('User does not exist.')]).toEqual([400, true])
  })
})

describe('passkeys', () => {
  it('/passkeys/add after a sign-in → success at the application, and listed', async () => {
    const { added } = await addPasskey()
    expect(String(added.location)).toBe(`${CALLBACK}?result=success`)
    const { accessToken } = await service.pool.signInAs(ADA.email)
    const { Credentials } = await sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken: accessToken }))
    expect(Credentials?.at(-1)).toMatchObject({ RelyingPartyId: 'localhost' })
  })

  it('/passkeys/add without a sign-in → invalid_session at the application', async () => {
    expect(String((await openAdd()).location)).toBe(`${CALLBACK}?result=invalid_session`)
  })

  it('/passkeys/add to another redirect URI, or where passkeys are off → 400', async () => {
    await signInWithPassword()
    const elsewhere = { client_id: String(app.ClientId), redirect_uri: 'https://evil.example/' }
    const answer = await poor.get('/passkeys/add', elsewhere)
    expect([answer.status, answer.location]).toEqual([400, undefined])
    await allowFactors(service, { factors: ['PASSWORD'] })
    expect((await openAdd()).status).toBe(400)
  })

  it('/passkeys/add, not now → the application, without a result', async () => {
    await signInWithPassword()
    const { page } = await openAdd()
    const answer = await poor.post('/passkeys/add', { page, cancel: 'true' })
    expect(String(answer.location)).toBe(CALLBACK)
  })

  it('/passkeys/add with garbage → a new challenge; with an answer to the old one → 400', async () => {
    await signInWithPassword()
    const shown = await openAdd()
    const again = await poor.post('/passkeys/add', { page: shown.page, credential: '{}' })
    expect(again.status).toBe(400)
    const { challenge } = optionsOf(shown)
    expect(optionsOf(again).challenge).not.toBe(challenge)
    const authenticator = makeAuthenticator({ origin, relyingPartyId: 'localhost' })
    const credential = JSON.stringify(authenticator.register(challenge))
    expect((await poor.post('/passkeys/add', { page: shown.page, credential })).status).toBe(400)
  })

  it.each(['cross-site', 'same-site'])('a form from another page (%s) → refused', async (site) => {
    const { authenticator } = await addPasskey()
    await signInWithPassword()
    const shown = await openAdd()
    const credential = JSON.stringify(authenticator.register(optionsOf(shown).challenge))
    const headers = { 'sec-fetch-site': site }
    for (const path of ['/passkeys/add', '/login/passkey', '/login/choice']) {
      const { status, location } = await poor.post(path, { page: shown.page, credential }, headers)
      expect([status >= 400, location]).toEqual([true, undefined])
    }
  })

  it('a page of another browser → refused', async () => {
    await signInWithPassword()
    const { page } = await openAdd()
    const answer = await new PoorBrowser(origin).post('/passkeys/add', { page, credential: '{}' })
    expect([answer.status, answer.html.includes('expired')]).toEqual([400, true])
  })

  it('a passkey → an authorization code', async () => {
    const { authenticator } = await addPasskey()
    expect(hasCode(await signInWithPasskey(authenticator))).toBe(true)
  })

  it('an unknown passkey → 400 with a message; garbage → 400', async () => {
    await addPasskey()
    const unknown = makeAuthenticator({ origin, relyingPartyId: 'localhost' })
    const refused = await signInWithPasskey(unknown)
    expect([refused.status, refused.html.includes('does not accept this passkey')]).toEqual([400, true])
    const { page } = await choose('WEB_AUTHN')
    expect((await poor.post('/login/passkey', { page, credential: '{}' })).status).toBe(400)
  })

  it('no relying party is configured → a passkey works at its own host only', async () => {
    const withoutParty = { WebAuthnConfiguration: { UserVerification: 'preferred' as const } }
    const request = { UserPoolId, MfaConfiguration: 'OFF' as const, ...withoutParty }
    await sdk.send(new SetUserPoolMfaConfigCommand(request))
    const { authenticator } = await addPasskey()
    const relyingPartyId = '127.0.0.1'
    const elsewhere = { origin: `http://${relyingPartyId}:${port}`, relyingPartyId }
    poor = new PoorBrowser(elsewhere.origin)
    const asked = await choose('WEB_AUTHN')
    const { rpId, challenge } = optionsOf(asked)
    expect(rpId).toBe(relyingPartyId)
    const credential = JSON.stringify(authenticator.authenticate(challenge, elsewhere))
    expect((await poor.post('/login/passkey', { page: asked.page, credential })).status).toBe(400)
    poor = new PoorBrowser(origin)
    expect(hasCode(await signInWithPasskey(authenticator))).toBe(true)
  })

  it('user verification required and not done → refused', async () => {
    const { authenticator } = await addPasskey(false)
    await allowFactors(service, { userVerification: 'required' })
    expect((await signInWithPasskey(authenticator)).status).toBe(400)
  })

  it('the passkey page → one script, allowed by its hash; the login page → none', async () => {
    await addPasskey()
    const policyOf = async (path: string, init: RequestInit) => {
      const response = await fetch(`${origin}${path}`, init)
      return response.headers.get('content-security-policy') ?? ''
    }
    const { page } = await typeName()
    const body = new URLSearchParams({ page, choice: 'WEB_AUTHN' })
    const asked = await policyOf('/login/choice', { method: 'POST', body, headers: { cookie: poor.cookie } })
    expect(asked).toMatch(/script-src 'sha256-[\w+/]{43}=';/)
    expect(await policyOf(`/login?${new URLSearchParams(requestOf(app))}`, {})).not.toContain('script-src')
  })
})
