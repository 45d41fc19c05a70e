/** The pages of an account, without a real browser: sign-up, confirmation, forgotten password. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { addOrders, clientOfPool, newClient, requestOf } from '../../support/oauth-fixtures.ts'

const service = await startService()
await addOrders(service)
const { url } = service.server
const application = createServer((_request, response) => response.end('The application'))
let callback = ''
let app: UserPoolClientType

beforeAll(async () => {
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve))
  callback = `http://127.0.0.1:${(application.address() as AddressInfo).port}/callback`
  app = await newClient(service, { GenerateSecret: true, CallbackURLs: [callback] })
})
afterAll(async () => {
  application.closeAllConnections()
  application.close()
})

const makeQuery = (client: UserPoolClientType) => requestOf(client, { redirect_uri: callback })

describe('accounts', () => {
  it('sign-up where only administrators create accounts → refused', async () => {
    const client = await clientOfPool(service, callback, {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    })
    const poor = new PoorBrowser(url)
    expect((await poor.get('/signup', makeQuery(client))).status).toBe(400)
    const { html, page } = await poor.get('/login', makeQuery(client))
    expect(html).not.toContain('/signup')
    const form = { page, username: 'eve', password: PASSWORD, repeated: PASSWORD }
    expect((await poor.post('/signup', form)).html).not.toContain('/confirmUser')
  })

  it('no address for a code → the account waits for an administrator', async () => {
    const poor = new PoorBrowser(url)
    const { page } = await poor.get('/signup', makeQuery(await clientOfPool(service, callback, {})))
    const form = { page, username: 'eve', password: PASSWORD, repeated: PASSWORD }
    const made = await poor.post('/signup', form)
    expect([made.status, made.html.includes('An administrator')]).toEqual([200, true])
  })

  it('a required attribute is missing → the page for the new password asks for it', async () => {
    const client = await clientOfPool(service, callback, { Schema: [{ Name: 'name', Required: true }] })
    const { UserPoolId } = client
    await service.call('AdminCreateUser', { UserPoolId, Username: 'eve', TemporaryPassword: 'Temporary1!' })
    const poor = new PoorBrowser(url)
    const { page } = await poor.get('/login', makeQuery(client))
    const shown = await poor.post('/login', { page, username: 'eve', password: 'Temporary1!' })
    expect(shown.html).toContain('name="name"')
    const passwords = { page: shown.page, password: PASSWORD, repeated: PASSWORD }
    const refused = await poor.post('/login/new-password', passwords)
    expect([refused.status, refused.html.includes('name is missing')]).toEqual([400, true])
    const done = await poor.post('/login/new-password', { ...passwords, page: refused.page, name: 'Eve' })
    expect(done.location?.searchParams.get('code')).toBeTypeOf('string')
  })

  it('an unknown account with PreventUserExistenceErrors → the page of a known one', async () => {
    const client = await clientOfPool(service, callback, { AutoVerifiedAttributes: ['email'] })
    const poor = new PoorBrowser(url)
    const { page } = await poor.get('/forgotPassword', makeQuery(client))
    const sent = await poor.post('/forgotPassword', { page, username: 'nobody@example.com' })
    expect([sent.status, sent.html.includes('n***@e***')]).toEqual([200, true])
  })

  it.each(['/confirmUser', '/resendcode', '/confirmForgotPassword'])(
    '%s on a page without an account → refused, although the form has a name',
    async (path) => {
      const poor = new PoorBrowser(url)
      const { page } = await poor.get('/login', makeQuery(app))
      const form = { page, username: ADA.email, code: '123456', password: PASSWORD, repeated: PASSWORD }
      expect(await poor.post(path, form)).toMatchObject({ status: 400, page: '' })
    },
  )

  it("a name or password beyond the API's length → refused", async () => {
    const poor = new PoorBrowser(url)
    const { page } = await poor.get('/signup', makeQuery(app))
    for (const [username, password] of [
      [`${'x'.repeat(200)}@example.com`, PASSWORD],
      ['long@example.com', 'Aa1!'.repeat(100)],
    ]) {
      const form = {
        page,
        username: String(username),
        password: String(password),
        repeated: String(password),
      }
      expect(await poor.post('/signup', form)).toMatchObject({ status: 400, page })
    }
  })
})
