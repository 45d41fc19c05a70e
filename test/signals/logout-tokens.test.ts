/** The answers to back-channel logout requests: good and bad logout tokens, bad requests, replays. */
import { channel } from 'node:diagnostics_channel'
import { ConfigError, oidc } from '@poolguard/core'
import { type BackChannelLogoutOptions, backChannelLogout, type SignalEvent } from '@poolguard/signals'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { NOW, OIDC_ISSUER, otherKey, poolJwks, poolKey } from '../support/core-fixtures.ts'
import { mint } from '../support/mint.ts'
import { listen } from '../support/openid-provider.ts'
import { makeRecordingStore } from '../support/recording-store.ts'

const CLIENT = 'my-client'
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const LOGOUT = {
  iss: OIDC_ISSUER,
  aud: CLIENT,
  iat: NOW - 10,
  exp: NOW + 110,
  jti: 'logout-1',
  sub: 'user-1',
  sid: 'session-1',
  events: { [EVENT]: {} },
}
const TYP = { typ: 'logout+jwt' }

function makeLogout(options: Partial<BackChannelLogoutOptions> = {}) {
  const issuers = oidc({ issuer: OIDC_ISSUER, audience: CLIENT, jwks: poolJwks })
  return backChannelLogout({ store: makeRecordingStore().store, issuers, now: () => NOW * 1000, ...options })
}

function makeRequest(token: string): Request {
  return new Request('https://client.example.com/logout', {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
  })
}

const SIGN_IN = ['sign-in', 'session-1', { issuer: OIDC_ISSUER }]
const USER = ['user', 'user-1', { issuer: OIDC_ISSUER, notBefore: NOW - 10 }]

const GOOD: readonly (readonly [string, object, Record<string, unknown>, unknown[]])[] = [
  ['a session and a user', {}, TYP, [SIGN_IN]],
  ['a session alone', { sub: undefined }, TYP, [SIGN_IN]],
  ['a user alone', { sid: undefined }, TYP, [USER]],
  ['a token without a type', {}, { typ: undefined }, [SIGN_IN]],
  ['a token of the type JWT', {}, { typ: 'JWT' }, [SIGN_IN]],
  ['a type with its prefix', {}, { typ: 'application/logout+jwt' }, [SIGN_IN]],
  ['several audiences', { aud: ['other', CLIENT] }, TYP, [SIGN_IN]],
  ['a second event', { events: { [EVENT]: {}, 'https://example.com/other': {} } }, TYP, [SIGN_IN]],
]

const BAD: readonly (readonly [string, object, Record<string, unknown>])[] = [
  ['another issuer', { iss: 'https://other.example.com/' }, TYP],
  ['another audience', { aud: 'another-client' }, TYP],
  ['no audience', { aud: undefined }, TYP],
  ['an expired token', { exp: NOW - 10 }, TYP],
  ['no exp', { exp: undefined }, TYP],
  ['no iat', { iat: undefined }, TYP],
  ['an iat in the future', { iat: NOW + 60 }, TYP],
  ['no jti', { jti: undefined }, TYP],
  ['an empty jti', { jti: '' }, TYP],
  ['no events', { events: undefined }, TYP],
  ['events that are a list', { events: [EVENT] }, TYP],
  ['an event that is no object', { events: { [EVENT]: true } }, TYP],
  ['no event', { events: {} }, TYP],
  ['another event', { events: { 'https://example.com/other': {} } }, TYP],
  ['a nonce', { nonce: 'n' }, TYP],
  ['a nonce that is null', { nonce: null }, TYP],
  ['neither sub nor sid', { sub: undefined, sid: undefined }, TYP],
  ['a sid that is a number', { sid: 1 }, TYP],
  ['an empty sid', { sid: '' }, TYP],
  ['a sub that is a number', { sub: 1 }, TYP],
  ['the type of an access token', {}, { typ: 'at+jwt' }],
  ['the type of another event token', {}, { typ: 'secevent+jwt' }],
  ['an algorithm that the issuer does not use', {}, { ...TYP, alg: 'HS256' }],
]

