/** Row 5: the sign-in pages in a real browser, without JavaScript, as a person would use them. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  UpdateUserPoolCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { ADA, PASSWORD, startService, totpAt } from '../support/local-service.ts'
import { addOrders, newClient, requestOf } from '../support/oauth-fixtures.ts'

const service = await startService()
const { sdk, UserPoolId } = service
const home = createServer((_request, response) => response.end('<h1>Home</h1>'))
const application = createServer(({ url = '' }, response) => {
  if (url.startsWith('/onward')) response.writeHead(302, { location: `${originOf(home)}/home` })
  response.end('<h1>The application</h1>')
})
const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
let callback = ''
let onward = ''
let app: UserPoolClientType
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  for (const server of [application, home]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  }
  callback = `${originOf(application)}/callback`
  onward = `${originOf(application)}/onward`
  await addOrders(service)
  app = await newClient(service, { CallbackURLs: [callback, onward, 'com.example.app://callback'] })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  for (const server of [application, home]) {
    server.closeAllConnections()
    server.close()
  }
})

async function open(redirectUri = callback): Promise<Page> {
  await context?.close()
  context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  const query = new URLSearchParams(requestOf(app, { redirect_uri: redirectUri }))
  await page.goto(`${service.server.url}/oauth2/authorize?${query}`)
  return page
}

async function typePassword(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code)
  await page.getByRole('button').click()
}

async function expectArrival(page: Page): Promise<void> {
  await expect.poll(() => page.url()).toContain(callback)
  const { searchParams } = new URL(page.url())
  expect(searchParams.get('state')).toBe('a&b=c')
  expect(searchParams.get('code')).toHaveLength(43)
}

async function createUser(Username: string, TemporaryPassword = PASSWORD): Promise<string> {
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, TemporaryPassword }))
  return Username
}

async function setMfa(MfaConfiguration: 'ON' | 'OPTIONAL'): Promise<void> {
  await sdk.send(
    new UpdateUserPoolCommand({ UserPoolId, MfaConfiguration, AutoVerifiedAttributes: ['email'] }),
  )
}

describe('row 5: the pages', () => {
  it('sign a user in, and the browser keeps the session', async () => {
    const page = await open()
    expect(await page.getByRole('heading').textContent()).toBe('Sign in')
    await typePassword(page, ADA.email, PASSWORD)
    await expectArrival(page)
    await page.goto(
      `${service.server.url}/oauth2/authorize?${new URLSearchParams(requestOf(app, { redirect_uri: callback }))}`,
    )
    await expectArrival(page)
  })

  it('let an application redirect to another origin without waiting', async () => {
    const page = await open(onward)
    await typePassword(page, ADA.email, PASSWORD)
    await expect.poll(() => page.url()).toBe(`${originOf(home)}/home`)
  })

  it('say that a password is wrong, and go on from there', async () => {
    const page = await open()
    await typePassword(page, ADA.email, 'Wrong-Password-1')
    expect(await page.getByRole('alert').textContent()).toBe('Incorrect username or password.')
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(ADA.email)
    expect(await page.evaluate('document.activeElement.id')).toBe('password')
    await typePassword(page, ADA.email, PASSWORD)
    await expectArrival(page)
  })

  it('show what was typed as text, whatever it is', async () => {
    const page = await open()
    const name = '"><img src=x onerror=alert(1)>@example.com'
    await typePassword(page, name, 'x')
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(name)
    expect(await page.locator('img').count()).toBe(0)
  })

  it('ask for a password in place of a temporary one, and hold it against the policy', async () => {
    const page = await open()
    await typePassword(page, await createUser('new@example.com'), PASSWORD)
    expect(await page.getByRole('heading').textContent()).toBe('Choose a password')
    const choose = async (one: string, other: string) => {
      await page.getByLabel('New password').fill(one)
      await page.getByLabel('Confirm password').fill(other)
      await page.getByRole('button').click()
    }
    await choose('Another-Password-1', 'Another-Password-2')
    expect(await page.getByRole('alert').textContent()).toContain('not the same')
    await choose('short', 'short')
    expect(await page.getByRole('alert').textContent()).toContain('policy')
    await choose('Another-Password-1', 'Another-Password-1')
    await expectArrival(page)
  })

  it('enrol a second factor where the pool asks for one, and ask for it from then on', async () => {
    const Username = await createUser('second@example.com')
    await sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: PASSWORD, Permanent: true }),
    )
    await setMfa('ON')
    try {
      const page = await open()
      await typePassword(page, Username, PASSWORD)
      expect(await page.getByRole('heading').textContent()).toBe('Set up a second factor')
      const secret = String(await page.locator('.secret').textContent())
      expect(await page.getByRole('img').locator('svg').count()).toBe(1)
      expect(await page.getByRole('link').getAttribute('href')).toContain(secret)
      await typeCode(page, totpAt(secret, service.clock.now - 3_600_000))
      expect(await page.getByRole('alert').count()).toBe(1)
      expect(await page.locator('.secret').textContent()).toBe(secret)
      await typeCode(page, totpAt(secret, service.clock.now))
      await expectArrival(page)

      service.clock.now += 60_000
      const again = await open()
      await typePassword(again, Username, PASSWORD)
      expect(await again.getByRole('heading').textContent()).toBe('Enter your code')
      await typeCode(again, '000000')
      expect(await again.getByRole('alert').count()).toBe(1)
      await typeCode(again, totpAt(secret, service.clock.now))
      await expectArrival(again)
    } finally {
      await setMfa('OPTIONAL')
    }
  })

  it('load nothing, run nothing, and refuse to be framed', async () => {
    const query = new URLSearchParams(requestOf(app, { redirect_uri: 'com.example.app://callback' }))
    const { headers } = await fetch(`${service.server.url}/login?${query}`)
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("form-action 'self' com.example.app:;")
    expect(policy).toContain("frame-ancestors 'none'")
    const page = await open()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.reload()
    expect(asked).toHaveLength(1)
    expect(await page.evaluate('getComputedStyle(document.body).display')).toBe('grid')
  })
})
