/** The answer to a pushed security event, and what it revokes: good and bad tokens, all kinds of subjects. */
import { channel } from 'node:diagnostics_channel'
import { setImmediate } from 'node:timers/promises'
import { ConfigError, oidc } from '@poolguard/core'
import { type SharedSignalsOptions, type SignalEvent, sharedSignals } from '@poolguard/signals'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { NOW, OIDC_ISSUER, otherKey, poolJwks, poolKey } from '../support/core-fixtures.ts'
import { mint } from '../support/mint.ts'
import { makeRecordingStore } from '../support/recording-store.ts'

const AUDIENCE = 'https://api.example.com/events'
const OTHER_ISSUER = 'https://other.example.com/'
const BASE = 'https://schemas.openid.net/secevent'
const SESSION_REVOKED = `${BASE}/caep/event-type/session-revoked`
const CREDENTIAL_CHANGE = `${BASE}/caep/event-type/credential-change`
const ACCOUNT_DISABLED = `${BASE}/risc/event-type/account-disabled`
const TIME = NOW - 30
const TYP = { typ: 'secevent+jwt' }
const USER = { format: 'iss_sub', iss: OIDC_ISSUER, sub: 'user-1' }
const SESSION = { format: 'opaque', id: 'session-1' }
const PASSWORD = { credential_type: 'password', change_type: 'update', event_timestamp: TIME }

/** As in the examples of CAEP 1.0 §3.1. */
const EVENT = {
  iss: OIDC_ISSUER,
  jti: '24c63fb56e5a2d77a6b512616ca9fa24',
  iat: NOW - 10,
  aud: AUDIENCE,
  txn: '8675309',
  sub_id: USER,
  events: { [SESSION_REVOKED]: { event_timestamp: TIME, reason_admin: { en: 'Policy' } } },
}

const FOR = { issuer: OIDC_ISSUER }
const SIGN_OUT = ['user', 'user-1', { ...FOR, notBefore: TIME }]
const END_SESSION = ['sign-in', 'session-1', FOR]

function makeSignals(options: Partial<SharedSignalsOptions> = {}) {
  const { store, asked } = makeRecordingStore()
  const issuers = oidc({ issuer: OIDC_ISSUER, audience: AUDIENCE, jwks: poolJwks, jwksUri: null })
  return { asked, receiver: sharedSignals({ store, issuers, now: () => NOW * 1000, ...options }) }
}

function makeRequest(body: string, headers: Record<string, string> = {}): Request {
  return new Request('https://api.example.com/events', {
    method: 'POST',
    headers: { 'content-type': 'application/secevent+jwt', ...headers },
    body,
  })
}

function makeEvent(changes: object = {}, header: Record<string, unknown> = TYP): string {
  return mint(poolKey, { ...EVENT, ...changes }, header)
}

/** Pushes one event. */
async function push(body: string, options?: Partial<SharedSignalsOptions>, headers?: Record<string, string>) {
  const { receiver, asked } = makeSignals(options)
  const answer = await receiver.fetch(makeRequest(body, headers))
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? '' : JSON.parse(text), headers: answer.headers, asked }
}

function complex(members: object) {
  return { sub_id: { format: 'complex', ...members } }
}
const DEVICE = { format: 'iss_sub', iss: OIDC_ISSUER, sub: 'e9297990-14d2-42ec-a4a9-4036db86509a' }