describe('a logout token', () => {
  it.each(GOOD)('with %s → 200, revoked', async (_what, changes, header, revocations) => {
    const { store, asked } = makeRecordingStore()
    const answer = await makeLogout({ store }).fetch(
      makeRequest(mint(poolKey, { ...LOGOUT, ...changes }, header)),
    )
    expect([answer.status, answer.headers.get('cache-control'), await answer.text()]).toEqual([
      200,
      'no-store',
      '',
    ])
    expect(asked).toEqual(revocations)
  })

  it.each(BAD)('with %s → 400, nothing is revoked', async (_what, changes, header) => {
    const { store, asked } = makeRecordingStore()
    const answer = await makeLogout({ store }).fetch(
      makeRequest(mint(poolKey, { ...LOGOUT, ...changes }, header)),
    )
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([400, 'no-store'])
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
    expect(asked).toEqual([])
  })

  it('of another key → 400', async () => {
    const token = mint(otherKey(poolKey.kid), LOGOUT, TYP)
    expect((await makeLogout().fetch(makeRequest(token))).status).toBe(400)
  })

  it('of a session and a user, with endAllSignIns → both are revoked', async () => {
    const { store, asked } = makeRecordingStore()
    await makeLogout({ store, endAllSignIns: true }).fetch(makeRequest(mint(poolKey, LOGOUT, TYP)))
    expect(asked).toEqual([SIGN_IN, USER])
  })

  it('twice → 400 for the second', async () => {
    const logout = makeLogout()
    const token = mint(poolKey, LOGOUT, TYP)
    const statuses = []
    for (let time = 0; time < 2; time++) statuses.push((await logout.fetch(makeRequest(token))).status)
    expect(statuses).toEqual([200, 400])
  })

  it('again after the store failed → 400 server_error, then 200', async () => {
    const { store } = makeRecordingStore()
    let isDown = true
    const revokeSignIn = async () => {
      if (isDown) throw new Error('The store is down.')
    }
    const logout = makeLogout({ store: { ...store, revokeSignIn } })
    const token = mint(poolKey, LOGOUT, TYP)
    const failed = await logout.fetch(makeRequest(token))
    expect([failed.status, (await failed.json()).error]).toEqual([400, 'server_error'])
    isDown = false
    expect((await logout.fetch(makeRequest(token))).status).toBe(200)
  })
})

describe('a logout request, whose answer is never cached', () => {
  const token = mint(poolKey, LOGOUT, TYP)
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  it.each([
    ['GET', { method: 'GET' }, 405],
    ['an empty body', { headers: form }, 400],
    ['no logout_token', { headers: form, body: 'a=b' }, 400],
    ['two logout_tokens', { headers: form, body: `logout_token=${token}&logout_token=${token}` }, 400],
    [
      'JSON',
      { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ logout_token: token }) },
      400,
    ],
    ['more than 64 KB', { headers: form, body: `a=${'b'.repeat(70_000)}&logout_token=${token}` }, 400],
    [
      'a charset',
      {
        headers: { 'content-type': `${form['content-type']}; charset=utf-8` },
        body: `logout_token=${token}`,
      },
      200,
    ],
  ])('with %s → $2', async (_what, init, status) => {
    const answers = [
      await makeLogout().fetch(new Request('https://client.example.com/', { method: 'POST', ...init })),
    ]
    const { server, url } = await listen(express().use(makeLogout().express))
    answers.push(await fetch(url, { method: 'POST', ...init }))
    server.close()
    expect(answers.map((answer) => answer.status)).toEqual([status, status])
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(['no-store', 'no-store'])
  })

  it.each([
    ['express.urlencoded()', [express.urlencoded({ extended: false })]],
    ['express.text()', [express.text({ type: '*/*' })]],
    ['express.raw()', [express.raw({ type: '*/*' })]],
    ['express.json(), which does not read it', [express.json()]],
  ])('that was read by %s → 200', async (_what, parsers) => {
    const app = express()
      .use(...parsers)
      .post('/', makeLogout().express)
    const { server, url } = await listen(app)
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ logout_token: token }) })
    server.close()
    expect(answer.status).toBe(200)
  })
})

describe('events', () => {
  const events: SignalEvent[] = []
  const listener = (event: unknown) => void events.push(event as SignalEvent)
  const signals = channel('poolguard:signals')
  afterEach(() => {
    signals.unsubscribe(listener)
    events.length = 0
  })

  it('received tokens → events without a token or a subject', async () => {
    signals.subscribe(listener)
    const logout = makeLogout()
    await logout.fetch(makeRequest(mint(poolKey, LOGOUT, TYP)))
    await logout.fetch(makeRequest(mint(poolKey, { ...LOGOUT, exp: NOW - 60 }, TYP)))
    const revokeSignIn = () => Promise.reject(new Error('down'))
    const failing = makeLogout({ store: { ...makeRecordingStore().store, revokeSignIn } })
    await failing.fetch(makeRequest(mint(poolKey, LOGOUT, TYP)))
    const source = 'back-channel-logout'
    expect(events.map((event) => ({ ...event }))).toEqual([
      { source, outcome: 'revoked' },
      { source, outcome: 'refused', code: 'ERR_TOKEN_EXPIRED' },
      { source, outcome: 'failed', code: undefined },
    ])
    expect(events[2]?.error).toBeInstanceOf(Error)
  })
})

describe('options', () => {
  it.each([
    ['no store', { store: undefined }],
    ['a store that is a function', { store: () => false }],
    ['an unknown option', { stores: [] }],
    ['endAllSignIns as a string', { endAllSignIns: 'yes' }],
    ['issuers of another kind', { issuers: {} }],
  ])('%s → ConfigError', (_what, wrong) => {
    expect(() => makeLogout(wrong as never)).toThrow(ConfigError)
  })

  it('keys that cannot be fetched → ready() rejects', async () => {
    const issuers = oidc({ issuer: 'http://127.0.0.1:9/', audience: CLIENT })
    await expect(makeLogout({ issuers }).ready()).rejects.toMatchObject({ code: 'ERR_KEYS_UNAVAILABLE' })
  })
})
