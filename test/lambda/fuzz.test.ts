/** Events of any shape: none is allowed without a valid token, and each ends in a result or an Error. */
import { createVerifier } from '@poolguard/core'
import { authOf, authorizer, withAuth } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as authorizerEvents from '../support/lambda-events.ts'
import * as proxyEvents from '../support/lambda-proxy-events.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer() })
const lines: authorizerEvents.Lines = [['Authorization', `Bearer ${await pool.badToken('bad-signature')}`]]

const authorize = authorizer(verifier)
const routed = authorizer(verifier, {
  routes: { $default: true, 'GET /orders/{id}': true, 'ANY /{proxy+}': true },
})
const handle = withAuth(verifier, () => 'let in')

const { restTokenEvent, restRequestEvent, webSocketEvent, httpApi1Event, httpApi2Event, appSyncEvent } =
  authorizerEvents
const { functionUrlEvent, restProxyEvent, httpApi1ProxyEvent, albEvent, albMultiValueEvent } = proxyEvents
const EVENTS: readonly object[] = [
  ...[restTokenEvent, restRequestEvent, webSocketEvent, httpApi1Event, httpApi2Event].map((make) =>
    make(lines),
  ),
  ...[appSyncEvent, functionUrlEvent, albEvent, albMultiValueEvent].map((make) => make(lines)),
  restProxyEvent(lines),
  httpApi1ProxyEvent(lines),
]

/** Values that are dangerous to a reader of events, and others. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('TOKEN', 'REQUEST', '1.0', '2.0', '$default', '__proto__', 'Bearer', 'GET /orders/{id}'),
  fc.record({ authorization: fc.jsonValue(), Authorization: fc.jsonValue(), __proto__: fc.jsonValue() }),
  fc.record({
    elb: fc.jsonValue(),
    http: fc.jsonValue(),
    queryString: fc.jsonValue(),
    eventType: fc.jsonValue(),
  }),
)

const NAMES = [
  ...[
    'type',
    'version',
    'headers',
    'multiValueHeaders',
    'cookies',
    'authorizationToken',
    'methodArn',
    'routeArn',
  ],
  ...[
    'requestContext',
    'resource',
    'httpMethod',
    'routeKey',
    'path',
    'rawPath',
    'identity',
    'identitySource',
  ],
] as const

/** A real event with odd values in some of its members. */
const mangled = fc
  .tuple(fc.constantFrom(...EVENTS), fc.dictionary(fc.constantFrom(...NAMES), odd, { maxKeys: 4 }))
  .map(([event, changes]) => ({ ...event, ...changes }))

const anyEvent = fc.oneof({ weight: 4, arbitrary: mangled }, { weight: 1, arbitrary: fc.jsonValue() })

function allows(answer: unknown): boolean {
  return /"Allow"|"isAuthorized":true|let in/.test(JSON.stringify(answer) ?? '')
}

async function check(run: () => Promise<unknown>): Promise<void> {
  const answer = await run().catch((error: unknown) => {
    expect(error).toBeInstanceOf(Error)
  })
  expect(allows(answer)).toBe(false)
}

describe('an event of any shape, without a valid token', () => {
  it('authorizers and guarded handlers → not allowed', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        await check(() => authorize(event as never))
        await check(() => routed(event as never))
        await check(() => handle(event as never, {}))
      }),
      { numRuns: 500 },
    )
  })

  it('claims in members that the client controls → no caller', () => {
    const places = [
      'headers',
      'multiValueHeaders',
      'cookies',
      'body',
      'queryStringParameters',
      'pathParameters',
    ]
    const claims = {
      sub: 'eve',
      issuer: 'x',
      principalId: 'eve',
      jwt: { claims: { sub: 'eve' } },
      claims: { sub: 'eve' },
    }
    fc.assert(
      fc.property(fc.constantFrom(...places), odd, (place, value) => {
        const stuffed = { ...claims, authorizer: claims, requestContext: { authorizer: claims }, value }
        expect(() => authOf({ ...restProxyEvent(lines), [place]: stuffed })).toThrow(/^authOf: /)
      }),
    )
  })
})
