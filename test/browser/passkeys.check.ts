/** Passkeys and the choice of a first factor on the sign-in pages, in Chromium with its virtual authenticator. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider'
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { ADA, PASSWORD, startService } from '../support/local-service.ts'
import { requestOf } from '../support/oauth-fixtures.ts'
import { allowFactors, newChoiceClient } from '../support/passkey-pages.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const service = await startService()
const { port } = new URL(service.server.url)
const origin = `http://localhost:${port}`
const application = createServer((_request, response) => response.end('<h1>The application</h1>'))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Pictures for people who look at them: `PASSKEY_PICTURES=folder npm run test:browser`. */
const pictures = process.env.PASSKEY_PICTURES
let callback = ''
let prefix = ''
let app: UserPoolClientType
let browser: Browser
let page: Page
let cdp: CDPSession

beforeAll(async () => {
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
  callback = `http://127.0.0.1:${(application.address() as AddressInfo).port}/callback`
  await allowFactors(service)
  app = await newChoiceClient(service, callback)
  browser = await launchChromium()
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
})
afterAll(async () => {
  await browser?.close()
  application.closeAllConnections()
  application.close()
})
beforeEach(async () => {
  await allowFactors(service)
  await openBrowser()
})
afterEach(() => page.context().close())

async function openBrowser(options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext(options)
  page = await context.newPage()
  cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable')
}

/** A platform authenticator, such as the fingerprint reader of a laptop. */
async function plugIn(isUserVerified = true): Promise<string> {
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  })
  return authenticatorId
}

async function open(host = origin): Promise<void> {
  await page.goto(
    `${host}/oauth2/authorize?${new URLSearchParams(requestOf(app, { redirect_uri: callback }))}`,
  )
}

async function typeName(): Promise<void> {
  await page.getByLabel('E-mail address').fill(ADA.email)
  await page.getByRole('button', { name: 'Next' }).click()
}

const choose = (name: string) => page.getByRole('button', { name, exact: true }).click()
const heading = () => page.getByRole('heading').textContent()
const arrive = () => page.waitForURL((url) => url.searchParams.has('code'))

async function signInWithPassword(): Promise<void> {
  await open()
  await typeName()
  await choose('Password')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await choose('Sign in')
  await arrive()
}

async function openAddPasskey(): Promise<void> {
  const query = new URLSearchParams({ client_id: String(app.ClientId), redirect_uri: callback })
  await page.goto(`${origin}/passkeys/add?${query}`)
}

async function addPasskey(): Promise<void> {
  await signInWithPassword()
  await openAddPasskey()
  await choose('Create a passkey')
  await page.waitForURL(`${callback}?result=success`)
  await page.context().clearCookies()
}

let newUsers = 0

/** Signs up on the pages, and signs in with the new password. */
async function signUp(): Promise<void> {
  newUsers += 1
  const email = `new${newUsers}@example.com`
  await open()
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('E-mail address').fill(email)
  await page.locator('#password').fill(PASSWORD)
  await page.getByLabel('Confirm password').fill(PASSWORD)
  await page.getByRole('button').first().click()
  await page.getByLabel('Code', { exact: true }).fill(service.lastCode('ConfirmSignUp'))
  await page.getByRole('button').first().click()
  await page.getByRole('button', { name: 'Next' }).click()
  await choose('Password')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await choose('Sign in')
}

/** The findings of axe, and whether the page is wider than the window. */
async function inspect(name: string): Promise<void> {
  if (pictures !== undefined)
    await page.screenshot({ path: join(pictures, `${prefix}-${name}.png`), fullPage: true })
  const findings = await page.evaluate(
    `${axe}; axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`,
  )
  expect([name, findings]).toEqual([name, []])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
}

