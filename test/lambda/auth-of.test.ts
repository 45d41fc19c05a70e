/** The caller, read back from what each authorizer leaves on an event. */
import { type AnyClaims, type CognitoIdClaims, createVerifier, oidc } from '@poolguard/core'
import { authOf, authorizer, type EventAuth, type SimpleResult } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import type * as aws from 'aws-lambda'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { appSyncEvent, httpApi2Event, type Lines, restRequestEvent } from '../support/lambda-events.ts'

const ISSUER = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCd12345'

function behind(authorizerContext: unknown, more: object = {}): object {
  return { ...more, headers: {}, requestContext: { authorizer: authorizerContext } }
}

/** A context as REST and WebSocket APIs pass it on. */
function stringified(context: object, principalId: string): object {
  const entries = Object.entries(context).map(([name, value]) => [name, String(value)])
  return { ...Object.fromEntries(entries), principalId, integrationLatency: 12 }
}

describe('behind our own authorizer', async () => {
  const pool = await createLocalPool()
  const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'any' }) })
  const options = {
    scope: 'orders/read profile',
    groups: ['staff', 'a,b'],
    subject: 'user-1',
    username: 'ann',
  }
  const access: Lines = [['Authorization', `Bearer ${await pool.accessToken(options)}`]]
  const { scope: _, ...user } = options
  const id: Lines = [['Authorization', `Bearer ${await pool.idToken(user)}`]]
  const ask = authorizer(verifier, { context: () => ({ tenant: '42', isTrial: true }) })

  /** The event that the integration receives, by event source. */
  const EVENT_SOURCES: Readonly<Record<string, (lines: Lines) => Promise<object>>> = {
    'of a REST API': async (lines) => {
      const { context, principalId } = await ask(restRequestEvent(lines))
      return behind(stringified(context, principalId))
    },
    'of an HTTP API': async (lines) => {
      const { context } = (await ask(httpApi2Event(lines))) as SimpleResult
      return behind({ lambda: context }, { version: '2.0' })
    },
    'of an HTTP API whose integration takes payload 1.0': async (lines) => {
      const { context } = (await ask(httpApi2Event(lines))) as SimpleResult
      return behind(context, { version: '1.0' })
    },
    'of AppSync': async (lines) => {
      const { resolverContext } = await ask(appSyncEvent(lines))
      return { identity: { resolverContext } }
    },
  }

  describe.each(Object.entries(EVENT_SOURCES))('%s', (_name, eventFor) => {
    it('an access token → its claims', async () => {
      expect(authOf(await eventFor(access))).toEqual({
        issuer: pool.issuerUrl,
        subject: 'user-1',
        scopes: ['orders/read', 'profile'],
        groups: ['staff', 'a,b'],
        claims: expect.objectContaining({
          iss: pool.issuerUrl,
          sub: 'user-1',
          token_use: 'access',
          client_id: pool.clientId,
          username: 'ann',
          scope: 'orders/read profile',
          'cognito:groups': ['staff', 'a,b'],
          exp: expect.any(Number),
          tenant: '42',
        }),
      })
    })

    it('an ID token → its claims', async () => {
      const { claims, scopes, groups } = authOf(await eventFor(id))
      expect(claims).toMatchObject({ token_use: 'id', aud: pool.clientId, 'cognito:username': 'ann' })
      expect([scopes, groups]).toEqual([[], ['staff', 'a,b']])
    })
  })

  describe('a token without a sub, of an issuer with allowMissingSub', async () => {
    const issuer = 'https://machines.example.com'
    const issuers = oidc({ issuer, audience: null, jwks: pool.jwks(), allowMissingSub: true })
    const machines = authorizer(createVerifier({ issuers }))
    const claims = { iss: issuer, exp: Date.now() / 1000 + 600, client_id: 'printer', scope: 'print' }
    const lines: Lines = [['Authorization', `Bearer ${await pool.sign(claims)}`]]

    const EVENTS: Readonly<Record<string, () => Promise<object>>> = {
      'a REST API': async () => {
        const { context, principalId } = await machines(restRequestEvent(lines))
        return behind(stringified(context, principalId))
      },
      'an HTTP API': async () =>
        behind(
          { lambda: ((await machines(httpApi2Event(lines))) as SimpleResult).context },
          { version: '2.0' },
        ),
      'an HTTP API whose integration takes payload 1.0': async () =>
        behind(((await machines(httpApi2Event(lines))) as SimpleResult).context, { version: '1.0' }),
      AppSync: async () => ({
        identity: { resolverContext: (await machines(appSyncEvent(lines))).resolverContext },
      }),
    }

    it.each(Object.entries(EVENTS))(
      'of %s → no subject, and its client among the claims',
      async (_name, make) => {
        const auth = authOf<AnyClaims>(await make())
        expect(auth).toMatchObject({ issuer, subject: undefined, scopes: ['print'] })
        expect(auth.claims).toMatchObject({ client_id: 'printer' })
        expect(Object.keys(auth.claims)).not.toEqual(expect.arrayContaining(['sub']))
        expectTypeOf(auth.subject).toEqualTypeOf<string | undefined>()
      },
    )
  })

  it.each([
    ['a subject beside it', { sub: 'ann', issuer: ISSUER, hasSubject: 'false' }, 'ann'],
    ['no issuer', { principalId: 'ann', hasSubject: 'false' }, 'ann'],
  ])('hasSubject with %s → not our own authorizer', (_what, context, subject) => {
    expect(authOf(behind(context)).subject).toBe(subject)
  })

  it('names that every object has → ordinary claims; no groups → an empty list', () => {
    const lambda = { sub: 'ann', issuer: ISSUER, constructor: 'a', toString: 'b' }
    const auth = authOf(behind({ lambda }))
    expect(auth).toMatchObject({ subject: 'ann', issuer: ISSUER, groups: [] })
    expect(Object.entries(auth.claims).sort()).toEqual([
      ['constructor', 'a'],
      ['iss', ISSUER],
      ['sub', 'ann'],
      ['toString', 'b'],
    ])
  })

  it('groups of another issuer → those without white space', async () => {
    const issuer = 'https://login.example.com'
    const guard = createVerifier({ issuers: oidc({ issuer, audience: null, jwks: pool.jwks() }) })
    const exp = Date.now() / 1000 + 600
    const token = await pool.sign({ iss: issuer, sub: 'user-2', exp, groups: ['staff', 'night shift'] })
    const lines: Lines = [['Authorization', `Bearer ${token}`]]
    const { context, principalId } = await authorizer(guard)(restRequestEvent(lines))
    const auth = authOf(behind(stringified(context, principalId)))
    expect(auth).toMatchObject({ issuer, groups: ['staff'], claims: { groups: ['staff'] } })
  })
})

