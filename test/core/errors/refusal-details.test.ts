/** What a refusal tells the operator: the claim, its expected value and its actual value. */
import {
  bearer,
  type ClaimsSchema,
  type CognitoOptions,
  cookie,
  createVerifier,
  custom,
  header,
  type RequestLike,
  type Requirement,
} from '@poolguard/core'
import { describe, expect, it } from 'vitest'
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
} from '../../support/core-fixtures.ts'
import { mint } from '../../support/mint.ts'

const at = (seconds: number): string => new Date(seconds * 1000).toISOString()

type Told = {
  readonly claim?: string
  readonly expected?: unknown
  readonly actual?: unknown
  /** Names and numbers that the reason contains. */
  readonly names?: readonly string[]
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
    { claim: 'exp', expected: 'a finite number', names: ['exp'] },
  ],
  [
    'an exp that is a string',
    access({ exp: 'x' }),
    { claim: 'exp', actual: 'x', names: ['exp', 'a finite number'] },
  ],
  ['a token without an issuer', access({ iss: undefined }), { claim: 'iss' }],
  ['a foreign issuer', access({ iss: 'https://x' }), { claim: 'iss', actual: 'https://x' }],
  ['another algorithm', access({}, { alg: 'PS256' }), { claim: 'alg', expected: ['RS256'], actual: 'PS256' }],
  ['an unknown key', access({}, { kid: 'x' }), { claim: 'kid', actual: 'x' }],
  [
    'another signature',
    mint(otherKey(poolKey.kid), { iss: POOL_ISSUER }),
    { claim: 'kid', actual: poolKey.kid },
  ],
  [
    'another client',
    access({ client_id: 'x' }),
    { claim: 'client_id', expected: [CLIENT], actual: 'x', names: ['issued for another client_id'] },
  ],
  [
    'no client',
    access({ client_id: undefined }),
    { claim: 'client_id', expected: [CLIENT], names: ['client_id is missing'] },
  ],
  ['another use', access({ token_use: 'id' }), { claim: 'token_use', expected: 'access', actual: 'id' }],
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
  ['a numeric scope', access({ scope: 7 }), { claim: 'scope', expected: 'a string', actual: 7 }],
  ['a numeric username', access({ username: 7 }), { claim: 'username', expected: 'a string', actual: 7 }],
  ['another type', access({}, { typ: 'dpop+jwt' }), { claim: 'typ', actual: 'dpop+jwt' }],
  [
    'a type that hides a good one',
    access({}, { typ: 'at+application/jwt' }),
    { claim: 'typ', actual: 'at+application/jwt' },
  ],
  ['a critical extension', access({}, { crit: ['b64'] }), { claim: 'crit', actual: expect.anything() }],
  ['a key id that is a number', access({}, { kid: 7 }), { claim: 'kid', actual: 7 }],
  ['no algorithm', access({}, { alg: undefined as never }), { claim: 'alg' }],
  ['a payload that is an array', signed([]), { names: ['payload', 'JSON object'] }],
  ['a header that is not JSON', `AAAA.${access().split('.').slice(1).join('.')}`, { names: ['header'] }],
  ['a signature that is not base64url', `${access()}*`, { names: ['signature', 'base64url'] }],
  [
    'a header that is not UTF-8',
    `_w.${access().split('.').slice(1).join('.')}`,
    { names: ['header', 'UTF-8'] },
  ],
  ['a header that is a word', `bm8.${access().split('.').slice(1).join('.')}`, { names: ['header', 'JSON'] }],
  ['a type that is a number', access({}, { typ: 7 }), { claim: 'typ', actual: 7 }],
  ['a number instead of a token', 7 as never, {}],
  ['no parts', 'a', { names: ['1'] }],
  ['two parts', 'a.b', { names: ['2'] }],
  [
    'a bound token, for a verifier without proofs',
    access({ cnf: { jkt: 'x' } }),
    { claim: 'cnf', expected: 'no cnf', actual: '{"jkt":"x"}', names: ['bound'] },
  ],
  [
    'a header of too many parts',
    access({}, { x: Array.from({ length: 300 }, () => 0) }),
    { names: ['header', 'parts'] },
  ],
  ['five parts', 'a.b.c.d.e', { names: ['5', 'JWE'] }],
  ['six parts', 'a.b.c.d.e.f', { names: ['5'] }],
  ['too many characters', 'a'.repeat(16_385), { expected: 'at most 16384', actual: 16_385 }],
]