describe('passkeys in Chromium', () => {
  it('added after a sign-in → the next sign-in needs no password', async () => {
    await plugIn()
    await addPasskey()
    await open()
    await typeName()
    await choose('Passkey')
    await arrive()
  })

  it('offered after a sign-up → made, and the next sign-in needs no password', async () => {
    await plugIn()
    await signUp()
    await choose('Create a passkey')
    await arrive()
    await page.context().clearCookies()
    await open()
    await page.getByLabel('E-mail address').fill(`new${newUsers}@example.com`)
    await page.getByRole('button', { name: 'Next' }).click()
    await choose('Passkey')
    await arrive()
  })

  it('offered after a sign-up, not now → signed in', async () => {
    await signUp()
    await choose('Not now')
    await arrive()
  })

  it('cancelled → a message, and the button tries again', async () => {
    const authenticator = await plugIn()
    await addPasskey()
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId: authenticator, isUserVerified: false })
    await allowFactors(service, { userVerification: 'required' })
    await open()
    await typeName()
    await choose('Passkey')
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('cancelled')
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId: authenticator, isUserVerified: true })
    await choose('Use the passkey')
    await arrive()
  })

  it('added without the user verification that the pool requires → a message', async () => {
    await plugIn(false)
    await allowFactors(service, { userVerification: 'required' })
    await signInWithPassword()
    await openAddPasskey()
    await choose('Create a passkey')
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('cancelled')
  })

  it('the same device twice → a message', async () => {
    await plugIn()
    await addPasskey()
    await signInWithPassword()
    await openAddPasskey()
    await choose('Create a passkey')
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('already')
  })

  it('a passkey that the pool does not know → a message of the pool', async () => {
    await plugIn()
    await addPasskey()
    await open()
    await typeName()
    await page.route('**/login/passkey', (route) => {
      const body = new URLSearchParams(route.request().postData() ?? '')
      const credential = JSON.parse(body.get('credential') ?? '{}')
      body.set('credential', JSON.stringify({ ...credential, id: 'AAAA', rawId: 'AAAA' }))
      return route.continue({ postData: body.toString() })
    })
    await choose('Passkey')
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('does not accept this passkey')
  })

  it('at 127.0.0.1, which is no domain → a message names localhost', async () => {
    await plugIn()
    await addPasskey()
    await open(`http://127.0.0.1:${port}`)
    await typeName()
    await choose('Passkey')
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('localhost only')
    await choose('Sign in another way')
    expect(await heading()).toBe('Choose how to sign in')
  })
})

describe('without JavaScript', () => {
  beforeEach(async () => {
    await plugIn()
    await addPasskey()
    await page.context().close()
    await openBrowser({ javaScriptEnabled: false })
  })

  it('a sign-up → signed in, with no offer of a passkey', async () => {
    await signUp()
    await arrive()
  })

  it('a passkey → says that it needs JavaScript; a code by e-mail → signed in', async () => {
    await open()
    await typeName()
    await choose('Passkey')
    expect(await page.getByText('Passkeys need JavaScript').isVisible()).toBe(true)
    await choose('Sign in another way')
    await choose('A code by e-mail')
    await page.getByLabel('Code', { exact: true }).fill(service.lastCode('RespondToAuthChallenge'))
    await choose('Continue')
    await arrive()
  })
})

describe.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
] as const)('%s, %d pixels wide', (colorScheme, width) => {
  it('every page → no finding of axe, and no wider than the window', async () => {
    await page.context().close()
    await openBrowser({ colorScheme, viewport: { width, height: 800 } })
    prefix = `${colorScheme}-${width}`
    const authenticatorId = await plugIn()
    await addPasskey()
    await signInWithPassword()
    await openAddPasskey()
    await inspect('add-passkey')
    await page.context().clearCookies()
    await signUp()
    await inspect('offer')
    await page.context().clearCookies()
    await open()
    await inspect('name')
    await typeName()
    await inspect('choice')
    await choose('Password')
    await inspect('password')
    await choose('Sign in another way')
    await choose('A code by e-mail')
    await inspect('code')
    await choose('Sign in another way')
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await allowFactors(service, { userVerification: 'required' })
    await choose('Passkey')
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('cancelled')
    await inspect('passkey')
  })
})