describe('behind the JWT authorizer of an HTTP API', () => {
  const claims = {
    sub: 'user-1',
    iss: ISSUER,
    token_use: 'access',
    client_id: 'web',
    scope: 'orders/read profile',
    'cognito:groups': '[staff a,b]',
    exp: '1700000000',
    iat: '1699996400',
    auth_time: '1.6999964E9',
    email_verified: 'true',
    phone_number_verified: 'false',
    nickname: '[a b]',
    'custom:level': '7',
    version: '2',
  }

  it.each([
    ['2.0', behind({ jwt: { claims, scopes: null } }, { version: '2.0' })],
    ['1.0', behind({ claims, scopes: null }, { version: '1.0' })],
  ])('payload %s: strings of a known type → restored', (_version, event) => {
    expect(authOf(event)).toEqual({
      issuer: ISSUER,
      subject: 'user-1',
      scopes: ['orders/read', 'profile'],
      groups: ['staff', 'a,b'],
      claims: {
        ...claims,
        'cognito:groups': ['staff', 'a,b'],
        exp: 1700000000,
        iat: 1699996400,
        auth_time: 1699996400,
        email_verified: true,
        phone_number_verified: false,
        version: 2,
      },
    })
  })

  it('a value of another type → left out', () => {
    const wrong = { ...claims, exp: 'soon', email_verified: 'yes', 'cognito:groups': 'staff' }
    const auth = authOf(behind({ jwt: { claims: wrong } }))
    expect(auth.groups).toEqual([])
    for (const name of ['exp', 'email_verified', 'cognito:groups'])
      expect(auth.claims).not.toHaveProperty(name)
  })

  it.each(['[a b]', 'a b'])('scp %j of another issuer → scopes', (scp) => {
    expect(authOf(behind({ jwt: { claims: { sub: 'a', scp } } })).scopes).toEqual(['a', 'b'])
  })

  it("another issuer's list of groups, whose names may have spaces → a string", () => {
    const auth = authOf(
      behind({ jwt: { claims: { sub: 'a', groups: '[night shift admin]', scp: '[a b]' } } }),
    )
    expect(auth).toMatchObject({ groups: [], scopes: ['a', 'b'], claims: { groups: '[night shift admin]' } })
  })
})

