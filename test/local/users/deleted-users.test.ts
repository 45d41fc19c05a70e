/** A user is deleted, and another person gets the name. Nothing that the first one began may be completed. */
import { CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import { PASSWORD } from '../../support/local-service.ts'
import { CALLBACK, requestOf } from '../../support/oauth-fixtures.ts'
import { allowFactors, newChoiceClient } from '../../support/passkey-pages.ts'
import { type AnyEvent, startWithTriggers } from '../../support/triggers.ts'

const started = await startWithTriggers(['postAuthentication', 'customMessage', 'preTokenGeneration'])
const { sdk, call, triggers, lastCode } = started
const origin = started.server.url.replace('127.0.0.1', 'localhost')
const BOB = 'bob'

/** In this pool, users choose their names. */
const { UserPool } = await sdk.send(
  new CreateUserPoolCommand({ PoolName: 'named', AutoVerifiedAttributes: ['email'] }),
)
const UserPoolId = String(UserPool?.Id)
const service = { ...started, UserPoolId }
await allowFactors(service)
const app = await newChoiceClient(service, CALLBACK)
const ClientId = String(app.ClientId)

type Body = { __type?: string; Session?: string; AuthenticationResult?: { RefreshToken: string } }

const send = async (operation: string, body: object) => (await call(operation, body)).body as unknown as Body

async function create(): Promise<void> {
  const user = { UserPoolId, Username: BOB }
  const UserAttributes = [
    { Name: 'email', Value: 'bob@example.com' },
    { Name: 'email_verified', Value: 'true' },
  ]
  await send('AdminCreateUser', { ...user, UserAttributes, MessageAction: 'SUPPRESS' })
  await send('AdminSetUserPassword', { ...user, Password: PASSWORD, Permanent: true })
}

async function replace(): Promise<void> {
  await send('AdminDeleteUser', { UserPoolId, Username: BOB })
  await create()
}

const start = (parameters: object) =>
  send('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_AUTH',
    AuthParameters: { USERNAME: BOB, ...parameters },
  })

const replaceDuring = (event: AnyEvent) => replace().then(() => event)

beforeAll(() => create())
beforeEach(() => {
  for (const name of Object.keys(triggers)) delete triggers[name]
})

describe('a user is deleted, and another one gets the name', () => {
  it('while PostAuthentication runs → no tokens', async () => {
    triggers.postAuthentication = replaceDuring
    const answer = await start({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD })
    expect(answer).toMatchObject({ __type: 'UserNotFoundException' })
  })

  it('while CustomMessage runs for a code → no session that waits for the code', async () => {
    triggers.customMessage = replaceDuring
    const answer = await start({ PREFERRED_CHALLENGE: 'EMAIL_OTP' })
    expect(answer.Session).toBeUndefined()
    expect(answer).toMatchObject({ __type: 'UserNotFoundException' })
  })

  it('while PreTokenGeneration runs → the refresh token is refused', async () => {
    triggers.preTokenGeneration = replaceDuring
    const answer = await start({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD })
    const { RefreshToken = '' } = answer.AuthenticationResult ?? {}
    expect(RefreshToken).not.toBe('')
    delete triggers.preTokenGeneration
    expect(await send('GetTokensFromRefreshToken', { ClientId, RefreshToken })).toMatchObject({
      __type: 'NotAuthorizedException',
    })
  })

  it.each([
    ['not now', { cancel: 'true' }],
    ['a passkey', { credential: '{}' }],
  ])('after a page offered a passkey, and the answer is %s → no code', async (_title, answer) => {
    await send('AdminDeleteUser', { UserPoolId, Username: BOB })
    const browser = new PoorBrowser(origin)
    const { page } = await browser.get('/signup', requestOf(app))
    const account = { username: BOB, email: 'bob@example.com', password: PASSWORD, repeated: PASSWORD }
    await browser.post('/signup', { page, ...account })
    const confirmed = await browser.post('/confirmUser', { page, code: lastCode('ConfirmSignUp') })
    await browser.post('/login', { page: confirmed.page, username: BOB })
    await browser.post('/login/choice', { page, choice: 'PASSWORD' })
    const offer = await browser.post('/login/password', { page, password: PASSWORD })
    expect(offer.html).toContain('/passkeys/offer')
    await replace()
    const refused = await browser.post('/passkeys/offer', { page: offer.page, ...answer })
    expect([refused.status, refused.location]).toEqual([400, undefined])
    const reloaded = await browser.get('/passkeys/offer', { page: offer.page })
    expect([reloaded.status, reloaded.location]).toEqual([400, undefined])
  })
})
