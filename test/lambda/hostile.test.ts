/** Events that no gateway sends, and a polluted `Object.prototype`: each ends in a refusal or an Error. */
import { AuthError, createVerifier } from '@poolguard/core'
import { authOf, authorizer, middyAuth, type RouteTable, withAuth } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as authorizerEvents from '../support/lambda-events.ts'
import * as proxyEvents from '../support/lambda-proxy-events.ts'

const { STAGE } = authorizerEvents
const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer() })
const token = await pool.accessToken({ subject: 'user-1', scope: 'orders/read' })
const bad: authorizerEvents.Lines = [['Authorization', `Bearer ${await pool.badToken('bad-signature')}`]]
const good: authorizerEvents.Lines = [['Authorization', `Bearer ${token}`]]

const ROUTES: RouteTable = { 'GET /open': true, $connect: true }
let calls = 0
const handler = () => {
  calls += 1
  return 'called'
}

const authorize = authorizer(verifier) as (event: unknown) => Promise<unknown>
const routed = authorizer(verifier, { routes: ROUTES }) as (event: unknown) => Promise<unknown>
const guarded = withAuth(verifier, handler)
const middleware = middyAuth(verifier)

/** Every guard, by its name. */
const GUARDS: Readonly<Record<string, (event: unknown) => Promise<unknown>>> = {
  authorizer: authorize,
  'authorizer by routes': routed,
  withAuth: (event) => guarded(event as never, {}),
  'middyAuth, before': (event) => middleware.before({ event }),
  'middyAuth, onError': (event) =>
    middleware.onError({ event, error: new AuthError('ERR_TOKEN_MISSING'), response: undefined }),
}

const { restTokenEvent, restRequestEvent, webSocketEvent, httpApi1Event, httpApi2Event, appSyncEvent } =
  authorizerEvents
const { functionUrlEvent, restProxyEvent, httpApi1ProxyEvent, albEvent, albMultiValueEvent } = proxyEvents

function eventsOf(lines: authorizerEvents.Lines): readonly object[] {
  return [
    ...[restTokenEvent(lines), restRequestEvent(lines), webSocketEvent(lines), httpApi1Event(lines)],
    ...[httpApi2Event(lines), appSyncEvent(lines), functionUrlEvent(lines), restProxyEvent(lines)],
    ...[httpApi1ProxyEvent(lines), albEvent(lines), albMultiValueEvent(lines)],
  ]
}

/** What a guard did with an event: its answer or its rejection. A synchronous throw fails the test. */
interface Outcome {
  readonly answer?: unknown
  readonly rejection?: readonly [reason: unknown]
}

function outcomeOf(guard: (event: unknown) => Promise<unknown>, event: unknown): Promise<Outcome> {
  return guard(event).then(
    (answer) => ({ answer }),
    (reason) => ({ rejection: [reason] }),
  )
}

function allows(answer: unknown): boolean {
  return /"Allow"|"isAuthorized":true|called/.test(JSON.stringify(answer) ?? '')
}

/** Only a caller's fault may be a 401: an AuthError is the cause, and it is no outage. */
function checkRejection(reason: unknown): void {
  expect(reason).toBeInstanceOf(Error)
  const { message, cause } = reason as Error
  if (message !== 'Unauthorized') return
  expect(cause).toBeInstanceOf(AuthError)
  expect([400, 401]).toContain((cause as AuthError).status)
}

function checkRefused({ answer, rejection }: Outcome): void {
  expect(allows(answer)).toBe(false)
  if (rejection !== undefined) checkRejection(rejection[0])
}

function errorOfAuthOf(event: unknown): unknown {
  try {
    return authOf(event as object)
  } catch (error) {
    return error
  }
}

const THROWN: readonly unknown[] = [new Error('mine'), new Error('Unauthorized'), undefined, 'text', null]

function throwing(thrown: unknown): () => never {
  return () => {
    throw thrown
  }
}

/** A proxy whose every trap throws. */
function hostileProxy(thrown: unknown): object {
  return new Proxy({}, new Proxy({}, { get: () => throwing(thrown) }))
}

