/**
 * Attacks on the sign-in by an identity provider. An answer that belongs to no sign-in of this browser ends
 * on a page of the pool; any other error goes to the application.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addProvider, askedOf, clientOf, errorOf, open, signInBy } from '../../support/federation.ts'
import { type Page, PoorBrowser } from '../../support/hosted-sign-in.ts'
import { startService } from '../../support/local-service.ts'
import { CALLBACK } from '../../support/oauth-fixtures.ts'
import { startScriptedProvider } from '../../support/scripted-provider.ts'

const service = await startService()
const { server, clock } = service
const provider = await startScriptedProvider('subject-1')
const other = await startScriptedProvider('subject-2')
let app: Awaited<ReturnType<typeof clientOf>>

const CALLBACK_PATH = '/oauth2/idpresponse'
const EXPIRY = 301_000

beforeAll(async () => {
  await addProvider(service, 'Corporate', provider.issuer)
  await addProvider(service, 'Other', other.issuer)
  app = await clientOf(service, 'Corporate', 'Other')
})
beforeEach(() => {
  provider.answers.clear()
  provider.idClaims = {}
  provider.attributes = { sub: 'subject-1', email: 'carol@example.com', name: 'Carol' }
})

const newBrowser = () => new PoorBrowser(server.url)

function expectPage(answer: Page): void {
  expect(answer).toMatchObject({ status: 400, location: undefined })
  expect(answer.html).toMatch(/^<!doctype html>/)
}

describe('an answer that belongs to no sign-in of this browser', () => {
  it.each<[string, (state: string) => Record<string, string>]>([
    ['no state', () => ({})],
    ['an empty state', () => ({ state: '' })],
    ['an invented state', () => ({ state: 'A'.repeat(43) })],
    ['a changed state', (state) => ({ state: `${state.slice(0, -2)}zz` })],
    ['an error, but no state', () => ({ error: 'access_denied' })],
  ])('%s → a page', async (_name, makeParameters) => {
    const browser = newBrowser()
    const { state, nonce } = askedOf(await open(browser, app, 'Corporate'))
    expectPage(await browser.get(CALLBACK_PATH, { code: provider.makeCode(nonce), ...makeParameters(state) }))
  })

  it('the state of another browser (login CSRF) → a page, and the other browser may go on', async () => {
    const [attacker, victim] = [newBrowser(), newBrowser()]
    const { state, nonce } = askedOf(await open(attacker, app, 'Corporate'))
    await open(victim, app, 'Corporate')
    const parameters = { state, code: provider.makeCode(nonce) }
    expectPage(await victim.get(CALLBACK_PATH, parameters))
    expectPage(await newBrowser().get(CALLBACK_PATH, parameters))
    expect((await attacker.get(CALLBACK_PATH, parameters)).location?.searchParams.has('code')).toBe(true)
  })

  it('the same answer again → a page', async () => {
    const browser = newBrowser()
    const { state, nonce } = askedOf(await open(browser, app, 'Corporate'))
    const parameters = { state, code: provider.makeCode(nonce) }
    expect((await browser.get(CALLBACK_PATH, parameters)).status).toBe(302)
    expectPage(await browser.get(CALLBACK_PATH, parameters))
  })

  it('an answer after five minutes → a page', async () => {
    const browser = newBrowser()
    const { state, nonce } = askedOf(await open(browser, app, 'Corporate'))
    clock.now += EXPIRY
    const answer = await browser.get(CALLBACK_PATH, { state, code: provider.makeCode(nonce) })
    clock.now -= EXPIRY
    expectPage(answer)
  })

  it('a posted answer without an open sign-in → a page', async () => {
    const { location } = await newBrowser().post(CALLBACK_PATH, { state: 'invented', code: 'x' })
    expectPage(await newBrowser().get(CALLBACK_PATH, Object.fromEntries(location?.searchParams ?? [])))
  })

  it('a second posted answer → the first one counts', async () => {
    const browser = newBrowser()
    const { state, nonce } = askedOf(await open(browser, app, 'Corporate'))
    await browser.post(CALLBACK_PATH, { state, code: provider.makeCode(nonce) })
    await browser.post(CALLBACK_PATH, { state, error: 'access_denied' })
    const answer = await browser.get(CALLBACK_PATH, { state, error: 'access_denied' })
    expect(answer.location?.searchParams.has('code')).toBe(true)
  })
})

/** The claims of an ID token that a provider must not answer with. */
const FOREIGN_TOKENS: [name: string, claims: Record<string, unknown>, description: string][] = [
  ['another audience', { aud: 'another-client' }, 'Bad id_token aud'],
  ['two audiences and no azp', { aud: ['client-of-the-pool', 'another-client'] }, 'Bad id_token aud'],
  ['another issuer', { iss: 'https://attacker.example' }, 'Bad id_token issuer https://attacker.example'],
  ['another nonce', { nonce: 'of-another-sign-in' }, 'Bad id_token nonce'],
  ['no nonce', { nonce: undefined }, 'Exception processing authorization code'],
  ['expired', { exp: 1000 }, 'Bad id_token exp'],
  ['no expiry', { exp: undefined }, 'Exception processing authorization code'],
  ['no subject', { sub: undefined }, 'Exception processing authorization code'],
]