describe('an event → 202, and what it revokes', () => {
  it.each<[string, object, unknown[]]>([
    ['session-revoked of a user', {}, [SIGN_OUT]],
    [
      'session-revoked of an opaque id, a session or a user',
      { sub_id: SESSION },
      [END_SESSION, ['user', 'session-1', { ...FOR, notBefore: TIME }]],
    ],
    ['session-revoked of a session and a user', complex({ session: SESSION, user: USER }), [END_SESSION]],
    ['session-revoked of a session alone', complex({ session: SESSION }), [END_SESSION]],
    ['session-revoked of a user on a device', complex({ user: USER, device: DEVICE }), [SIGN_OUT]],
    ['session-revoked of an opaque user', complex({ user: { format: 'opaque', id: 'user-1' } }), [SIGN_OUT]],
    [
      'session-revoked of a token',
      { sub_id: { format: 'jwt_id', iss: OIDC_ISSUER, jti: 'jti-1' } },
      [['token', 'jti-1', FOR]],
    ],
    ['credential-change', { events: { [CREDENTIAL_CHANGE]: PASSWORD } }, [SIGN_OUT]],
    [
      'credential-change of a new credential',
      {
        events: { [CREDENTIAL_CHANGE]: { ...PASSWORD, change_type: 'create' } },
      },
      [SIGN_OUT],
    ],
    [
      'credential-change of an opaque user',
      {
        sub_id: { format: 'opaque', id: 'user-1' },
        events: { [CREDENTIAL_CHANGE]: PASSWORD },
      },
      [SIGN_OUT],
    ],
    [
      'credential-change with a session',
      {
        ...complex({ user: USER, session: SESSION }),
        events: { [CREDENTIAL_CHANGE]: PASSWORD },
      },
      [SIGN_OUT],
    ],
    [
      'credential-change of a session alone',
      {
        ...complex({ session: SESSION }),
        events: { [CREDENTIAL_CHANGE]: PASSWORD },
      },
      [END_SESSION],
    ],
    ...['account-disabled', 'account-purged', 'account-credential-change-required', 'sessions-revoked'].map(
      (name): [string, object, unknown[]] => [
        name,
        { toe: TIME, events: { [`${BASE}/risc/event-type/${name}`]: { reason: 'hijacking' } } },
        [SIGN_OUT],
      ],
    ),
    [
      'tokens-revoked, as Google sends it',
      {
        sub_id: undefined,
        events: {
          [`${BASE}/oauth/event-type/tokens-revoked`]: {
            subject: { subject_type: 'iss-sub', iss: OIDC_ISSUER, sub: 'user-1' },
            event_timestamp: TIME,
          },
        },
      },
      [SIGN_OUT],
    ],
    [
      'a subject in the event',
      {
        sub_id: undefined,
        events: { [SESSION_REVOKED]: { subject: USER, event_timestamp: TIME } },
      },
      [SIGN_OUT],
    ],
    [
      'a complex subject without a format',
      {
        sub_id: undefined,
        events: { [SESSION_REVOKED]: { subject: { user: USER, device: DEVICE }, event_timestamp: TIME } },
      },
      [SIGN_OUT],
    ],
    ['a subject in sub', { sub_id: undefined, sub: 'user-1' }, [SIGN_OUT]],
    [
      'aliases',
      {
        sub_id: { format: 'aliases', identifiers: [{ format: 'email', email: 'a@example.com' }, USER] },
      },
      [SIGN_OUT],
    ],
    [
      'a time in milliseconds',
      { events: { [SESSION_REVOKED]: { event_timestamp: TIME * 1000 } } },
      [SIGN_OUT],
    ],
    [
      'no time → that of the token',
      { events: { [SESSION_REVOKED]: {} } },
      [['user', 'user-1', { ...FOR, notBefore: NOW - 10 }]],
    ],
    [
      'a later time → that of the token',
      { events: { [SESSION_REVOKED]: { event_timestamp: NOW + 60 } } },
      [['user', 'user-1', { ...FOR, notBefore: NOW - 10 }]],
    ],
    ['an event of another kind', { events: { [`${BASE}/risc/event-type/account-enabled`]: {} } }, []],
    [
      'the verification of a stream',
      {
        sub_id: { format: 'opaque', id: 'stream-1' },
        events: { [`${BASE}/ssf/event-type/verification`]: { state: 'abc' } },
      },
      [],
    ],
    ['an e-mail address, which no token has', { sub_id: { format: 'email', email: 'a@example.com' } }, []],
    ['a device alone', complex({ device: DEVICE }), []],
    ['a user that is no object', complex({ user: 'user-1' }), []],
  ])('%s', async (_what, changes, revocations) => {
    const { status, body, asked, headers } = await push(makeEvent(changes))
    expect([status, body, headers.get('cache-control')]).toEqual([202, '', 'no-store'])
    expect(asked).toEqual(revocations)
  })

  it.each<[string, Partial<SharedSignalsOptions>, object, unknown[]]>([
    [
      'endAllSignIns, of a session and a user',
      { endAllSignIns: true },
      complex({ user: USER, session: SESSION }),
      [END_SESSION, SIGN_OUT],
    ],
    [
      'ignoreNewCredentials, of a new one',
      { ignoreNewCredentials: true },
      {
        events: { [CREDENTIAL_CHANGE]: { ...PASSWORD, change_type: 'create' } },
      },
      [],
    ],
    [
      'ignoreNewCredentials, of a changed one',
      { ignoreNewCredentials: true },
      {
        events: { [CREDENTIAL_CHANGE]: PASSWORD },
      },
      [SIGN_OUT],
    ],
    [
      'tokenIssuer, of the issuer of the tokens',
      { tokenIssuer: OTHER_ISSUER },
      { sub_id: { ...USER, iss: OTHER_ISSUER } },
      [['user', 'user-1', { issuer: OTHER_ISSUER, notBefore: TIME }]],
    ],
    [
      'tokenIssuer, of the transmitter',
      { tokenIssuer: OTHER_ISSUER },
      {},
      [['user', 'user-1', { issuer: OTHER_ISSUER, notBefore: TIME }]],
    ],
    [
      'findSub, of an e-mail address',
      { findSub: async ({ email }) => (email === 'a@example.com' ? 'user-1' : undefined) },
      {
        sub_id: { format: 'email', email: 'a@example.com' },
      },
      [SIGN_OUT],
    ],
    ['findSub that finds nothing', { findSub: () => undefined }, {}, [SIGN_OUT]],
    [
      'findSub, not asked for a session',
      { findSub: () => 'user-2' },
      complex({ session: SESSION }),
      [END_SESSION],
    ],
  ])('with %s', async (_what, options, changes, revocations) => {
    const { status, asked } = await push(makeEvent(changes), options)
    expect([status, asked]).toEqual([202, revocations])
  })
})

