import {
  type AnyClaims,
  AuthError,
  type Authenticator,
  ConfigError,
  cognito,
  cookie,
  createVerifier,
  bearer as fromBearer,
  header,
  oidc,
} from '@poolguard/core'
import {
  type AppSyncEvent,
  type AuthorizerContext,
  type AuthorizerEvent,
  type AuthorizerResult,
  authorizer,
  type HttpApiEvent,
  type PolicyResult,
  type RequestEvent,
  type SimpleResult,
  type TokenEvent,
} from '@poolguard/lambda'
import type * as aws from 'aws-lambda'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as events from '../support/lambda-events.ts'

const { STAGE } = events
const ISSUER = 'https://local-pool.invalid/local_abc123'
const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] }

const common = { userPoolId: 'local_abc123', issuer: ISSUER, clientId: 'web', jwks } as const
const issuers = cognito({ ...common, tokenUse: 'access' })
const verifier = createVerifier({ issuers })
const failing = createVerifier({ issuers, isRevoked: () => Promise.reject(new Error('down')) })

function sign(claims: Record<string, unknown>): Promise<string> {
  const jwt = new SignJWT({ iss: ISSUER, sub: 'user-1', ...claims })
  return jwt
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey)
}

const ACCESS = { token_use: 'access', client_id: 'web', username: 'ann', scope: 'orders/read profile' }
const GROUPS = { 'cognito:groups': ['staff', 'a,b'] }
const token = await sign({ ...ACCESS, ...GROUPS })
const idToken = await sign({ token_use: 'id', aud: 'web', 'cognito:username': 'ann' })
const otherClientsToken = await sign({ ...ACCESS, client_id: 'other' })

function bearer(value: string): events.Lines {
  return [['Authorization', `Bearer ${value}`]]
}

/** Calls the authorizer with an event of any type. */
async function ask(
  event: unknown,
  options = {},
  guard: Authenticator = verifier as Authenticator,
): Promise<AuthorizerResult> {
  return authorizer(guard, options)(event as AuthorizerEvent)
}

async function errorOf(
  event: unknown,
  options = {},
  guard: Authenticator = verifier as Authenticator,
): Promise<Error> {
  const outcome = await ask(event, options, guard).catch((error: unknown) => error)
  if (outcome instanceof Error) return outcome
  throw new Error(`It was answered: ${JSON.stringify(outcome)}`)
}

async function policyOf(event: unknown, options = {}): Promise<PolicyResult> {
  return (await ask(event, options)) as PolicyResult
}

async function resourceOf(event: unknown): Promise<string | undefined> {
  return (await policyOf(event, { simpleResponses: false })).policyDocument.Statement[0]?.Resource
}

type MakeEvent = (lines: events.Lines, arn?: string) => AuthorizerEvent

/** One row for each event source: name, event, resource of its policy (none: a simple response), options. */
const EVENT_SOURCES: readonly (readonly [
  string,
  MakeEvent,
  resource: string | undefined,
  options: object,
])[] = [
  ['REST TOKEN', events.restTokenEvent, `${STAGE}/*/*`, {}],
  ['REST REQUEST', events.restRequestEvent, `${STAGE}/*/*`, {}],
  ['WebSocket $connect', events.webSocketEvent, `${STAGE}/*`, {}],
  ['HTTP API 1.0', events.httpApi1Event, `${STAGE}/*/*`, {}],
  ['HTTP API 2.0', events.httpApi2Event, undefined, {}],
  ['HTTP API 2.0 without simple responses', events.httpApi2Event, `${STAGE}/*/*`, { simpleResponses: false }],
]

