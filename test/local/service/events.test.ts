/** The events of user pools as EventBridge delivers them, in process and at a URL, without secrets. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserCommand,
  GlobalSignOutCommand,
  ListUsersCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { ConfigError, createVerifier, revocationList } from '@poolguard/core'
import { type CognitoEvent, createLocalPool, type LocalPoolOptions } from '@poolguard/local'
import { cognitoSignOuts } from '@poolguard/signals'
import { decodeJwt } from 'jose'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { outcome } from '../../support/core-fixtures.ts'
import {
  ADA,
  CLIENT,
  type LocalService,
  PASSWORD,
  passwordParameters,
  secretHash,
  startService,
} from '../../support/local-service.ts'

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS'

afterEach(() => vi.restoreAllMocks())

async function signIn({ pool, UserPoolId }: LocalService, name: string) {
  const { accessToken, refreshToken } = await pool.signInAs(name)
  return { call: { UserPoolId, Username: name }, accessToken, refreshToken, sub: decodeJwt(accessToken).sub }
}

type SignedIn = Awaited<ReturnType<typeof signIn>>

const secrets = { ClientId: CLIENT.ClientId, ClientSecret: CLIENT.ClientSecret }

const SIGN_OUTS: Readonly<Record<string, (service: LocalService, user: SignedIn) => Promise<unknown>>> = {
  GlobalSignOut: ({ sdk }, { accessToken }) =>
    sdk.send(new GlobalSignOutCommand({ AccessToken: accessToken })),
  RevokeToken: ({ sdk }, { refreshToken }) =>
    sdk.send(new RevokeTokenCommand({ ...secrets, Token: refreshToken })),
  AdminUserGlobalSignOut: ({ sdk }, { call }) => sdk.send(new AdminUserGlobalSignOutCommand(call)),
  AdminDisableUser: ({ sdk }, { call }) => sdk.send(new AdminDisableUserCommand(call)),
  AdminDeleteUser: ({ sdk }, { call }) => sdk.send(new AdminDeleteUserCommand(call)),
  AdminResetUserPassword: ({ sdk }, { call }) => sdk.send(new AdminResetUserPasswordCommand(call)),
  DeleteUser: ({ sdk }, { accessToken }) => sdk.send(new DeleteUserCommand({ AccessToken: accessToken })),
}

const addressOf = (name: string) => `${name.toLowerCase()}@example.com`

describe('in process', async () => {
  const names = Object.keys(SIGN_OUTS)
  const users = [...names.map((name) => ({ email: addressOf(name), password: PASSWORD })), ADA]
  const service = await startService({ users })
  const { pool, sdk, clock, call, UserPoolId } = service
  const events: CognitoEvent[] = []
  const end = pool.onEvent((event) => void events.push(event))
  afterEach(() => void events.splice(0))
  afterAll(end)

  it.each(names)('%s → an event that revokes the tokens of its user', async (name) => {
    const now = () => clock.now
    const store = revocationList({ now })
    const handler = cognitoSignOuts({ store, userPoolId: pool.userPoolId, issuer: pool.issuerUrl, now })
    const endHandler = pool.onEvent(handler)
    const user = await signIn(service, addressOf(name))
    const verifier = createVerifier({ issuers: pool.issuer(), isRevoked: store.isRevoked, now })
    expect(await outcome(() => verifier.verify(user.accessToken))).toBe('accepted')
    await SIGN_OUTS[name]?.(service, user)
    endHandler()
    const seen = events.map(({ detail }) => [detail.eventName, detail.additionalEventData])
    expect(seen).toEqual([[name, { sub: user.sub }]])
    expect(await outcome(() => verifier.verify(user.accessToken))).toBe('ERR_TOKEN_REVOKED')
  })

  it('an event → the form of EventBridge and CloudTrail, without names and secrets', async () => {
    const Username = 'eve@example.com'
    await sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: ADA.email }))
    await call('SignUp', {
      ...{ ClientId: CLIENT.ClientId, Username, Password: PASSWORD, SecretHash: secretHash(Username) },
      UserAttributes: [{ Name: 'email', Value: Username }],
    })
    const time = `${new Date(clock.now).toISOString().slice(0, 19)}Z`
    const [signOut, signUp] = events
    expect(signOut).toMatchObject({
      version: '0',
      source: 'aws.cognito-idp',
      'detail-type': 'AWS API Call via CloudTrail',
      region: 'us-east-1',
      time,
      detail: {
        userIdentity: { type: 'IAMUser' },
        eventTime: time,
        eventSource: 'cognito-idp.amazonaws.com',
        requestParameters: { userPoolId: UserPoolId, username: HIDDEN },
        responseElements: null,
        readOnly: false,
      },
    })
    expect(signUp?.detail).toMatchObject({
      eventName: 'SignUp',
      userIdentity: { type: 'Unknown', principalId: 'Anonymous' },
      additionalEventData: { sub: expect.any(String) },
    })
    for (const secret of [Username, ADA.email, PASSWORD, secretHash(Username)])
      expect(JSON.stringify(events)).not.toContain(secret)
  })

  it('a sign-in and a refresh → events of their user', async () => {
    const { sub, refreshToken } = await signIn(service, ADA.email)
    const SECRET_HASH = secretHash(ADA.email)
    for (const [AuthFlow, AuthParameters] of [
      ['USER_PASSWORD_AUTH', passwordParameters(ADA.email, PASSWORD)],
      ['REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken, SECRET_HASH }],
    ])
      await call('InitiateAuth', { ClientId: CLIENT.ClientId, AuthFlow, AuthParameters })
    const seen = events.map(({ detail }) => [detail.eventName, detail.additionalEventData?.sub])
    expect(seen).toEqual([
      ['InitiateAuth', sub],
      ['InitiateAuth', sub],
    ])
  })

  it('a call that fails → an event with its code and no user, which revokes nothing', async () => {
    const { accessToken } = await signIn(service, ADA.email)
    await call('AdminDisableUser', { UserPoolId, Username: 'nobody' })
    await call('GlobalSignOut', { AccessToken: 'a.b.c' })
    await call('GlobalSignOut', { AccessToken: `${accessToken.slice(0, -4)}AAAA` })
    const seen = events.map(({ detail }) => [detail.errorCode, detail.additionalEventData])
    expect(seen).toEqual([
      ['UserNotFoundException', undefined],
      ['NotAuthorizedException', undefined],
      ['NotAuthorizedException', undefined],
    ])
    const handler = cognitoSignOuts({ store: revocationList(), userPoolId: UserPoolId })
    expect(await Promise.all(events.map(handler))).toEqual(['ignored', 'ignored', 'ignored'])
  })

  it('List, Get and Describe, and invalid calls → no event', async () => {
    await sdk.send(new ListUsersCommand({ UserPoolId }))
    await call('DescribeUserPool', { UserPoolId })
    await call('GetUser', { AccessToken: 'a.b.c' })
    await call('NoSuchOperation')
    await call('AdminDisableUser', { UserPoolId: 1 })
    expect(events).toEqual([])
  })

  it('a listener that fails → a warning, and the call succeeds', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const ends = [
      pool.onEvent(() => {
        throw new Error('broken')
      }),
      pool.onEvent(async () => Promise.reject(new Error('later'))),
    ]
    const { status } = await signOutAda(service)
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(2))
    for (const each of ends) each()
    expect(status).toBe(200)
  })

  it('a listener that has ended → gets no event', async () => {
    const listener = vi.fn()
    pool.onEvent(listener)()
    await signOutAda(service)
    expect(listener).not.toHaveBeenCalled()
  })

  it('a listener that is no function → ConfigError', () => {
    expect(() => pool.onEvent('no' as never)).toThrow(ConfigError)
  })
})

/** Starts a server for the events URL. It keeps the events in the order of their arrival. */
async function startReceiver(answer: (response: ServerResponse, count: number) => void) {
  const events: CognitoEvent[] = []
  let count = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    events.push(JSON.parse(Buffer.concat(chunks).toString()))
    answer(response, ++count)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { events, url: `http://127.0.0.1:${port}/events`, close }
}