describe('a bad token → 400 and the code of RFC 8935 §2.4, nothing is revoked', () => {
  it.each<[string, object, Record<string, unknown>, string]>([
    ['of another issuer', { iss: OTHER_ISSUER }, TYP, 'invalid_issuer'],
    ['for another audience', { aud: 'other' }, TYP, 'invalid_audience'],
    ['without an audience', { aud: undefined }, TYP, 'invalid_audience'],
    ['of a key that the issuer does not have', {}, { ...TYP, kid: 'unknown' }, 'invalid_key'],
    ['with an algorithm that the issuer does not use', {}, { ...TYP, alg: 'HS256' }, 'invalid_key'],
    ['without a type', {}, { typ: undefined }, 'invalid_request'],
    ['of the type JWT', {}, { typ: 'JWT' }, 'invalid_request'],
    ['of the type of an access token', {}, { typ: 'at+jwt' }, 'invalid_request'],
    ['of the type of a logout token', {}, { typ: 'logout+jwt' }, 'invalid_request'],
    ['that has expired', { exp: NOW - 60 }, TYP, 'invalid_request'],
    ['from the future', { iat: NOW + 60 }, TYP, 'invalid_request'],
    ['without an iat', { iat: undefined }, TYP, 'invalid_request'],
    ['without a jti', { jti: undefined }, TYP, 'invalid_request'],
    ['without events', { events: undefined }, TYP, 'invalid_request'],
    ['with no event', { events: {} }, TYP, 'invalid_request'],
    ['with an event that is no object', { events: { [SESSION_REVOKED]: true } }, TYP, 'invalid_request'],
    ['without a subject', { sub_id: undefined }, TYP, 'invalid_request'],
    ['with a subject that is a string', { sub_id: 'user-1' }, TYP, 'invalid_request'],
    ['with a subject that is null', { sub_id: null }, TYP, 'invalid_request'],
    ['with a subject without a format', { sub_id: { iss: OIDC_ISSUER, sub: 'a' } }, TYP, 'invalid_request'],
    ['with a subject without a sub', { sub_id: { ...USER, sub: '' } }, TYP, 'invalid_request'],
    ['with a subject without an id', { sub_id: { format: 'opaque' } }, TYP, 'invalid_request'],
    ['with no aliases', { sub_id: { format: 'aliases', identifiers: [] } }, TYP, 'invalid_request'],
    ['with a malformed user', complex({ user: { format: 'opaque', id: 1 } }), TYP, 'invalid_request'],
    [
      'with a time that is no number',
      { events: { [SESSION_REVOKED]: { event_timestamp: 'now' } } },
      TYP,
      'invalid_request',
    ],
    [
      'with a credential-change without a type',
      { events: { [CREDENTIAL_CHANGE]: { change_type: 'update' } } },
      TYP,
      'invalid_request',
    ],
    [
      'with an unknown credential-change',
      { events: { [CREDENTIAL_CHANGE]: { ...PASSWORD, change_type: 'x' } } },
      TYP,
      'invalid_request',
    ],
    ['about a user of another issuer', { sub_id: { ...USER, iss: OTHER_ISSUER } }, TYP, 'access_denied'],
    [
      'about a token of another issuer',
      { sub_id: { format: 'jwt_id', iss: OTHER_ISSUER, jti: 'a' } },
      TYP,
      'access_denied',
    ],
  ])('%s → $3', async (_what, changes, header, err) => {
    const { status, body, headers, asked } = await push(makeEvent(changes, header))
    expect([status, body, asked]).toEqual([400, { err, description: expect.any(String) }, []])
    expect([headers.get('content-type'), headers.get('content-language')]).toEqual(['application/json', 'en'])
  })

  it('of another key → invalid_key', async () => {
    const { body } = await push(mint(otherKey(poolKey.kid), EVENT, TYP))
    expect(body.err).toBe('invalid_key')
  })
})