describe.each(EVENT_SOURCES)('%s', (_name, makeEvent, resource, options) => {
  function answerOf(isAllowed: boolean, context: unknown): unknown {
    if (resource === undefined) return { isAuthorized: isAllowed, context }
    const Effect = isAllowed ? 'Allow' : 'Deny'
    const Statement = [{ Action: 'execute-api:Invoke', Effect, Resource: resource }]
    return { principalId: 'user-1', policyDocument: { Version: '2012-10-17', Statement }, context }
  }

  it('a valid token → allowed, with a policy for the whole stage', async () => {
    const result = await ask(makeEvent(bearer(token)), options)
    expect(result).toEqual(answerOf(true, expect.objectContaining({ sub: 'user-1', clientId: 'web' })))
  })

  it('a token that meets the requirement → allowed', async () => {
    const requirement = { scopes: 'orders/read', groups: 'staff' }
    const result = await ask(makeEvent(bearer(token)), { ...options, requirement })
    expect(result).toEqual(answerOf(true, expect.objectContaining({ sub: 'user-1' })))
  })

  it.each([
    ['an ID token', bearer(idToken), 'ERR_TOKEN_USE_MISMATCH'],
    ["another client's token", bearer(otherClientsToken), 'ERR_CLIENT_MISMATCH'],
    ['no token', [], 'ERR_TOKEN_MISSING'],
    ['another scheme', [['Authorization', 'Basic YTpi']], 'ERR_TOKEN_MISSING'],
    ['a value that is not a token', bearer('abc'), 'ERR_TOKEN_MALFORMED'],
    ['two Authorization lines', [...bearer(token), ...bearer(token)], 'ERR_REQUEST_INVALID'],
  ] as [string, events.Lines, string][])(
    '%s → Unauthorized, with the AuthError as its cause',
    async (_what, lines, code) => {
      const error = await errorOf(makeEvent(lines), options)
      expect(error.message).toBe('Unauthorized')
      expect(error).not.toBeInstanceOf(AuthError)
      expect(error.cause).toMatchObject({ name: 'AuthError', code })
    },
  )

  it.each([
    ['a missing scope', { scopes: 'orders/write' }, 'ERR_SCOPE_INSUFFICIENT'],
    ['a check that returns false', { check: () => false }, 'ERR_FORBIDDEN'],
  ])('%s → Deny with the code in the context', async (_what, requirement, code) => {
    const result = await ask(makeEvent(bearer(token)), { ...options, requirement })
    expect(result).toEqual(answerOf(false, { code }))
  })

  it('an authentication that is too old → Unauthorized', async () => {
    const requirement = { maxAuthAgeSeconds: 60 }
    const error = await errorOf(makeEvent(bearer(token)), { ...options, requirement })
    expect(error.message).toBe('Unauthorized')
    expect(error.cause).toMatchObject({ code: 'ERR_AUTHENTICATION_TOO_OLD' })
  })

  it('an outage → the error itself, which API Gateway does not cache', async () => {
    const error = await errorOf(makeEvent(bearer(token)), options, failing)
    expect(error).toMatchObject({ code: 'ERR_REVOCATION_UNAVAILABLE', status: 503 })
    expect(error.message).not.toBe('Unauthorized')
  })

  it('a check that throws → the error itself', async () => {
    const failure = new Error('database down')
    const requirement = { check: () => Promise.reject(failure) }
    expect(await errorOf(makeEvent(bearer(token)), { ...options, requirement })).toBe(failure)
  })

  it.each([
    ['an error that API Gateway would take for a 401', new Error('Unauthorized')],
    ['text that it would take for one', 'Unauthorized'],
    ['nothing', undefined],
    ['an object', { message: 'Unauthorized' }],
  ])('a check that throws %s → another error, with that value as its cause', async (_what, thrown) => {
    const requirement = { check: () => Promise.reject(thrown) }
    const error = await errorOf(makeEvent(bearer(token)), { ...options, requirement })
    expect(error.message).not.toBe('Unauthorized')
    expect(error.cause).toBe(thrown)
  })
})