describe('an answer that the provider’s token does not prove', () => {
  it.each(FOREIGN_TOKENS)('%s → an error at the redirect URI', async (_name, claims, description) => {
    provider.idClaims = claims
    const answer = await signInBy(service, provider, app, 'Corporate')
    expect(answer.location?.href.startsWith(CALLBACK)).toBe(true)
    expect(errorOf(answer).description).toBe(description)
  })

  it('the code of another sign-in (its nonce is another) → refused', async () => {
    const browser = newBrowser()
    const stolen = askedOf(await open(newBrowser(), app, 'Corporate')).nonce
    const { state } = askedOf(await open(browser, app, 'Corporate'))
    const answer = await browser.get(CALLBACK_PATH, { state, code: provider.makeCode(stolen) })
    expect(errorOf(answer)).toEqual({ error: 'invalid_request', description: 'Bad id_token nonce' })
  })

  it('the keys of another provider (the signature is foreign) → refused', async () => {
    provider.answers.set('/keys', async (_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(await (await fetch(`${other.issuer}/keys`)).text())
    })
    expect(errorOf(await signInBy(service, provider, app, 'Corporate')).error).toBe('server_error')
  })

  it('attributes of another user → refused', async () => {
    provider.attributes = { ...provider.attributes, sub: 'subject-2' }
    expect(errorOf(await signInBy(service, provider, app, 'Corporate')).error).toBe('invalid_request')
  })

  it.each([{ email: 'carol@example.com' }, {}, { sub: null }])(
    'attributes %j → refused',
    async (attributes) => {
      provider.attributes = attributes
      expect(errorOf(await signInBy(service, provider, app, 'Corporate')).error).toBe('invalid_request')
    },
  )

  it('another issuer in the answer (mix-up, RFC 9207) → refused before the code is sent', async () => {
    const browser = newBrowser()
    const { state, nonce } = askedOf(await open(browser, app, 'Corporate'))
    provider.tokenRequests.length = 0
    const parameters = { state, code: provider.makeCode(nonce), iss: other.issuer }
    expect(errorOf(await browser.get(CALLBACK_PATH, parameters)).error).toBe('server_error')
    expect(provider.tokenRequests).toEqual([])
  })

  it('the code of another provider → sent only to the provider that the pool asked', async () => {
    const browser = newBrowser()
    const { state } = askedOf(await open(browser, app, 'Corporate'))
    const { nonce } = askedOf(await open(browser, app, 'Other'))
    other.tokenRequests.length = 0
    const answer = await browser.get(CALLBACK_PATH, { state, code: other.makeCode(nonce) })
    expect(errorOf(answer).description).toBe('Bad id_token nonce')
    expect(other.tokenRequests).toEqual([])
  })
})