describe('a request', () => {
  it.each([
    ['of another content type', makeEvent(), { 'content-type': 'application/jwt' }, 400],
    ['of JSON', JSON.stringify(EVENT), { 'content-type': 'application/json' }, 400],
    ['with an empty body', '', {}, 400],
    ['with a body that is no token', 'hello', {}, 400],
    ['with more than 64 KB', `${makeEvent()}${'a'.repeat(70_000)}`, {}, 400],
    [
      'with a parameter of its content type',
      makeEvent(),
      { 'content-type': 'Application/SecEvent+JWT; charset=utf-8' },
      202,
    ],
  ])('%s → $3', async (_what, body, headers, status) => {
    const answer = await push(body, {}, headers)
    expect(answer.status).toBe(status)
    expect(answer.body.err).toBe(status === 400 ? 'invalid_request' : undefined)
  })

  it('twice → 202 for both, revoked once', async () => {
    const { receiver, asked } = makeSignals()
    const statuses = []
    for (let time = 0; time < 2; time++)
      statuses.push((await receiver.fetch(makeRequest(makeEvent()))).status)
    expect([statuses, asked]).toEqual([[202, 202], [SIGN_OUT]])
  })

  it('while the store fails → 503, and 202 when it is sent again', async () => {
    const { store, asked } = makeRecordingStore()
    let isDown = true
    const signOutEverywhere: typeof store.signOutEverywhere = async (...call) => {
      if (isDown) throw new Error('The store is down.')
      return store.signOutEverywhere(...call)
    }
    const { receiver } = makeSignals({ store: { ...store, signOutEverywhere } })
    const failed = await receiver.fetch(makeRequest(makeEvent()))
    expect([failed.status, failed.headers.get('retry-after'), await failed.text()]).toEqual([503, '10', ''])
    isDown = false
    expect((await receiver.fetch(makeRequest(makeEvent()))).status).toBe(202)
    expect(asked).toEqual([SIGN_OUT])
  })

  it('sent again while the store is slow and then fails → 503 for both', async () => {
    const { store } = makeRecordingStore()
    const fail: (() => void)[] = []
    const signOutEverywhere = () =>
      new Promise<void>((_resolve, reject) => fail.push(() => reject(new Error('The store is down.'))))
    const { receiver } = makeSignals({ store: { ...store, signOutEverywhere } })
    const answers = [makeEvent(), makeEvent()].map((event) => receiver.fetch(makeRequest(event)))
    await vi.waitFor(() => expect(fail.length).toBeGreaterThan(0))
    await setImmediate()
    for (const failNow of fail) failNow()
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([503, 503])
  })

  it('while the keys cannot be fetched → 503', async () => {
    const issuers = oidc({ issuer: OIDC_ISSUER, audience: AUDIENCE, jwksUri: 'http://127.0.0.1:9/' })
    expect((await push(makeEvent(), { issuers })).status).toBe(503)
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('down'))],
    ['answers with no string', () => 1 as never],
    ['answers with an empty string', () => ''],
  ])('while findSub %s → 503, nothing is revoked', async (_what, findSub) => {
    expect(await push(makeEvent(), { findSub })).toMatchObject({ status: 503, asked: [] })
  })
})