describe('behind the Cognito authorizer of a REST API', () => {
  const claims = {
    sub: 'user-1',
    iss: ISSUER,
    aud: 'web',
    token_use: 'id',
    'cognito:username': 'ann',
    'cognito:groups': 'staff,ops',
    auth_time: '1700000000',
    exp: 'Tue Nov 14 23:13:20 UTC 2023',
    iat: 'Tue Nov 14 22:13:20 UTC 2023',
    email_verified: 'true',
    nickname: 'a,b',
  }

  it('dates in English, lists with commas and booleans → restored', () => {
    expect(authOf(behind({ claims }))).toEqual({
      issuer: ISSUER,
      subject: 'user-1',
      scopes: [],
      groups: ['staff', 'ops'],
      claims: {
        ...claims,
        'cognito:groups': ['staff', 'ops'],
        auth_time: 1700000000,
        exp: 1700003600,
        iat: 1700000000,
        email_verified: true,
      },
    })
  })

  it.each(['Tue Foo 14 22:13:20 UTC 2023', 'Tue Nov 14 22:13:20 CET 2023', '2023-11-14', '14 Nov 2023', ''])(
    'the date %j → left out',
    (exp) => {
      expect(authOf(behind({ claims: { ...claims, exp } })).claims).not.toHaveProperty('exp')
    },
  )
})

describe('behind another Lambda authorizer', () => {
  it('principalId → the subject; other names are not interpreted', () => {
    const auth = authOf(
      behind({ principalId: 'ann', groups: 'my admin', scope: 'a b', exp: '5', plan: 'gold' }),
    )
    expect(auth).toEqual({
      issuer: undefined,
      subject: 'ann',
      scopes: ['a', 'b'],
      groups: [],
      claims: { sub: 'ann', groups: 'my admin', scope: 'a b', exp: 5, plan: 'gold' },
    })
  })

  it('lists that are strings, joined in an unknown way → left out', () => {
    const auth = authOf(behind({ principalId: 'ann', 'cognito:groups': 'my admin', amr: 'pwd mfa' }))
    expect(auth).toMatchObject({ groups: [], claims: { sub: 'ann' } })
    expect(Object.keys(auth.claims)).toEqual(['sub'])
  })

  it('the context of an HTTP API without sub → an Error', () => {
    const lambda = { sub: 'ann', groups: ['a'], nested: { deep: [1] } }
    expect(authOf(behind({ lambda }))).toMatchObject({ subject: 'ann', groups: ['a'] })
    expect(() => authOf(behind({ lambda: { plan: 'gold' } }))).toThrow(/^authOf: /)
  })
})

it('behind the Cognito authorizer of AppSync → the claims unchanged', () => {
  const claims = { sub: 'user-1', iss: ISSUER, 'cognito:groups': ['staff'], exp: 1700000000 }
  const event = { identity: { sub: 'user-1', groups: ['staff'], claims } }
  expect(authOf(event)).toMatchObject({ subject: 'user-1', groups: ['staff'], claims })
})

describe('without an authorizer', () => {
  const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmUifQ.'
  it.each([
    ['nothing', undefined as never],
    ['an empty event', {}],
    ['an event with no authorizer', behind(undefined)],
    ['an authorizer that is null', behind(null)],
    ['an HTTP API whose authorizer had no context', behind({ lambda: null })],
    ['an IAM authorizer', behind({ iam: { accountId: '123456789012', userId: 'AIDA' } })],
    ['a token in the headers', { headers: { authorization: `Bearer ${token}` }, requestContext: {} }],
    ["a load balancer's headers", { headers: { 'x-amzn-oidc-identity': 'eve', 'x-amzn-oidc-data': token } }],
    ['claims without a subject', behind({ jwt: { claims: { iss: ISSUER } } })],
    ['an empty subject', behind({ claims: { sub: '' } })],
    ['claims that are text', behind({ claims: 'sub' })],
  ])('%s → an Error', (_what, event) => {
    expect(() => authOf(event)).toThrow(/^authOf: /)
  })
})

it('the caller → frozen; the event → unchanged', () => {
  const nested = { deep: [1] }
  const event = behind({ lambda: { sub: 'ann', nested } })
  const auth = authOf(event)
  for (const one of [auth, auth.claims, auth.scopes, auth.groups, auth.claims.nested]) {
    expect(Object.isFrozen(one)).toBe(true)
  }
  expect(Object.isFrozen(nested)).toBe(false)
})

it('types: the events of @types/aws-lambda → accepted; claims → may be absent', () => {
  expectTypeOf(authOf).toBeCallableWith({} as aws.APIGatewayProxyEventV2WithJWTAuthorizer)
  expectTypeOf(authOf).toBeCallableWith({} as aws.APIGatewayProxyWithCognitoAuthorizerEvent)
  expectTypeOf(authOf).toBeCallableWith({} as aws.AppSyncResolverEvent<object>)
  expectTypeOf<EventAuth<CognitoIdClaims>['claims']['email']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<EventAuth['subject']>().toEqualTypeOf<string>()
})