function withGetter(name: string, thrown: unknown): object {
  return Object.defineProperty({}, name, { get: throwing(thrown), enumerable: true })
}

function cyclic(value: object): object {
  return Object.assign(value, { self: value, requestContext: value, headers: value, authorizer: value })
}

const NAMES = [
  ...['type', 'version', 'headers', 'multiValueHeaders', 'cookies', 'authorizationToken', 'methodArn'],
  ...['routeArn', 'requestContext', 'resource', 'httpMethod', 'routeKey', 'identity', 'identitySource'],
]

/** An index, not the value: fast-check inspects what it generates, and a hostile value would throw. */
const thrownAt = fc.nat(THROWN.length - 1)
const name = fc.constantFrom(...NAMES, 'authorization', 'http', 'authorizer', 'claims', 'toJSON', 'length')

type Make = () => unknown

const ODD: readonly unknown[] = [
  ...[undefined, null, Symbol('s'), 1n, Number.NaN, () => token, [], [[]], Object.freeze({})],
  ...['TOKEN', 'REQUEST', '1.0', '2.0', '$default', 'GET /open', '/open', `${STAGE}/GET/open`],
  ...[cyclic({}), cyclic([])],
]

/** Functions that make a value which is dangerous to a reader. */
const hostile: fc.Arbitrary<Make> = fc.oneof(
  thrownAt.map((at) => () => hostileProxy(THROWN[at])),
  fc.tuple(name, thrownAt).map(
    ([member, at]) =>
      () =>
        withGetter(member, THROWN[at]),
  ),
  fc.nat(ODD.length - 1).map((at) => () => ODD[at]),
  fc.tuple(name, fc.nat(ODD.length - 1), fc.jsonValue()).map(([member, at, json]) => () => ({
    [member]: ODD[at],
    more: json,
  })),
  fc.jsonValue().map((json) => () => json),
)

const changes = fc.array(fc.tuple(fc.constantFrom(...NAMES), hostile), { maxLength: 3 })
const getters = fc.option(fc.tuple(fc.constantFrom(...NAMES), thrownAt))
const EVENTS = [...eventsOf(bad), ...eventsOf([])]

/** Functions that make real events without a valid token: hostile or throwing members, or frozen. */
const mangled: fc.Arbitrary<Make> = fc
  .tuple(fc.constantFrom(...EVENTS), changes, getters, fc.boolean())
  .map(([event, changed, getter, isFrozen]) => () => {
    const made: object = {
      ...event,
      ...Object.fromEntries(changed.map(([member, make]) => [member, make()])),
    }
    if (getter) Object.defineProperty(made, getter[0], { get: throwing(THROWN[getter[1]]), enumerable: true })
    return isFrozen ? Object.freeze(made) : made
  })

const anyEvent = fc.oneof({ weight: 3, arbitrary: mangled }, { weight: 1, arbitrary: hostile })

describe('a hostile event', () => {
  it.each(Object.entries(GUARDS))('%s → refused, or rejected with an Error', async (_name, guard) => {
    calls = 0
    await fc.assert(
      fc.asyncProperty(anyEvent, async (make) => {
        checkRefused(await outcomeOf(guard, make()))
      }),
      { numRuns: 300 },
    )
    expect(calls).toBe(0)
  })

  it('authOf → an Error of its own', () => {
    fc.assert(
      fc.property(anyEvent, (make) => {
        expect(errorOfAuthOf(make())).toMatchObject({
          message: expect.stringMatching(/^authOf: /),
        })
      }),
      { numRuns: 300 },
    )
  })

  it.each(THROWN)('with headers that throw %o → a 401 only if an AuthError is its cause', async (error) => {
    for (const event of eventsOf(good)) {
      const broken = { ...event, headers: hostileProxy(error), requestContext: hostileProxy(error) }
      for (const guard of Object.values(GUARDS)) {
        const { rejection } = await outcomeOf(guard, { ...broken, authorizationToken: undefined })
        if (rejection !== undefined) checkRejection(rejection[0])
      }
    }
  })

  it.each(THROWN)('a check that throws %o → not allowed, and the handler is not called', async (error) => {
    calls = 0
    const requirement = { check: throwing(error) }
    const event = functionUrlEvent(good)
    checkRefused(await outcomeOf(() => withAuth(verifier, handler, { requirement })(event, {}), event))
    checkRefused(await outcomeOf(() => middyAuth(verifier, { requirement }).before({ event }), event))
    const asked = await outcomeOf(() => authorizer(verifier, { requirement })(httpApi2Event(good)), event)
    expect(asked.rejection?.[0]).toBeInstanceOf(Error)
    checkRefused(asked)
    expect(calls).toBe(0)
  })
})

