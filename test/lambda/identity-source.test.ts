/** An HTTP API caches an answer by identity sources: they contain the token, or the request is refused. */
import { bearer, cookie, createVerifier, firstOf, header } from '@poolguard/core'
import { type AuthorizerEvent, authorizer } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'
import * as events from '../support/lambda-events.ts'

const pool = await createLocalPool()
const issuers = pool.issuer()
const from = [bearer(), cookie('t'), header('X-Access-Token')]
const verifier = createVerifier({ issuers, from })
const token = await pool.accessToken({ subject: 'user-1', scope: 'orders/read' })
const other = await pool.accessToken({ subject: 'user-2' })

const BASIC = 'Basic dXNlcjpwYXNz'
const LINES: Readonly<Record<string, events.Lines>> = {
  bearer: [['Authorization', `Bearer ${token}`]],
  cookie: [['Cookie', `theme=dark; t=${token}`]],
  'cookie beside Basic': [
    ['Authorization', BASIC],
    ['Cookie', `t=${token}`],
  ],
  header: [['X-Access-Token', token]],
}

/** The event of each payload version, with the values of the identity sources in its form. */
const EVENT_SOURCES: Readonly<Record<string, (lines: events.Lines, values: readonly string[]) => object>> = {
  '1.0': (lines, values) => ({ ...events.httpApi1Event(lines), identitySource: values.join(',') }),
  '2.0': (lines, values) => ({ ...events.httpApi2Event(lines), identitySource: values }),
}

/** `allowed`, `denied`, or the code of the AuthError that is the cause of a 401. */
async function outcomeOf(event: object, options = {}, guard = verifier): Promise<string> {
  try {
    const answer = await authorizer(guard, { simpleResponses: false, ...options })(event as AuthorizerEvent)
    return JSON.stringify(answer).includes('"Allow"') ? 'allowed' : 'denied'
  } catch (error) {
    const { message, cause } = error as Error
    expect(message).toBe('Unauthorized')
    return (cause as { code: string }).code
  }
}

describe.each(Object.entries(EVENT_SOURCES))('payload %s', (_version, makeEvent) => {
  it.each([
    ['bearer', [`Bearer ${token}`]],
    ['bearer', [`Bearer ${token}`, 'GET /orders/{id}']],
    ['cookie', [`theme=dark; t=${token}`]],
    ['cookie', ['GET /orders/{id}', `theme=dark; t=${token}`]],
    ['cookie beside Basic', [BASIC, `t=${token}`]],
    ['header', [token]],
  ])('the token of %s, which is in an identity source → allowed', async (place, values) => {
    expect(await outcomeOf(makeEvent(LINES[place] ?? [], values))).toBe('allowed')
  })

  it.each([
    ['cookie beside Basic', [BASIC]],
    ['cookie beside Basic', [BASIC, 'GET /orders/{id}']],
    ['cookie', ['GET /orders/{id}']],
    ['cookie', [`t=${other}`]],
    ['cookie', ['']],
    ['cookie', [token.slice(0, -1)]],
    ['header', [token.toLowerCase()]],
    ['bearer', ['Bearer']],
  ])('the token of %s, which is in no identity source → ERR_REQUEST_INVALID', async (place, values) => {
    expect(await outcomeOf(makeEvent(LINES[place] ?? [], values))).toBe('ERR_REQUEST_INVALID')
  })

  it('a token in a cookie, but Authorization as identity source → ERR_REQUEST_INVALID', async () => {
    const first = createVerifier({ issuers, from: firstOf(cookie('t'), bearer()) })
    const lines: events.Lines = [
      ['Authorization', `Bearer ${other}`],
      ['Cookie', `t=${token}`],
    ]
    expect(await outcomeOf(makeEvent(lines, [`Bearer ${other}`]), {}, first)).toBe('ERR_REQUEST_INVALID')
  })

  it('an unmet requirement → ERR_REQUEST_INVALID too, because a Deny would be cached', async () => {
    const event = makeEvent(LINES['cookie beside Basic'] ?? [], [BASIC])
    for (const options of [{ requirement: { groups: 'admins' } }, { routes: { 'GET /elsewhere': true } }]) {
      expect(await outcomeOf(event, options)).toBe('ERR_REQUEST_INVALID')
    }
  })

  it('a bad token → the failure of the token', async () => {
    const lines: events.Lines = [['Cookie', 't=abc']]
    expect(await outcomeOf(makeEvent(lines, [BASIC]))).toBe('ERR_TOKEN_MALFORMED')
  })

  it.each<[what: string, identitySource: unknown]>([
    ['an empty list', []],
    ['a list of null', [null]],
    ['a list of a list', [[`t=${token}`]]],
    ['an empty text', ''],
    ['an object', {}],
    ['an object like a list', { 0: token, length: 1 }],
    ['an object that turns into the token', { toString: () => token }],
    ['a number', 0],
    ['a boolean', false],
    ['a symbol', Symbol('s')],
    ['a function', () => token],
  ])('identity sources that are %s → ERR_REQUEST_INVALID', async (_what, identitySource) => {
    const event = { ...makeEvent(LINES.cookie ?? [], []), identitySource }
    expect(await outcomeOf(event)).toBe('ERR_REQUEST_INVALID')
  })

  it.each([null, undefined])(
    'identity sources that are %o → allowed: there is no cache',
    async (identitySource) => {
      expect(await outcomeOf({ ...makeEvent(LINES.cookie ?? [], []), identitySource })).toBe('allowed')
    },
  )
})

it('events without identity sources (REST, WebSocket) → allowed', async () => {
  for (const makeEvent of [events.restRequestEvent, events.webSocketEvent]) {
    expect(await outcomeOf(makeEvent(LINES['cookie beside Basic'] ?? []))).toBe('allowed')
  }
})

it('an authenticator that does not return its token → ERR_REQUEST_INVALID', async () => {
  const auth = await verifier.verify(token)
  for (const used of [undefined, '', 7, null]) {
    const made = {
      subject: auth.subject,
      claims: auth.claims,
      scopes: [],
      groups: [],
      issuer: '',
      token: used,
    }
    const own = { authenticate: async () => made, authorize: async () => {} }
    const event = events.httpApi2Event(LINES.bearer ?? [])
    expect(await outcomeOf(event, {}, own as never)).toBe('ERR_REQUEST_INVALID')
  }
})