describe('where the token is looked for', () => {
  const event = events.restRequestEvent(bearer(token))

  it.each(['authorization', 'AUTHORIZATION', 'Authorization'])('in the header %s → found', async (name) => {
    const lines: events.Lines = [[name, `Bearer ${token}`]]
    expect((await policyOf(events.restRequestEvent(lines))).principalId).toBe('user-1')
  })

  it('in headers, with multiValueHeaders null, absent, empty or without the name → found', async () => {
    expect((await policyOf({ ...event, multiValueHeaders: null })).principalId).toBe('user-1')
    expect((await policyOf({ ...event, multiValueHeaders: {} })).principalId).toBe('user-1')
    expect((await policyOf({ ...event, multiValueHeaders: { Host: ['a'] } })).principalId).toBe('user-1')
    expect((await policyOf({ ...event, multiValueHeaders: undefined })).principalId).toBe('user-1')
  })

  it('two lines whose names differ in case → ERR_REQUEST_INVALID', async () => {
    const lines: events.Lines = [...bearer(token), ['authorization', `Bearer ${idToken}`]]
    const { headers } = events.restRequestEvent(lines)
    for (const two of [events.restRequestEvent(lines), { ...event, headers, multiValueHeaders: null }]) {
      expect((await errorOf(two)).cause).toMatchObject({ code: 'ERR_REQUEST_INVALID' })
    }
  })

  it.each([
    ['all headers', { headers: null, multiValueHeaders: null }],
    ['the value', { headers: { Authorization: null }, multiValueHeaders: null }],
    ['the values', { multiValueHeaders: { Authorization: null } }],
  ])('%s null → ERR_TOKEN_MISSING', async (_what, nulls) => {
    const error = await errorOf({ ...event, ...nulls })
    expect(error.message).toBe('Unauthorized')
    expect(error.cause).toMatchObject({ code: 'ERR_TOKEN_MISSING' })
  })

  it('beside a header named __proto__ → found', async () => {
    const headers = JSON.parse(`{"__proto__": "x", "Authorization": "Bearer ${token}"}`)
    expect((await policyOf({ ...event, headers, multiValueHeaders: null })).principalId).toBe('user-1')
  })

  it('the cookies of payload 2.0 → one cookie header', async () => {
    const seen: unknown[] = []
    const guard: Authenticator = {
      authorize: (auth, requirement) => verifier.authorize(auth as never, requirement as never),
      authenticate: (request) => {
        seen.push(request.headers.cookie)
        return verifier.authenticate(request)
      },
    }
    await ask({ ...events.httpApi2Event(bearer(token)), cookies: ['a=1', 'b=2'] }, {}, guard)
    expect(seen).toEqual([['a=1; b=2']])
  })

  it("in the verifier's token sources → found, if the event has them", async () => {
    const from = [cookie('token'), header('Sec-WebSocket-Protocol')]
    const guard = createVerifier({ issuers, from }) as Authenticator
    const inCookie: events.Lines = [['Cookie', `a=b; token=${token}`]]
    const asProtocol: events.Lines = [['Sec-WebSocket-Protocol', token]]
    const { headers: _, ...http } = events.httpApi2Event([])
    for (const one of [
      events.restRequestEvent(inCookie),
      events.webSocketEvent(asProtocol),
      { ...http, cookies: ['a=b', `token=${token}`] },
    ]) {
      expect(await ask(one, { simpleResponses: false }, guard)).toMatchObject({ principalId: 'user-1' })
    }
    expect((await errorOf(events.restTokenEvent(bearer(token)), {}, guard)).message).toBe('Unauthorized')
  })

  it('a TOKEN event whose token is not a string → ERR_TOKEN_MISSING', async () => {
    const error = await errorOf({ ...events.restTokenEvent([]), authorizationToken: null })
    expect(error.cause).toMatchObject({ code: 'ERR_TOKEN_MISSING' })
  })
})