describe('a provider that misbehaves', () => {
  it.each<[string, string, (send: (body: string) => void) => void]>([
    ['/token', '2 MB', (send) => send(JSON.stringify({ access_token: 'a'.repeat(2 << 20) }))],
    ['/userinfo', '2 MB', (send) => send(JSON.stringify({ sub: 'subject-1', a: 'a'.repeat(2 << 20) }))],
    ['/keys', '2 MB', (send) => send(JSON.stringify({ keys: [], a: 'a'.repeat(2 << 20) }))],
    ['/.well-known/openid-configuration', 'no JSON', (send) => send('<html>')],
    ['/userinfo', 'null', (send) => send('null')],
  ])('%s answers %s → an error at the redirect URI', async (path, _name, answerWith) => {
    const browser = newBrowser()
    const { state, nonce } = askedOf(await open(browser, app, 'Corporate'))
    provider.answers.set(path, (_request, response) => {
      response.setHeader('content-type', 'application/json')
      answerWith((body) => response.end(body))
    })
    const answer = await browser.get(CALLBACK_PATH, { state, code: provider.makeCode(nonce) })
    expect(answer.location?.href.startsWith(CALLBACK)).toBe(true)
    expect(errorOf(answer).error).toMatch(/^(server_error|invalid_request)$/)
  })

  it('no answer within five seconds → server_error, and the pool serves others meanwhile', async () => {
    const browser = newBrowser()
    const { state, nonce } = askedOf(await open(browser, app, 'Corporate'))
    provider.answers.set('/token', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{')
    })
    const waiting = browser.get(CALLBACK_PATH, { state, code: provider.makeCode(nonce) })
    expect((await open(newBrowser(), app, 'Other')).status).toBe(302)
    expect(errorOf(await waiting)).toEqual({
      error: 'server_error',
      description: 'Exception processing authorization code',
    })
  }, 15_000)

  it('a redirect of the token endpoint → not followed', async () => {
    other.tokenRequests.length = 0
    provider.answers.set('/token', (_request, response) => {
      response.writeHead(307, { location: `${other.issuer}/token` }).end()
    })
    expect(errorOf(await signInBy(service, provider, app, 'Corporate')).error).toBe('server_error')
    expect(other.tokenRequests).toEqual([])
  })

  it('an error of the token endpoint → in Cognito’s words', async () => {
    provider.answers.set('/token', (_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: 'invalid_grant', error_description: 'The code\r\nis wrong' }))
    })
    expect(errorOf(await signInBy(service, provider, app, 'Corporate'))).toEqual({
      error: 'invalid_request',
      description: 'Corporate Error - 400 invalid_grant The code  is wrong',
    })
  })

  it.each([
    ['access_denied', 'access_denied'],
    ['login_required', 'invalid_request'],
    ['<script>', 'invalid_request'],
  ])("the answer %s → %s at the redirect URI, with the application's state", async (error, expected) => {
    const browser = newBrowser()
    const { state } = askedOf(await open(browser, app, 'Corporate'))
    const parameters = { state, error, error_description: 'a'.repeat(5000) }
    const answer = await browser.get(CALLBACK_PATH, parameters)
    expect(answer.location?.href.startsWith(CALLBACK)).toBe(true)
    expect(answer.location?.searchParams.get('state')).toBe('a&b=c')
    expect(errorOf(answer).error).toBe(expected)
    expect(errorOf(answer).description?.length).toBe(300)
  })

  it('settings with an address that is neither https nor on this machine → refused', async () => {
    await expect(addProvider(service, 'Remote', 'http://idp.example.com')).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
  })
})

describe('a redirect', () => {
  it.each([{ redirect_uri: 'https://attacker.example.com' }, { redirect_uri: `${CALLBACK}/` }])(
    '%j → a page, and no request to the provider',
    async (changes) => {
      provider.paths.length = 0
      expectPage(await open(newBrowser(), app, 'Corporate', changes))
      expect(provider.paths).toEqual([])
    },
  )

  it('parameters of the answer that look like those of the application → not used', async () => {
    const browser = newBrowser()
    const { state, nonce } = askedOf(await open(browser, app, 'Corporate'))
    const foreign = { redirect_uri: 'https://attacker.example.com', client_id: 'x' }
    const answer = await browser.get(CALLBACK_PATH, { state, code: provider.makeCode(nonce), ...foreign })
    expect(answer.location?.href.startsWith(CALLBACK)).toBe(true)
  })
})