const accept = (response: ServerResponse) => void response.writeHead(204).end()
const signOutAda = ({ call, UserPoolId }: LocalService) =>
  call('AdminUserGlobalSignOut', { UserPoolId, Username: ADA.email })

describe('at a URL', () => {
  it('a call → its event, posted as JSON', async () => {
    const receiver = await startReceiver(accept)
    const service = await startService({ eventsUrl: receiver.url })
    await signOutAda(service)
    await vi.waitFor(() => expect(receiver.events).toHaveLength(1))
    receiver.close()
    expect(receiver.events[0]?.detail.eventName).toBe('AdminUserGlobalSignOut')
  })

  it('a receiver that fails once → the event again, then the next one', async () => {
    const receiver = await startReceiver((response, count) =>
      count === 1 ? response.writeHead(503).end() : accept(response),
    )
    const service = await startService({ eventsUrl: receiver.url })
    await signOutAda(service)
    await signOutAda(service)
    await vi.waitFor(() => expect(receiver.events).toHaveLength(3))
    receiver.close()
    const [first, second, third] = receiver.events.map(({ id }) => id)
    expect([second === first, third === first]).toEqual([true, false])
  })

  it('a receiver that never answers → the API answers, and the pool closes', async () => {
    const receiver = await startReceiver(() => {})
    const service = await startService({ eventsUrl: receiver.url })
    expect((await signOutAda(service)).status).toBe(200)
    await vi.waitFor(() => expect(receiver.events).toHaveLength(1))
    expect((await signOutAda(service)).status).toBe(200)
    await service.pool.close()
    receiver.close()
    expect(receiver.events).toHaveLength(1)
  })

  it('more waiting events than the pool keeps → a warning, and the newest are kept', async () => {
    const { EventDelivery } = await import('../../../packages/local/src/http/event-delivery.ts')
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const held: ServerResponse[] = []
    const receiver = await startReceiver(
      (response, count) => void (count === 1 ? held.push(response) : accept(response)),
    )
    const delivery = new EventDelivery(receiver.url)
    for (let id = 0; id < 1003; id++) delivery.add({ id: String(id) } as CognitoEvent)
    await vi.waitFor(() => expect(held).toHaveLength(1))
    expect(warn).toHaveBeenCalledTimes(1)
    accept(held[0] as ServerResponse)
    await vi.waitFor(() => expect(receiver.events.length).toBeGreaterThan(1))
    delivery.close()
    receiver.close()
    expect(receiver.events.slice(0, 2).map(({ id }) => id)).toEqual(['0', '3'])
  })

  it('nothing listens at the URL → one warning, without the secret in the URL', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const service = await startService({ eventsUrl: 'http://127.0.0.1:9/events?key=secret' })
    await signOutAda(service)
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1), { timeout: 5000 })
    expect(String(warn.mock.calls[0])).not.toContain('secret')
  })

  it.each<[string, LocalPoolOptions]>([
    ['no URL', { eventsUrl: 'events' }],
    ['another scheme', { eventsUrl: 'ftp://127.0.0.1/' }],
    ['credentials in it', { eventsUrl: 'http://user:password@127.0.0.1/' }],
    ['another machine', { eventsUrl: 'http://192.0.2.1/events' }],
    ['another machine, denied', { eventsUrl: 'http://192.0.2.1/events', allowRemoteEvents: false }],
  ])('%s → ConfigError', async (_what, options) => {
    await expect(createLocalPool(options)).rejects.toThrow(ConfigError)
  })

  it('another machine, allowed → a pool', async () => {
    const pool = await createLocalPool({ eventsUrl: 'http://api:3000/events', allowRemoteEvents: true })
    await pool.close()
  })
})
