/** The console of a local pool: what its pages show, and what its forms do. */
import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CreateIdentityProviderCommand,
  ForgotPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createVerifier } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { consoleClient } from '../../support/console-client.ts'
import {
  ADA,
  CLIENT,
  PASSWORD,
  passwordParameters,
  secretHash,
  startService,
} from '../../support/local-service.ts'

const service = await startService()
const { pool, sdk, UserPoolId, server, call } = service
const { open, send } = consoleClient(server.url)
const poolPath = `/_poolguard/pools/${UserPoolId}`
const [{ Username: sub = '' } = {}] = await listUsers()
const userPath = `${poolPath}/users/${sub}`

async function listUsers(): Promise<{ Username: string }[]> {
  return (await call('ListUsers', { UserPoolId })).body.Users ?? []
}

const getAda = () => sdk.send(new AdminGetUserCommand({ UserPoolId, Username: ADA.email }))

async function listGroupsOfAda(): Promise<unknown[]> {
  const { Groups = [] } = await sdk.send(
    new AdminListGroupsForUserCommand({ UserPoolId, Username: ADA.email }),
  )
  return Groups.map(({ GroupName }) => GroupName)
}

describe('the pages', () => {
  it('/ → the pools, and the lines to export without the secret', async () => {
    const { status, html } = await open('/')
    expect(status).toBe(200)
    expect(html).toContain(`href="${poolPath}"`)
    expect(html).toContain(`export COGNITO_CLIENT_ID=${CLIENT.ClientId}`)
    expect(html).not.toContain(CLIENT.ClientSecret)
  })

  it('a pool → its clients, users, groups, providers and resource servers', async () => {
    const details = { client_id: 'a', client_secret: 'b', authorize_scopes: 'openid' }
    const provider = {
      UserPoolId,
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: details,
    } as const
    await sdk.send(new CreateIdentityProviderCommand(provider))
    await call('CreateResourceServer', {
      ...{ UserPoolId, Identifier: 'orders', Name: 'orders' },
      Scopes: [{ ScopeName: 'read', ScopeDescription: 'read' }],
    })
    const { html } = await open(poolPath)
    for (const text of [CLIENT.ClientId, ADA.email, 'CONFIRMED', 'admin', 'Google', 'orders: read']) {
      expect(html).toContain(text)
    }
    expect(html).not.toContain(CLIENT.ClientSecret)
  })

  it('a search → the users that match', async () => {
    expect((await open(`${poolPath}?q=ADA@`)).html).toContain('1 of')
    expect((await open(`${poolPath}?q=nobody`)).html).toContain('0 of')
  })

  it.each(['/_poolguard/pools/local_none', `${poolPath}/users/none`])('%s → 400', async (path) => {
    expect((await open(path)).status).toBe(400)
  })

  it('names with markup → shown as text', async () => {
    const name = '<img src=x onerror=alert(1)>'
    const { html } = await send(`${poolPath}/create-group`, { group: name })
    expect(html).not.toContain(name)
    expect(html).toContain('&lt;img')
  })

  it('?done= with markup or an unknown name → no notice', async () => {
    const { html } = await open(`${poolPath}?done=%3Cb%3E&done2=constructor`)
    expect(html).not.toContain('role="status"')
    expect((await open(`${poolPath}?done=constructor`)).html).not.toContain('role="status"')
  })

  it('the outbox → the sent code', async () => {
    const Username = ADA.email
    await sdk.send(
      new ForgotPasswordCommand({ ClientId: CLIENT.ClientId, Username, SecretHash: secretHash(Username) }),
    )
    const { html } = await open('/_poolguard/outbox')
    expect(html).toContain(service.lastCode('ConfirmForgotPassword'))
  })
})