describe('the resource of a policy', () => {
  it.each([
    ['arn:aws-cn:execute-api:cn-north-1:123456789012:abc/prod', 'GET/orders', '*/*'],
    ['arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abc/v1_2', 'POST/', '*/*'],
    ['arn:aws:execute-api:eu-central-1:123456789012:abc/$default', 'GET/a/b/c', '*/*'],
    ['arn:aws:execute-api:eu-central-1:123456789012:abc/ESTestInvoke-stage', 'GET/', '*/*'],
    ['arn:aws-cn:execute-api:cn-north-1:123456789012:abc/prod', '$connect', '*'],
  ])('%s/%s → the whole stage', async (stage, path, rest) => {
    for (const makeEvent of [events.restTokenEvent, events.restRequestEvent, events.httpApi2Event]) {
      expect(await resourceOf(makeEvent(bearer(token), `${stage}/${path}`))).toBe(`${stage}/${rest}`)
    }
  })

  it.each([
    undefined,
    '',
    'arn:aws:execute-api',
    'arn:aws:lambda:us-east-1:123456789012:function:x/prod/GET/',
    'arn:aws:execute-api:us-east-1:123456789012:abc/prod',
    'arn:aws:execute-api:us-east-1:123456789012:*/*/GET/orders',
  ])('%j → a 500', async (arn) => {
    const error = await errorOf({ ...events.restTokenEvent(bearer(token)), methodArn: arn })
    expect(error.message).toMatch(/^authorizer: /)
  })
})

describe('an event of an unknown source', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'TOKEN'],
    ['an HTTP API request for a handler', { version: '2.0', routeKey: 'GET /', headers: {} }],
    ['a payload version of the future', { type: 'REQUEST', version: '3.0', headers: {} }],
    ['AppSync Events', { authorizationToken: token, requestContext: { apiId: 'a', channel: '/b' } }],
  ])('%s → a 500', async (_what, event) => {
    const error = await errorOf(event)
    expect(error.message).toMatch(/^authorizer: .*REST API \(TOKEN\)/)
    expect(error.message).not.toContain(token)
  })

  it('→ a message with its type, its version and its keys', async () => {
    const error = await errorOf({ version: '2.0', routeKey: 'GET /', headers: { authorization: token } })
    expect(error.message).toContain('{"version":"2.0","keys":["routeKey","headers"]}')
  })
})

it('a verifier that refuses with 403 without a subject → Deny for the principal "unknown"', async () => {
  const guard: Authenticator = {
    authorize: async () => {},
    authenticate: () => Promise.reject(new AuthError('ERR_FORBIDDEN')),
  }
  expect(await ask(events.restTokenEvent([]), {}, guard)).toMatchObject({
    principalId: 'unknown',
    policyDocument: { Statement: [{ Effect: 'Deny' }] },
  })
})

