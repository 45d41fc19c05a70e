/** What a refusal tells the people who run the API: the claim, what was expected of it, and what it was. */
import { bearer, cookie, createVerifier, header, type RequestLike, type Requirement } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { mint } from '../support/mint.ts'
import {
  API,
  access,
  CLIENT,
  NOW,
  OIDC,
  oidcVerifier,
  otherKey,
  POOL_ISSUER,
  poolKey,
  poolVerifier,
  refusal,
  signed,
} from './fixtures.ts'

const at = (seconds: number): string => new Date(seconds * 1000).toISOString()

type Told = {
  readonly claim?: string
  readonly expected?: unknown
  readonly actual?: unknown
  readonly reason?: RegExp
}

const TOLD: readonly (readonly [what: string, token: string, told: Told])[] = [
  [
    'an expired token',
    access({ exp: NOW - 60 }),
    { claim: 'exp', expected: `after ${at(NOW)}`, actual: at(NOW - 60) },
  ],
  [
    'a token from the future',
    access({ iat: NOW + 60 }),
    { claim: 'iat', expected: `at most ${at(NOW)}`, actual: at(NOW + 60) },
  ],
  [
    'a token that is not valid yet',
    access({ nbf: NOW + 60 }),
    { claim: 'nbf', expected: `at most ${at(NOW)}` },
  ],
  [
    'a token without exp',
    access({ exp: undefined }),
    { claim: 'exp', expected: 'a finite number', reason: /missing/ },
  ],
  [
    'an exp that is a text',
    access({ exp: 'x' }),
    { claim: 'exp', actual: 'x', reason: /is not a finite number/ },
  ],
  ['a token without an issuer', access({ iss: undefined }), { claim: 'iss', reason: /names no issuer/ }],
  [
    'a foreign issuer',
    access({ iss: 'https://x' }),
    { claim: 'iss', actual: 'https://x', reason: /not one that is trusted/ },
  ],
  ['another algorithm', access({}, { alg: 'PS256' }), { claim: 'alg', expected: ['RS256'], actual: 'PS256' }],
  ['a key nobody has', access({}, { kid: 'x' }), { claim: 'kid', actual: 'x' }],
  [
    'another signature',
    mint(otherKey(poolKey.kid), { iss: POOL_ISSUER }),
    { claim: 'kid', actual: poolKey.kid },
  ],
  [
    'another client',
    access({ client_id: 'x' }),
    { claim: 'client_id', expected: [CLIENT], actual: 'x', reason: /not made for/ },
  ],
  [
    'no client',
    access({ client_id: undefined }),
    { claim: 'client_id', expected: [CLIENT], reason: /missing/ },
  ],
  ['another kind', access({ token_use: 'id' }), { claim: 'token_use', expected: 'access', actual: 'id' }],
  [
    'a resource that was not configured',
    access({ aud: 'x' }),
    { claim: 'aud', expected: /no audience/, actual: 'x' },
  ],
  ['no subject', access({ sub: '' }), { claim: 'sub', expected: 'a non-empty string', actual: '' }],
  [
    'groups that are no array',
    access({ 'cognito:groups': 'admin' }),
    { claim: 'cognito:groups', expected: 'an array of strings' },
  ],
  ['a scope that is no text', access({ scope: 7 }), { claim: 'scope', expected: 'a string', actual: 7 }],
  ['a name that is no text', access({ username: 7 }), { claim: 'username', expected: 'a string', actual: 7 }],
  ['another type', access({}, { typ: 'dpop+jwt' }), { claim: 'typ', actual: 'dpop+jwt' }],
  [
    'a type that hides a good one',
    access({}, { typ: 'at+application/jwt' }),
    { claim: 'typ', actual: 'at+application/jwt' },
  ],
  ['a critical extension', access({}, { crit: ['b64'] }), { claim: 'crit', actual: expect.anything() }],
  ['a key id that is a number', access({}, { kid: 7 }), { claim: 'kid', actual: 7 }],
  ['no algorithm', access({}, { alg: undefined as never }), { claim: 'alg', reason: /names no algorithm/ }],
  ['a payload that is an array', signed([]), { reason: /payload is not a JSON object/ }],
  [
    'a header that is not JSON',
    `AAAA.${access().split('.').slice(1).join('.')}`,
    { reason: /header is not/ },
  ],
  ['a signature that is not base64url', `${access()}*`, { reason: /signature is not base64url/ }],
  [
    'a header that is not UTF-8',
    `_w.${access().split('.').slice(1).join('.')}`,
    { reason: /header is not UTF-8/ },
  ],
  [
    'a header that is a word',
    `bm8.${access().split('.').slice(1).join('.')}`,
    { reason: /header is not JSON\./ },
  ],
  ['a type that is a number', access({}, { typ: 7 }), { claim: 'typ', actual: 7, reason: /not a string/ }],
  ['no text at all', 7 as never, { reason: /is not a string/ }],
  ['no parts', 'a', { reason: /1 part/ }],
  ['two parts', 'a.b', { reason: /2 part/ }],
  ['five parts', 'a.b.c.d.e', { reason: /5 parts: it is encrypted/ }],
  ['six parts', 'a.b.c.d.e.f', { reason: /more than 5/ }],
  ['too many letters', 'a'.repeat(16_385), { expected: 'at most 16384', actual: 16_385 }],
]