describe('the forms', () => {
  it('a new user → with a temporary password, in the outbox', async () => {
    const { html } = await send(`${poolPath}/create-user`, { username: 'eve@example.com' })
    expect(html).toContain('The user is created')
    expect(service.lastCode('AdminCreateUser')).not.toBe('none')
    expect((await open(`${poolPath}?q=eve@`)).html).toContain('FORCE_CHANGE_PASSWORD')
  })

  it('a wrong name, or one that exists → the page with the refusal of the API', async () => {
    for (const username of ['eve', ADA.email]) {
      const { status, html } = await send(`${poolPath}/create-user`, { username })
      expect(status).toBe(400)
      expect(html).toContain('role="alert"')
    }
  })

  it('a password → checked against the policy; the user signs in with it', async () => {
    expect((await send(`${userPath}/set-password`, { password: 'short' })).status).toBe(400)
    const password = 'Another-Password-1'
    expect((await send(`${userPath}/set-password`, { password })).html).toContain('The password is set.')
    const { status } = await call('AdminInitiateAuth', {
      ...{ UserPoolId, ClientId: CLIENT.ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' },
      AuthParameters: passwordParameters(ADA.email, password),
    })
    expect(status).toBe(200)
    await send(`${userPath}/set-password`, { password, temporary: 'yes' })
    expect((await getAda()).UserStatus).toBe('FORCE_CHANGE_PASSWORD')
    await send(`${userPath}/set-password`, { password: PASSWORD })
  })

  it('add to a group, remove from it → the user is in it, and then not', async () => {
    await send(`${poolPath}/create-group`, { group: 'editors' })
    await send(`${userPath}/add-to-group`, { group: 'editors' })
    expect(await listGroupsOfAda()).toContain('editors')
    await send(`${userPath}/remove-from-group`, { group: 'editors' })
    expect(await listGroupsOfAda()).not.toContain('editors')
    expect((await send(`${userPath}/add-to-group`, { group: 'none' })).status).toBe(400)
  })

  it('disable, enable → the user is disabled, and enabled again', async () => {
    await send(`${userPath}/disable`)
    expect((await getAda()).Enabled).toBe(false)
    await send(`${userPath}/enable`)
    expect((await getAda()).Enabled).toBe(true)
  })

  it('sign out everywhere → no session, and the refresh token is refused', async () => {
    const { refreshToken } = await pool.signInAs(ADA.email)
    expect((await open(userPath)).html).not.toContain('The user has no session.')
    expect((await send(`${userPath}/sign-out`)).html).toContain('The user has no session.')
    const answer = await call('AdminInitiateAuth', {
      ...{ UserPoolId, ClientId: CLIENT.ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH' },
      AuthParameters: { REFRESH_TOKEN: refreshToken, SECRET_HASH: secretHash(sub) },
    })
    expect(answer.body.__type).toBe('NotAuthorizedException')
  })

  it('confirm → the user who signed up may sign in', async () => {
    const Username = 'new@example.com'
    const names = {
      ClientId: CLIENT.ClientId,
      Username,
      Password: PASSWORD,
      SecretHash: secretHash(Username),
    }
    const { UserSub = '' } = await sdk.send(new SignUpCommand(names))
    await send(`${poolPath}/users/${UserSub}/confirm`)
    const user = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect(user.UserStatus).toBe('CONFIRMED')
  })

  it.each(['delete-everything', 'constructor', '__proto__'])(
    'the unknown action %s → 404',
    async (action) => {
      expect((await send(`${userPath}/${action}`)).status).toBe(404)
    },
  )

  it('a username of 128 characters that a path has to encode → its page', async () => {
    const { body } = await call('CreateUserPool', { PoolName: 'names' })
    const id = (body as { UserPool?: { Id: string } }).UserPool?.Id ?? 'none'
    const Username = '/ü'.repeat(64)
    await call('AdminCreateUser', { UserPoolId: id, Username })
    const path = `/_poolguard/pools/${id}/users/${encodeURIComponent(Username)}`
    expect((await open(path)).status).toBe(200)
    expect((await send(`${path}/disable`)).html).toContain('The user is disabled')
  })
})

/** The tokens on a page, in their order. */
function findTokens(html: string): string[] {
  return [...html.matchAll(/<pre class="token"[^>]*>([^<]+)</g)].map(([, token = '']) => token)
}

describe('tokens', () => {
  it('for a user and a client → tokens that a verifier accepts', async () => {
    const { html } = await send('/_poolguard/tokens', {
      ...{ user: ADA.email, client: CLIENT.ClientId, scope: 'orders/read' },
    })
    const [access = '', id = ''] = findTokens(html)
    const { scopes } = await createVerifier({ issuers: pool.issuer() }).verify(access)
    expect(scopes).toEqual(['orders/read'])
    await createVerifier({ issuers: pool.issuer({ tokenUse: 'id' }) }).verify(id)
  })

  it('without a user → a token of the client alone', async () => {
    const { html } = await send('/_poolguard/tokens', { client: CLIENT.ClientId })
    expect(findTokens(html)).toHaveLength(1)
  })

  it.each([
    { user: 'nobody@example.com', client: CLIENT.ClientId },
    { user: ADA.email, client: 'none' },
    { user: ADA.email },
  ])('%j → a refusal, no token', async (form) => {
    const { status, html } = await send('/_poolguard/tokens', form)
    expect([status, findTokens(html)]).toEqual([400, []])
  })
})

describe('the inspector', () => {
  const inspect = async (token: string, form: Readonly<Record<string, string>> = {}) =>
    (await send('/_poolguard/inspector', { token, ...form })).html

  it('a good token → accepted, with its claims', async () => {
    const html = await inspect(`Authorization: Bearer ${await pool.accessToken()}`)
    expect(html).toContain('Accepted')
    expect(html).not.toContain('✗')
    expect(html).toContain('token_use')
  })

  it.each<[string, string, string]>([
    ['other-client', 'ERR_CLIENT_MISMATCH', 'add it to clientId'],
    ['id-token', 'ERR_TOKEN_USE_MISMATCH', 'This is an ID token'],
    ['expired', 'ERR_TOKEN_EXPIRED', 'Get a new token'],
    ['bad-signature', 'ERR_SIGNATURE_INVALID', 'Send a new token unchanged'],
  ])('%s → refused with %s and the advice of the command line', async (kind, code, advice) => {
    const html = await inspect(await pool.badToken(kind as 'expired'), { client: CLIENT.ClientId })
    expect(html).toContain(`Refused: ${code}`)
    expect(html).toContain(advice)
  })

  it('a missing scope, a missing group → refused', async () => {
    const token = await pool.accessToken({ scope: 'a' })
    expect(await inspect(token, { scope: 'a b' })).toContain('Refused: ERR_SCOPE_INSUFFICIENT')
    expect(await inspect(token, { group: 'admin' })).toContain('Refused: ERR_FORBIDDEN')
    expect(await inspect(token, { scope: 'a' })).toContain('Accepted')
  })

  it('a text that is no token, a token of another issuer → refused, not a fault', async () => {
    expect(await inspect('abc')).toContain('Refused: ERR_TOKEN_MALFORMED')
    expect(await inspect(await pool.badToken('other-pool'))).toContain('Refused: ERR_')
    expect(await inspect('')).toContain('Refused: ERR_')
  })

  it('the token → on no page afterwards', async () => {
    const token = await pool.accessToken()
    expect(await inspect(token)).not.toContain(token.split('.')[2])
    expect((await open('/_poolguard/inspector')).html).not.toContain(token.split('.')[2])
  })
})