describe('the context', () => {
  const event = events.restRequestEvent(bearer(token))

  it('an access token → the caller, in scalars', async () => {
    expect((await policyOf(event)).context).toEqual({
      sub: 'user-1',
      issuer: ISSUER,
      tokenUse: 'access',
      clientId: 'web',
      username: 'ann',
      scope: 'orders/read profile',
      groups: 'staff a,b',
      exp: expect.any(Number),
    })
  })

  it('a claim that the token lacks → left out', async () => {
    const machine = await sign({ token_use: 'access', client_id: 'web', sub: 'web' })
    const { context } = await policyOf(events.restRequestEvent(bearer(machine)))
    expect(Object.keys(context)).toEqual(['sub', 'issuer', 'tokenUse', 'clientId', 'exp'])
  })

  it('names with white space, which would read as two → left out', async () => {
    const guard = createVerifier({ issuers: oidc({ issuer: ISSUER, audience: null, jwks }) })
    const groups = ['night shift', 'staff', 'tab\tbed', 'admin']
    const shifts = await sign({ groups, scp: ['orders/read', 'a b'] })
    const { context } = await authorizer(guard)(events.restRequestEvent(bearer(shifts)))
    expect(context).toMatchObject({ groups: 'staff admin', scope: 'orders/read' })
  })

  it('an ID token → client and username from its own claims', async () => {
    const guard = createVerifier({ issuers: cognito({ ...common, tokenUse: 'id' }) })
    const { context } = await authorizer(guard)(events.restRequestEvent(bearer(idToken)))
    expect(context).toMatchObject({ tokenUse: 'id', clientId: 'web', username: 'ann' })
  })

  it('options.context → added or replaced entries', async () => {
    const { context } = await authorizer(verifier, {
      context: ({ claims, groups }) => ({
        username: claims.client_id,
        groupCount: groups.length,
        isUser: true,
      }),
    })(event as RequestEvent)
    expect(context).toMatchObject({ sub: 'user-1', username: 'web', groupCount: 2, isUser: true })
  })

  it.each([
    ['an array', () => ({ groups: ['a'] }), 'context.groups'],
    ['an object', () => ({ tenant: {} }), 'context.tenant'],
    ['undefined', () => ({ tenant: undefined }), 'context.tenant'],
    ['null', () => ({ tenant: null }), 'context.tenant'],
    ['NaN', () => ({ level: Number.NaN }), 'context.level'],
    ['the key "claims"', () => ({ claims: '{}' }), '"claims"'],
    ['a promise', async () => ({ tenant: 'a' }), 'authorizer: context'],
    ['nothing', () => undefined, 'authorizer: context'],
    ['null instead of an object', () => null, 'authorizer: context'],
  ])(
    'options.context that returns %s → an Error that names it, and no AuthError',
    async (_what, context, named) => {
      const error = await errorOf(event, { context })
      expect(error.message).toContain(named)
      expect(error).not.toBeInstanceOf(AuthError)
    },
  )

  it.each(['Unauthorized', undefined, null, 0])(
    'options.context that throws %j, which is not an Error → a 500',
    async (thrown) => {
      const context = () => {
        throw thrown
      }
      const error = await errorOf(event, { context })
      expect(error.message).not.toBe('Unauthorized')
      expect(error.cause).toBe(thrown)
    },
  )

  it('options.context that throws an AuthError → a refusal', async () => {
    const refuse = (code: 'ERR_FORBIDDEN' | 'ERR_TOKEN_REVOKED') => ({
      context: () => {
        throw new AuthError(code)
      },
    })
    expect(await policyOf(event, refuse('ERR_FORBIDDEN'))).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
      context: { code: 'ERR_FORBIDDEN' },
    })
    expect((await errorOf(event, refuse('ERR_TOKEN_REVOKED'))).message).toBe('Unauthorized')
  })
})

describe('configuration', () => {
  it('the options of a verifier in its place → allowed', async () => {
    const { isAuthorized } = await authorizer({ issuers })(events.httpApi2Event(bearer(token)))
    expect(isAuthorized).toBe(true)
  })

  it.each([
    ['an unknown option', { requirements: { scopes: 'a' } }, '"requirements"'],
    ['a name that every object has', { toString: 1 }, '"toString"'],
    ['options that are null', null, 'authorizer: '],
    ['options that are a list', [], 'authorizer: '],
    ['options that are text', 'x', 'authorizer: '],
    ['simpleResponses that is text', { simpleResponses: 'false' }, 'authorizer: simpleResponses'],
    ['context that is no function', { context: { a: 1 } }, 'authorizer: context'],
    ['a requirement that turned out undefined', { requirement: undefined }, 'authorizer: requirement'],
    ['routes that turned out undefined', { routes: undefined }, 'authorizer: routes'],
    ['a requirement that is text', { requirement: 'orders/read' }, 'authorizer: requirement'],
    ['a requirement that is null', { requirement: null }, 'requirement'],
    ['a requirement of nothing', { requirement: {} }, 'requirement'],
    ['a misspelt requirement', { requirement: { scope: 'a' } }, 'scopes'],
  ])('%s → ConfigError that names it', (_what, options, named) => {
    expect(() => authorizer(verifier, options as object)).toThrow(ConfigError)
    expect(() => authorizer(verifier, options as object)).toThrow(named)
  })

  it('neither a verifier nor its options → ConfigError', () => {
    expect(() => authorizer({} as never)).toThrow(ConfigError)
  })

  it('options that are undefined → the defaults', async () => {
    const options = { simpleResponses: undefined, context: undefined }
    expect(await ask(events.httpApi2Event(bearer(token)), options)).toMatchObject({ isAuthorized: true })
  })
})

