/** The authorizer for an Event API of AppSync: its decision, the handler context, the rows and the TTL. */
import { ConfigError, createVerifier } from '@poolguard/core'
import {
  type AuthorizerOptions,
  authOf,
  authorizer,
  type EventApiOperation,
  type EventApiResult,
  type RouteTable,
} from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { eventApiEvent } from '../support/lambda-events.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer() })
const token = await pool.accessToken({ subject: 'user-1', scope: 'news/read', groups: ['staff', 'ops'] })
const REFUSED = { isAuthorized: false, ttlOverride: 0 }

async function ask(
  operation: EventApiOperation,
  options: AuthorizerOptions = {},
  channel?: string,
): Promise<EventApiResult> {
  return authorizer(verifier, options)(eventApiEvent([['Authorization', token]], operation, channel))
}

describe('an Event API', () => {
  it.each([
    ['EVENT_CONNECT', undefined],
    ['EVENT_SUBSCRIBE', '/news/europe'],
    ['EVENT_PUBLISH', '/news/europe'],
  ] as const)('%s with a valid token → allowed, with scalars for handlers', async (operation, channel) => {
    expect(await ask(operation, {}, channel)).toEqual({
      isAuthorized: true,
      handlerContext: expect.objectContaining({ sub: 'user-1', scope: 'news/read', groups: 'staff ops' }),
      ttlOverride: 0,
    })
  })

  it('channel members that are null, as AppSync documents a connection → allowed', async () => {
    const event = eventApiEvent([['Authorization', `Bearer ${token}`]], 'EVENT_CONNECT')
    const requestContext = { ...event.requestContext, channelNamespaceName: null, channel: null }
    expect(await authorizer(verifier)({ ...event, requestContext })).toMatchObject({ isAuthorized: true })
  })

  it.each([
    ['no token', ''],
    ['another scheme', `Basic ${token}`],
    ['a value that is not a token', 'custom-authorized'],
  ])('%s → refused, not cached', async (_what, value) => {
    const event = eventApiEvent([['Authorization', value]], 'EVENT_PUBLISH', '/news/europe')
    expect(await authorizer(verifier)(event)).toEqual(REFUSED)
  })

  it('an unmet requirement → refused, not cached', async () => {
    const options = { requirement: { scopes: 'news/write' }, appSyncTtlSeconds: 60 }
    expect(await ask('EVENT_CONNECT', options)).toEqual(REFUSED)
  })

  it('an unknown operation → an error, not a refusal', async () => {
    await expect(ask('EVENT_DELETE' as never)).rejects.toThrow(/not a known authorizer event/)
  })
})

describe('rows for an Event API', () => {
  const routes: RouteTable = {
    EVENT_CONNECT: true,
    EVENT_SUBSCRIBE: { scopes: 'news/read' },
    'EVENT_PUBLISH news': { groups: 'staff' },
    'EVENT_PUBLISH alerts': { groups: 'editors' },
  }

  it.each([
    ['EVENT_CONNECT', undefined, true],
    ['EVENT_SUBSCRIBE', '/alerts/all', true],
    ['EVENT_PUBLISH', '/news/europe', true],
    ['EVENT_PUBLISH', '/alerts/all', false],
    ['EVENT_PUBLISH', '/chat/all', false],
  ] as const)('%s %s → allowed: %s', async (operation, channel, isAuthorized) => {
    expect(await ask(operation, { routes }, channel)).toMatchObject({ isAuthorized })
  })

  it('no row for the operation and a row $default → the row $default', async () => {
    const table = { EVENT_CONNECT: true, $default: { groups: 'editors' } } as const
    expect(await ask('EVENT_PUBLISH', { routes: table }, '/news/europe')).toEqual(REFUSED)
  })

  it('a route table → not cached, because a cached result may be used for another channel', async () => {
    const options = { routes, appSyncTtlSeconds: 60 }
    expect(await ask('EVENT_PUBLISH', options, '/news/europe')).toMatchObject({ ttlOverride: 0 })
    expect(await ask('EVENT_PUBLISH', { appSyncTtlSeconds: 60 }, '/news')).toMatchObject({ ttlOverride: 60 })
  })

  it.each(['EVENT_CONNECT news', 'EVENT_PUBLISH /news', 'EVENT_PUBLISH  news', 'EVENT_DELETE'])(
    'the key %s → ConfigError',
    (key) => {
      expect(() => authorizer(verifier, { routes: { [key]: true } })).toThrow(ConfigError)
    },
  )
})

it('authOf behind the authorizer → the caller', async () => {
  const { handlerContext } = await ask('EVENT_PUBLISH', {}, '/news/europe')
  const event = { identity: { handlerContext }, info: { operation: 'PUBLISH' }, events: [] }
  expect(authOf(event)).toMatchObject({
    subject: 'user-1',
    scopes: ['news/read'],
    groups: ['staff', 'ops'],
    issuer: pool.issuer().endpoints[0].issuer,
  })
})

it('types: the result of an event of an Event API → EventApiResult', () => {
  expectTypeOf(ask).returns.resolves.toEqualTypeOf<EventApiResult>()
})
