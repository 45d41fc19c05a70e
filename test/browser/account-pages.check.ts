/** The pages of an account, in a real browser without JavaScript: making one, confirming it, a forgotten password. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AdminResetUserPasswordCommand,
  SignUpCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { ADA, PASSWORD, startService } from '../support/local-service.ts'
import { addOrders, clientOfPool, newClient, requestOf } from '../support/oauth-fixtures.ts'

const service = await startService()
const { sdk } = service
const { url } = service.server
const application = createServer((_request, response) => response.end('The application'))
let callback = ''
let app: UserPoolClientType
let browser: Browser

beforeAll(async () => {
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
  callback = `http://127.0.0.1:${(application.address() as AddressInfo).port}/callback`
  await addOrders(service)
  app = await newClient(service, { GenerateSecret: true, CallbackURLs: [callback] })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  application.closeAllConnections()
  application.close()
})

const asked = (client: UserPoolClientType) => requestOf(client, { redirect_uri: callback })

async function open(path = '/oauth2/authorize', client = app): Promise<Page> {
  const page = await browser.newPage({ javaScriptEnabled: false })
  await page.goto(`${url}${path}?${new URLSearchParams(asked(client))}`)
  return page
}

async function fill(page: Page, fields: Record<string, string>, button: string): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
  await page.getByRole('button', { name: button }).click()
}

const heading = (page: Page) => page.getByRole('heading').textContent()
const passwords = (password: string, repeated = password) => ({
  'New password': password,
  'Confirm password': repeated,
})

async function expectSignIn(page: Page, username: string, password: string): Promise<void> {
  expect(await heading(page)).toBe('Sign in')
  expect(await page.getByLabel('E-mail address').inputValue()).toBe(username)
  await fill(page, { Password: password }, 'Sign in')
  await expect.poll(() => page.url()).toContain(`${callback}?code=`)
}

describe('the pages of an account', () => {
  it('make one, confirm it by the code, and go on to the application', async () => {
    const page = await open()
    await page.getByRole('link', { name: 'Create an account' }).click()
    const name = { 'E-mail address': 'grace@example.com' }
    await fill(page, { ...name, ...passwords(PASSWORD, 'other') }, 'Create the account')
    expect(await page.getByRole('alert').textContent()).not.toContain('policy')
    expect(await page.locator('#rules').textContent()).toBe(
      'At least 8 characters, with an upper-case letter, a lower-case letter, a digit and a symbol.',
    )
    await fill(page, passwords('short'), 'Create the account')
    expect(await page.getByRole('alert').textContent()).toContain('policy')
    await fill(page, passwords(PASSWORD), 'Create the account')
    expect(await heading(page)).toBe('Confirm your account')
    expect(await page.getByText('g***@e***').count()).toBe(1)

    const first = service.lastCode('ConfirmSignUp')
    await page.getByRole('button', { name: 'Send another code' }).click()
    expect(await page.getByRole('status').count()).toBe(1)
    const second = service.lastCode('ConfirmSignUp')
    const wrong = [first, '000000', '000001'].find((code) => code !== second) ?? ''
    await fill(page, { Code: wrong }, 'Confirm')
    expect(await page.getByRole('alert').count()).toBe(1)
    await fill(page, { Code: second }, 'Confirm')
    await expectSignIn(page, 'grace@example.com', PASSWORD)
  })

  it('ask a user who signs in before that for the code', async () => {
    const PreventUserExistenceErrors = 'ENABLED' // otherwise AWS tells before it checks the password
    const plain = await newClient(service, { CallbackURLs: [callback], PreventUserExistenceErrors })
    const Username = 'early@example.com'
    await sdk.send(new SignUpCommand({ ClientId: plain.ClientId, Username, Password: PASSWORD }))
    const page = await open('/login', plain)
    await fill(page, { 'E-mail address': Username, Password: 'Wrong-Password-1' }, 'Sign in')
    expect(await heading(page)).toBe('Sign in')
    await fill(page, { Password: PASSWORD }, 'Sign in')
    expect(await heading(page)).toBe('Confirm your account')
    await fill(page, { Code: service.lastCode('ConfirmSignUp') }, 'Confirm')
    await expectSignIn(page, Username, PASSWORD)
  })

  it('set a new password in place of a forgotten one', async () => {
    const page = await open()
    await page.getByRole('link', { name: 'Forgot' }).click()
    await fill(page, { 'E-mail address': ADA.email }, 'Send a code')
    expect(await heading(page)).toBe('Choose a new password')
    await fill(page, { Code: '12', ...passwords('Another-Password-1') }, 'Change')
    expect(await heading(page), 'the browser holds back a code of two digits').toBe('Choose a new password')
    const code = service.lastCode('ConfirmForgotPassword')
    await fill(page, { Code: code, ...passwords('Another-Password-1') }, 'Change')
    await expectSignIn(page, ADA.email, 'Another-Password-1')
  })

  it('lead there when an administrator has reset the password', async () => {
    const page = await open()
    const { UserPoolId } = service
    await sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username: ADA.email }))
    await fill(page, { 'E-mail address': ADA.email, Password: 'Another-Password-1' }, 'Sign in')
    expect(await heading(page)).toBe('Forgot your password?')
    await fill(page, {}, 'Send a code')
    const code = service.lastCode('ConfirmForgotPassword')
    await fill(page, { Code: code, ...passwords(PASSWORD) }, 'Change')
    await expectSignIn(page, ADA.email, PASSWORD)
  })

  it('ask for what the pool requires, in fields of its kind', async () => {
    const client = await clientOfPool(service, callback, {
      AutoVerifiedAttributes: ['email'],
      Schema: [
        { Name: 'given_name', Required: true, AttributeDataType: 'String' },
        { Name: 'birthdate', Required: true, AttributeDataType: 'String' },
      ],
    })
    const page = await open('/signup', client)
    await fill(
      page,
      {
        Username: 'hopper',
        'Given name': 'Grace',
        Birthdate: '1906-12-09',
        'E-mail address': 'hopper@example.com',
        ...passwords(PASSWORD),
      },
      'Create the account',
    )
    expect(await heading(page)).toBe('Confirm your account')
    await page.getByRole('link', { name: 'Back to sign-in' }).click()
    expect(await page.getByLabel('Username').count()).toBe(1)
  })
})