describe('the detail of a refusal', () => {
  it.each(TOLD)('of %s', async (_what, token, { reason, expected, ...told }) => {
    const { detail } = await refusal(() => poolVerifier({ jwksUri: null }).verify(token))
    expect(detail).toMatchObject(told)
    if (expected instanceof RegExp) expect(detail?.expected).toMatch(expected)
    else if (expected !== undefined) expect(detail?.expected).toEqual(expected)
    expect(detail?.reason).toMatch(reason ?? /\w/)
  })
})

describe('the detail', () => {
  const told = async (token: string, verifier = poolVerifier()) =>
    (await refusal(() => verifier.verify(token))).detail

  it('has no members for what there is not', async () => {
    expect(Object.keys({ ...(await told('a')) })).toEqual(['reason'])
    expect(Object.keys({ ...(await told(access({}, { alg: undefined }))) })).toEqual(['reason', 'claim'])
    const { detail } = await refusal(async () =>
      poolVerifier().authorize(await poolVerifier().verify(access()), { check: () => false }),
    )
    expect(Object.keys({ ...detail })).toEqual(['reason'])
  })

  it('shows what is small, and not the inside of what is not', async () => {
    const actual = async (aud: unknown) => (await told(signed({ ...OIDC, aud }), oidcVerifier()))?.actual
    expect(await actual({ a: [1, { b: 2 }] })).toBe('{"a":[1,{"b":2}]}')
    expect(await actual(Array.from({ length: 50 }, () => 1))).toMatch(/^\[1,1,1/)
    expect(await actual(Array.from({ length: 51 }, () => 1))).toBe('(object)')
    expect(await actual(Array.from({ length: 7 }, () => Array.from({ length: 7 }, () => 1)))).toBe('(object)')
  })

  it('says what is wanted where any will do', async () => {
    const anybody = poolVerifier({ clientId: null })
    const expected = 'a string'
    expect(await told(access({ client_id: 7 }), anybody)).toMatchObject({ claim: 'client_id', expected })
    const foreign = signed({ ...OIDC, aud: ['x'] })
    expect(await told(foreign, oidcVerifier())).toMatchObject({
      claim: 'aud',
      expected: [API],
      actual: '["x"]',
    })
  })

  it('says why verifySync cannot answer', async () => {
    const issuers = () => new Promise<never>(() => {})
    const later = createVerifier({ issuers, now: () => NOW * 1000 })
    const { detail } = await refusal(() => later.verifySync(access()))
    expect(detail).toMatchObject({ claim: 'iss', reason: expect.stringContaining('being looked up') })
    const asking = poolVerifier({}, { isRevoked: async () => false })
    const unanswered = await refusal(() => asking.verifySync(access()))
    expect(unanswered.detail?.reason).toContain('isRevoked is asynchronous')
  })
})

describe('what a function of a requirement throws, and is no Error,', () => {
  it('becomes the cause of one that says so', async () => {
    const check = () => {
      throw 'no' as unknown
    }
    const auth = await poolVerifier().verify(access())
    const act = poolVerifier().authorize(auth, { check })
    await expect(act).rejects.toMatchObject({ name: 'Error', cause: 'no' })
  })
})

describe('the detail of a refused request', () => {
  const cookies = { from: [bearer(), cookie('at'), header('x-token')] }
  const token = access()

  it.each<[string, object, object, string, RegExp]>([
    ['two lines', { authorization: ['Bearer a', 'Bearer b'] }, {}, 'authorization', /2 lines/],
    ['a line of numbers', { authorization: [7] }, {}, 'authorization', /scheme is not Bearer/],
    ['a line in a line', { authorization: [['Bearer a']] }, {}, 'authorization', /scheme is not Bearer/],
    [
      'two tokens in a line',
      { authorization: 'Bearer a, b' },
      {},
      'authorization',
      /Bearer", spaces and one/,
    ],
    ['another scheme', { authorization: 'Basic x' }, {}, 'authorization', /scheme is not Bearer/],
    [
      'another scheme, elsewhere',
      { authorization: 'Basic x' },
      { from: [cookie('at')] },
      'cookie at',
      /no token in/,
    ],
    [
      'another scheme, among others',
      { authorization: 'Basic x' },
      cookies,
      'authorization, cookie at, x-token',
      /scheme/,
    ],
    [
      'no token anywhere',
      {},
      cookies,
      'authorization, cookie at, x-token',
      /in: authorization, cookie at, x-token/,
    ],
    ['a cookie twice', { cookie: 'at=a; at=b' }, cookies, 'cookie at', /more than once/],
    ['a cookie with more', { cookie: 'at=a b' }, cookies, 'cookie at', /one token and nothing else/],
    ['a header with more', { 'x-token': 'a b' }, cookies, 'x-token', /x-token must hold one token/],
    [
      'two places',
      { authorization: `Bearer ${token}`, cookie: `at=${token}` },
      cookies,
      'at',
      /more than one place/,
    ],
    [
      'Headers of fetch',
      new Headers({ authorization: `Bearer ${token}` }),
      {},
      'authorization',
      /fromEntries/,
    ],
  ])('of %s', async (_what, headers, options, claim, reason) => {
    const { detail } = await refusal(() => poolVerifier({}, options).authenticate({ headers } as RequestLike))
    expect(detail?.claim).toBe(claim)
    expect(detail?.reason).toMatch(reason)
  })

  it('says nothing of Headers where there are none', async () => {
    const { detail } = await refusal(() => poolVerifier().authenticate({ headers: {} }))
    expect(detail?.reason).toBe('There is no token in: authorization.')
  })

  it('is not refused for what surrounds a cookie', async () => {
    const headers = { cookie: ['a=1', 7 as never, `  at=${token}  ; b=2`] }
    expect((await poolVerifier({}, cookies).authenticate({ headers })).token).toBe(token)
  })
})

describe('the detail of a refused requirement', () => {
  it.each<[string, Requirement, Told]>([
    [
      'a scope',
      { scopes: 'a b' },
      { claim: 'scope', expected: ['a', 'b'], actual: ['openid', 'orders/read'] },
    ],
    ['any scope', { anyScope: ['a'] }, { claim: 'scope', expected: ['a'] }],
    ['a group', { groups: 'a' }, { claim: 'groups', expected: ['a'] }],
    ['all groups', { groups: 'staff', allGroups: 'staff a' }, { claim: 'groups', expected: ['staff', 'a'] }],
    ['a claim', { claims: { username: 'bob' } }, { claim: 'username', actual: 'alice' }],
    ['an age', { maxAuthAgeSeconds: 10 }, { claim: 'auth_time', expected: 'at most 10 seconds ago' }],
    ['a check', { check: () => false }, { reason: /did not answer true/ }],
  ])('of %s', async (_what, requirement, { reason, ...told }) => {
    const headers = { authorization: `Bearer ${access()}` }
    const { detail } = await refusal(() => poolVerifier().authenticate({ headers }, requirement))
    expect(detail).toMatchObject(told)
    expect(detail?.reason).toMatch(reason ?? /\w/)
  })
})