/** What a flaw elsewhere may give to every object: all that an event needs to be let in. */
const POLLUTION: Readonly<Record<string, unknown>> = {
  type: 'REQUEST',
  version: '2.0',
  headers: { authorization: `Bearer ${token}` },
  multiValueHeaders: { authorization: [`Bearer ${token}`] },
  authorization: `Bearer ${token}`,
  authorizationToken: `Bearer ${token}`,
  identitySource: [`Bearer ${token}`],
  methodArn: `${STAGE}/GET/open`,
  routeArn: `${STAGE}/GET/open`,
  resource: '/open',
  httpMethod: 'GET',
  routeKey: 'GET /open',
  requestContext: { http: { method: 'GET' }, authorizer: { lambda: { sub: 'eve' } }, queryString: '{ a }' },
  identity: { claims: { sub: 'eve' } },
  authorizer: { lambda: { sub: 'eve' }, claims: { sub: 'eve' }, sub: 'eve' },
  http: { method: 'GET' },
  eventType: 'CONNECT',
  elb: {},
  queryString: '{ a }',
  sub: 'eve',
  routes: { $default: true },
  requirement: { scopes: 'orders/read' },
  hasFields: true,
  [Symbol.for('poolguard.lambda.authenticated') as unknown as string]: { subject: 'eve' },
}

async function polluted<T>(names: readonly PropertyKey[], run: () => Promise<T>): Promise<T> {
  const target = Object.prototype as Record<PropertyKey, unknown>
  for (const member of names) target[member] = POLLUTION[member as string]
  try {
    return await run()
  } finally {
    for (const member of names) delete target[member]
  }
}

function without(event: object, names: readonly PropertyKey[]): object {
  return Object.fromEntries(Object.entries(event).filter(([member]) => !names.includes(member)))
}

const ALL = Reflect.ownKeys(POLLUTION)

describe.each([...ALL.map((member) => [String(member), [member]] as const), ['all', ALL] as const])(
  'a polluted Object.prototype (%s)',
  (_name, names) => {
    const events = [...eventsOf([]), ...eventsOf(bad)].flatMap((event) => [event, without(event, names)])

    it('every event without a valid token of its own → refused', async () => {
      calls = 0
      const outcomes = await polluted(names, async () => {
        const found: Outcome[] = []
        for (const event of [...events, {}, null, undefined, 'x', 7, []]) {
          for (const guard of Object.values(GUARDS)) found.push(await outcomeOf(guard, event))
        }
        return found
      })
      for (const outcome of outcomes) checkRefused(outcome)
      expect(calls).toBe(0)
    })

    it('authOf → no caller', async () => {
      const errors = await polluted(names, async () => [...events, {}, null, 'x'].map(errorOfAuthOf))
      for (const error of errors) expect(error).toBeInstanceOf(Error)
    })

    it('a valid token on a route that the event does not name → refused', async () => {
      const unnamed = ['resource', 'routeKey', 'requestContext', 'httpMethod']
      const outcomes = await polluted(names, () =>
        Promise.all(eventsOf(good).map((event) => outcomeOf(routed, without(event, unnamed)))),
      )
      for (const outcome of outcomes) checkRefused(outcome)
    })
  },
)