describe('the Authorization header', () => {
  const SECRET = 'Bearer secret-1'
  it.each([
    ['the right one', SECRET, { authorization: SECRET }, 202],
    ['one of several', ['Bearer old', SECRET], { authorization: SECRET }, 202],
    ['none is required', undefined, { authorization: 'Bearer other' }, 202],
    ['a missing one', SECRET, {}, 400],
    ['an empty one', SECRET, { authorization: '' }, 400],
    ['a wrong one', SECRET, { authorization: 'Bearer secret-2' }, 400],
    ['a part of it', SECRET, { authorization: 'Bearer secret' }, 400],
  ])('%s → $3', async (_what, authorization, headers, status) => {
    const options = authorization === undefined ? {} : { authorization }
    const answer = await push(makeEvent(), options, headers as Record<string, string>)
    expect(answer.status).toBe(status)
    if (status === 400) expect([answer.body.err, answer.asked]).toEqual(['authentication_failed', []])
  })
})

describe('events', () => {
  const events: SignalEvent[] = []
  const listener = (event: unknown) => void events.push({ ...(event as SignalEvent) })
  const signals = channel('poolguard:signals')
  afterEach(() => signals.unsubscribe(listener))

  it('received events → outcomes without a token or a subject', async () => {
    signals.subscribe(listener)
    const email = { format: 'email', email: 'a@example.com' }
    await push(makeEvent())
    await push(makeEvent({ events: { [`${BASE}/risc/event-type/account-enabled`]: {} } }))
    await push(makeEvent({ events: { [ACCOUNT_DISABLED]: { subject: email }, [SESSION_REVOKED]: {} } }))
    await push(makeEvent({ aud: 'other' }))
    await push(makeEvent(), { findSub: () => Promise.reject(new Error('down')) })
    const source = 'shared-signals'
    expect(events).toEqual([
      { source, outcome: 'revoked' },
      { source, outcome: 'ignored' },
      { source, outcome: 'unmapped' },
      { source, outcome: 'refused', code: 'ERR_CLIENT_MISMATCH' },
      { source, outcome: 'failed', code: undefined },
    ])
  })
})

describe('options', () => {
  it.each([
    ['no store', { store: undefined }],
    ['an unknown option', { secret: 'a' }],
    ['an empty authorization', { authorization: '' }],
    ['no authorization in the list', { authorization: [] }],
    ['a tokenIssuer with white space', { tokenIssuer: 'a b' }],
    ['findSub that is no function', { findSub: 'email' }],
    ['endAllSignIns as a string', { endAllSignIns: 'yes' }],
    ['ignoreNewCredentials as a string', { ignoreNewCredentials: 'yes' }],
  ])('%s → ConfigError', (_what, wrong) => {
    expect(() => makeSignals(wrong as never)).toThrow(ConfigError)
  })

  it('keys that cannot be fetched → ready() rejects', async () => {
    const issuers = oidc({ issuer: 'http://127.0.0.1:9/', audience: AUDIENCE })
    await expect(makeSignals({ issuers }).receiver.ready()).rejects.toMatchObject({
      code: 'ERR_KEYS_UNAVAILABLE',
    })
  })
})