/** Expects a sentence that contains these names and numbers. The tests do not repeat its words. */
function expectReason(reason: string | undefined, names: readonly string[] = []): void {
  expect(reason).toMatch(/\w.*\.$/s)
  expect(names.filter((name) => !reason?.includes(name))).toEqual([])
}

type Refused = readonly [what: string, act: () => Promise<unknown>]

/** Returns the groups of rows that are refused for the same reason. */
async function findSharedReasons(rows: readonly Refused[]): Promise<string[][]> {
  const groups = new Map<string | undefined, string[]>()
  for (const [what, act] of rows) {
    const { detail } = await refusal(act)
    groups.set(detail?.reason, [...(groups.get(detail?.reason) ?? []), what])
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}

describe('the detail of a refusal', () => {
  it.each(TOLD)(
    '%s → claim, expected and actual value',
    async (_what, token, { names, expected, ...told }) => {
      const { detail } = await refusal(() => poolVerifier({ jwksUri: null }).verify(token))
      expect(detail).toMatchObject(told)
      if (expected instanceof RegExp) expect(detail?.expected).toMatch(expected)
      else if (expected !== undefined) expect(detail?.expected).toEqual(expected)
      expectReason(detail?.reason, names)
    },
  )

  it('different faults → different reasons', async () => {
    const act = (token: string) => poolVerifier({ jwksUri: null }).verify(token)
    expect(await findSharedReasons(TOLD.map(([what, token]) => [what, () => act(token)]))).toEqual([
      ['another type', 'a type that hides a good one'],
      ['a header that is not JSON', 'a header that is a word'],
    ])
  })
})

/** A schema that finds one fault. */
const refusing = (issue: object): ClaimsSchema =>
  ({ '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [issue] }) } }) as ClaimsSchema

describe('the detail of a refusal by an option of the issuer', () => {
  it.each<[string, Partial<CognitoOptions>, string, Told]>([
    [
      'a token that is too old',
      { maxTokenAgeSeconds: 30 },
      access({ iat: NOW - 60 }),
      { claim: 'iat', expected: `after ${at(NOW)}`, actual: at(NOW - 30), names: ['maxTokenAgeSeconds'] },
    ],
    [
      'a token that ends at its maximum age',
      { maxTokenAgeSeconds: 30 },
      access({ iat: NOW - 60, exp: NOW - 30 }),
      { claim: 'exp', actual: at(NOW - 30) },
    ],
    [
      'a token that is not valid yet, with a maximum age',
      { maxTokenAgeSeconds: 30 },
      access({ iat: NOW, nbf: NOW + 20 }),
      { claim: 'nbf', actual: at(NOW + 20) },
    ],
    [
      'an issue of a schema',
      { claims: refusing({ message: 'too short' }) },
      access(),
      { names: ['too short'] },
    ],
    ['an issue without a text', { claims: refusing({}) }, access(), { names: ['no reason was given'] }],
  ])('%s → claim, expected and actual value', async (_what, options, token, { names, ...told }) => {
    const { detail } = await refusal(() => poolVerifier(options).verify(token))
    expect(detail).toMatchObject(told)
    expectReason(detail?.reason, names)
  })

  it.each([
    ['no type', undefined, ['no type']],
    ['another type', 'JWT', ['another type']],
  ])('%s instead of the required one → claim, expected and actual value', async (_what, typ, names) => {
    const { detail } = await refusal(() => oidcVerifier({ typ: 'at+jwt' }).verify(signed(OIDC, { typ })))
    expect(detail).toMatchObject({ claim: 'typ', expected: 'at+jwt' })
    expect(detail?.actual).toBe(typ)
    expectReason(detail?.reason, names)
  })
})

describe('the detail', () => {
  const told = async (token: string, verifier = poolVerifier()) =>
    (await refusal(() => verifier.verify(token))).detail

  it('no value to show → no member for it', async () => {
    expect(Object.keys({ ...(await told('a')) })).toEqual(['reason'])
    expect(Object.keys({ ...(await told(access({}, { alg: undefined }))) })).toEqual(['reason', 'claim'])
    const { detail } = await refusal(async () =>
      poolVerifier().authorize(await poolVerifier().verify(access()), { check: () => false }),
    )
    expect(Object.keys({ ...detail })).toEqual(['reason'])
  })

  it('a small object → its JSON; a large one → its type', async () => {
    const actual = async (aud: unknown) => (await told(signed({ ...OIDC, aud }), oidcVerifier()))?.actual
    expect(await actual({ a: [1, { b: 2 }] })).toBe('{"a":[1,{"b":2}]}')
    expect(await actual(Array.from({ length: 50 }, () => 1))).toMatch(/^\[1,1,1/)
    expect(await actual(Array.from({ length: 51 }, () => 1))).toBe('(object)')
    expect(await actual(Array.from({ length: 7 }, () => Array.from({ length: 7 }, () => 1)))).toBe('(object)')
  })

  it('any value allowed → the expected type', async () => {
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

  it('verifySync that cannot answer → the reason', async () => {
    const issuers = () => new Promise<never>(() => {})
    const later = createVerifier({ issuers, now: () => NOW * 1000 })
    const { detail } = await refusal(() => later.verifySync(access()))
    expect(detail).toMatchObject({ claim: 'iss' })
    expectReason(detail?.reason)
    const asking = poolVerifier({}, { isRevoked: async () => false })
    const unanswered = await refusal(() => asking.verifySync(access()))
    expectReason(unanswered.detail?.reason, ['isRevoked'])
  })
})

describe('a thrown value that is not an Error', () => {
  it('→ the cause of an Error', async () => {
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

  const rows: readonly [string, object, object, string, readonly string[]][] = [
    ['two lines', { authorization: ['Bearer a', 'Bearer b'] }, {}, 'authorization', ['2']],
    ['a line of numbers', { authorization: [7] }, {}, 'authorization', ['Bearer']],
    ['an array in an array', { authorization: [['Bearer a']] }, {}, 'authorization', ['Bearer']],
    ['two tokens in a line', { authorization: 'Bearer a, b' }, {}, 'authorization', ['Bearer']],
    ['another scheme', { authorization: 'Basic x' }, {}, 'authorization', ['Bearer']],
    [
      'another scheme, elsewhere',
      { authorization: 'Basic x' },
      { from: [cookie('at')] },
      'cookie at',
      ['cookie at'],
    ],
    [
      'another scheme, among others',
      { authorization: 'Basic x' },
      cookies,
      'authorization, cookie at, x-token',
      ['Bearer'],
    ],
    [
      'no token anywhere',
      {},
      cookies,
      'authorization, cookie at, x-token',
      ['authorization, cookie at, x-token'],
    ],
    ['a cookie twice', { cookie: 'at=a; at=b' }, cookies, 'cookie at', []],
    ['a cookie with more than a token', { cookie: 'at=a b' }, cookies, 'cookie at', ['at']],
    ['a header with more than a token', { 'x-token': 'a b' }, cookies, 'x-token', ['x-token']],
    ['a custom value with a space', {}, { from: [custom(() => 'a b')] }, 'custom source', ['custom source']],
    ['two places', { authorization: `Bearer ${token}`, cookie: `at=${token}` }, cookies, 'at', []],
  ]

  it.each(rows)('%s → the place, and the reason', async (_what, headers, options, claim, names) => {
    const { detail } = await refusal(() => poolVerifier({}, options).authenticate({ headers } as RequestLike))
    expect(detail?.claim).toBe(claim)
    expectReason(detail?.reason, names)
  })

  it('different faults → different reasons', async () => {
    const acts = rows.map(
      ([what, headers, options]): Refused => [
        what,
        () => poolVerifier({}, options).authenticate({ headers } as RequestLike),
      ],
    )
    expect(await findSharedReasons(acts)).toEqual([
      ['a line of numbers', 'an array in an array', 'another scheme', 'another scheme, among others'],
    ])
  })

  it('no fetch Headers → no hint about them', async () => {
    const { detail } = await refusal(() => poolVerifier().authenticate({ headers: {} }))
    expectReason(detail?.reason, ['authorization'])
    expect(detail?.reason).not.toContain('Headers')
  })

  it('other cookies and white space around a cookie → accepted', async () => {
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
    ['a level of authentication', { acr: 'mfa' }, { claim: 'acr', expected: ['mfa'] }],
    ['a method of authentication', { amr: 'otp' }, { claim: 'amr', expected: ['otp'] }],
    ['an age', { maxAuthAgeSeconds: 10 }, { claim: 'auth_time', expected: 'at most 10 seconds ago' }],
    ['a check', { check: () => false }, { names: ['check'] }],
  ])('%s → claim, expected and actual value', async (_what, requirement, { names, ...told }) => {
    const headers = { authorization: `Bearer ${access()}` }
    const { detail } = await refusal(() => poolVerifier().authenticate({ headers }, requirement))
    expect(detail).toMatchObject(told)
    expectReason(detail?.reason, names)
  })
})