describe('types', () => {
  const simple = authorizer(verifier)
  const policy = authorizer(verifier, { simpleResponses: false })

  it('of events → those of @types/aws-lambda', () => {
    expectTypeOf<aws.APIGatewayTokenAuthorizerEvent>().toExtend<TokenEvent>()
    expectTypeOf<aws.APIGatewayRequestAuthorizerEvent>().toExtend<RequestEvent>()
    expectTypeOf<aws.APIGatewayRequestAuthorizerEventV2>().toExtend<HttpApiEvent>()
    expectTypeOf<aws.AppSyncAuthorizerEvent>().toExtend<AppSyncEvent>()
  })

  it('of results → those of @types/aws-lambda', () => {
    expectTypeOf<PolicyResult>().toExtend<aws.APIGatewayAuthorizerResult>()
    expectTypeOf<PolicyResult>().toExtend<aws.APIGatewayAuthorizerWithContextResult<AuthorizerContext>>()
    expectTypeOf<SimpleResult>().toExtend<
      aws.APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>
    >()
  })

  it('of authorizers → the handlers of @types/aws-lambda', () => {
    expectTypeOf(simple).toExtend<aws.APIGatewayTokenAuthorizerHandler>()
    expectTypeOf(simple).toExtend<aws.APIGatewayRequestAuthorizerHandler>()
    expectTypeOf(simple).toExtend<aws.APIGatewayAuthorizerHandler>()
    expectTypeOf(simple).toExtend<aws.APIGatewayRequestSimpleAuthorizerHandlerV2>()
    expectTypeOf(simple).toExtend<
      aws.APIGatewayRequestSimpleAuthorizerHandlerV2WithContext<AuthorizerContext>
    >()
    expectTypeOf(policy).toExtend<aws.APIGatewayRequestIAMAuthorizerHandlerV2>()
    expectTypeOf(simple).toExtend<aws.AppSyncAuthorizerHandler<AuthorizerContext>>()
    expectTypeOf(simple).not.toExtend<aws.APIGatewayRequestIAMAuthorizerHandlerV2>()
  })

  it('of the event and of simpleResponses → the type of the result', () => {
    const either = authorizer(verifier, { simpleResponses: false as boolean })
    const answer = async () => ({
      token: await simple({} as TokenEvent),
      request: await simple({} as RequestEvent),
      http: await simple({} as HttpApiEvent),
      any: await simple({} as AuthorizerEvent),
      policy: await policy({} as HttpApiEvent),
      either: await either({} as HttpApiEvent),
    })
    expectTypeOf(answer).returns.resolves.toEqualTypeOf<{
      token: PolicyResult
      request: PolicyResult
      http: SimpleResult
      any: AuthorizerResult
      policy: PolicyResult
      either: PolicyResult | SimpleResult
    }>()
  })
})

describe('a token without the scheme', () => {
  const lenient = createVerifier({ issuers, from: fromBearer({ schemeOptional: true }) }) as Authenticator
  const raw: events.Lines = [['Authorization', token]]

  it.each(EVENT_SOURCES)(
    '%s: refused, unless the scheme is optional',
    async (_name, makeEvent, _arn, options) => {
      expect((await errorOf(makeEvent(raw), options)).message).toBe('Unauthorized')
      const result = await ask(makeEvent(raw), options, lenient)
      expect(result).toMatchObject({ context: { sub: 'user-1' } })
      expect(await ask(makeEvent(bearer(token)), options, lenient)).toEqual(result)
    },
  )
})

describe('a token without a sub', () => {
  const ISSUED_BY = 'https://login.example.com/'
  const allowing = createVerifier({
    issuers: oidc({ issuer: ISSUED_BY, audience: null, jwks, allowMissingSub: true }),
  }) as Authenticator<AnyClaims> as Authenticator

  it.each([
    ['with a client', { client_id: 'robot' }, 'robot'],
    ['without a client', {}, 'unknown'],
  ])('%s → a principal, because API Gateway needs one', async (_name, claims, principalId) => {
    const sent = await sign({ iss: ISSUED_BY, sub: undefined, ...claims })
    const result = await ask(events.restTokenEvent(bearer(sent)), {}, allowing)
    expect(result).toMatchObject({ principalId })
    expect((result as PolicyResult).context).not.toHaveProperty('sub')
  })
})
