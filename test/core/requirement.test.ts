/** Step 9: what a route requires. Whole values count, not parts of them; absent fails like wrong. */
import { AuthError, allOf, COGNITO_ACR_LEVELS, ConfigError, equalTo, type Requirement } from '@poolguard/core'
import { resolveRequirement } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import {
  access,
  NOW,
  OIDC,
  oidcVerifier,
  outcome,
  poolVerifier,
  refusal,
  signed,
} from '../support/core-fixtures.ts'

const verifier = poolVerifier()
const ok = 'accepted'
const SCOPE = 'ERR_SCOPE_INSUFFICIENT'
const FORBIDDEN = 'ERR_FORBIDDEN'
const OLD = 'ERR_AUTHENTICATION_TOO_OLD'
const WEAK = 'ERR_AUTHENTICATION_INSUFFICIENT'

type Row = readonly [name: string, requirement: Requirement, claims: object, decision: string]

function testRows(rows: readonly Row[]): void {
  it.each(rows)('$0 → $3', async (_name, requirement, claims, decision) => {
    const token = access(claims)
    expect(await outcome(() => verifier.verify(token, requirement))).toBe(decision)
    const request = { headers: { authorization: `Bearer ${token}` } }
    expect(await outcome(() => verifier.authenticate(request, requirement))).toBe(decision)
    const auth = await verifier.verify(token)
    expect(await outcome(() => verifier.authorize(auth, requirement))).toBe(decision)
  })
}

describe('scopes', () => {
  const held = { scope: 'a b api/read' }
  testRows([
    ['one that is held', { scopes: 'a' }, held, ok],
    ['all that are held', { scopes: ['a', 'b'] }, held, ok],
    ['all, in a string', { scopes: ' b  a ' }, held, ok],
    ['one of two is not held', { scopes: ['a', 'c'] }, held, SCOPE],
    ['the beginning of one that is held', { scopes: 'api/rea' }, held, SCOPE],
    ['one that begins with one that is held', { scopes: 'api/readwrite' }, held, SCOPE],
    ['in capitals', { scopes: 'A' }, held, SCOPE],
    ['none is held', { scopes: 'a' }, { scope: undefined }, SCOPE],
    ['any of several', { anyScope: ['x', 'b'] }, held, ok],
    ['any of several, none of which is held', { anyScope: 'x y' }, held, SCOPE],
    ['any, and none is held', { anyScope: 'x' }, { scope: undefined }, SCOPE],
    ['all of these and any of those', { scopes: 'a', anyScope: 'x b' }, held, ok],
    ['all of these but none of those', { scopes: 'a', anyScope: 'x y' }, held, SCOPE],
    ['any of those but not all of these', { scopes: 'x', anyScope: 'a' }, held, SCOPE],
  ])
})

describe('groups', () => {
  const held = { 'cognito:groups': ['admins', 'two words'] }
  testRows([
    ['one that is held', { groups: 'admins' }, held, ok],
    ['one of several', { groups: ['x', 'admins'] }, held, ok],
    ['one with a space in its name', { groups: ['two words'] }, held, ok],
    ['none of several', { groups: ['x', 'y'] }, held, FORBIDDEN],
    ['the beginning of one', { groups: 'admin' }, held, FORBIDDEN],
    ['no groups at all', { groups: 'admins' }, { 'cognito:groups': undefined }, FORBIDDEN],
    ['all of them', { allGroups: ['two words', 'admins'] }, held, ok],
    ['not all of them', { allGroups: ['admins', 'x'] }, held, FORBIDDEN],
    ['all of these but none of those', { allGroups: 'admins', groups: 'x' }, held, FORBIDDEN],
  ])
})

describe('claims', () => {
  const held = {
    tenant: 't1',
    level: 3,
    verified: true,
    roles: ['r1', 'r2'],
    nothing: null,
    nested: { a: 1 },
  }
  testRows([
    ['a string', { claims: { tenant: 't1' } }, held, ok],
    ['another string', { claims: { tenant: 't2' } }, held, FORBIDDEN],
    ['one of several', { claims: { tenant: ['t0', 't1'] } }, held, ok],
    ['none of several', { claims: { tenant: ['t0', 't2'] } }, held, FORBIDDEN],
    ['a number', { claims: { level: 3 } }, held, ok],
    ['a number that is required as a string', { claims: { level: '3' } }, held, FORBIDDEN],
    ['a boolean', { claims: { verified: true } }, held, ok],
    ['a boolean that is false', { claims: { verified: false } }, held, FORBIDDEN],
    ['an element of an array', { claims: { roles: 'r2' } }, held, ok],
    ['no element of an array', { claims: { roles: 'r' } }, held, FORBIDDEN],
    ['one of several in an array', { claims: { roles: ['x', 'r1'] } }, held, ok],
    ['a claim that is missing', { claims: { absent: 'x' } }, held, FORBIDDEN],
    [
      'a claim that is missing, by a function that says yes',
      { claims: { absent: () => true } },
      held,
      FORBIDDEN,
    ],
    ['a claim that is null', { claims: { nothing: 'null' } }, held, FORBIDDEN],
    ['a claim that is null, by a function', { claims: { nothing: (value) => value === null } }, held, ok],
    ['a claim that is an object', { claims: { nested: '[object Object]' } }, held, FORBIDDEN],
    ['a member that every object has', { claims: { constructor: () => true } }, held, FORBIDDEN],
    ['a function that says yes', { claims: { level: (value) => Number(value) > 2 } }, held, ok],
    ['a function that says no', { claims: { level: () => false } }, held, FORBIDDEN],
    ['a function that returns 1', { claims: { level: (() => 1) as never } }, held, FORBIDDEN],
    ['an asynchronous function', { claims: { level: (async () => true) as never } }, held, FORBIDDEN],
    ['two claims', { claims: { tenant: 't1', level: 3 } }, held, ok],
    ['two claims, one wrong', { claims: { tenant: 't1', level: 4 } }, held, FORBIDDEN],
    ['all of several', { claims: { roles: allOf(['r2', 'r1']) } }, held, ok],
    ['all of several, one of which is held', { claims: { roles: allOf(['r1', 'x']) } }, held, FORBIDDEN],
    ['all of one, of a string', { claims: { tenant: allOf(['t1']) } }, held, ok],
    ['all of several, of a string', { claims: { tenant: allOf(['t1', 't2']) } }, held, FORBIDDEN],
    ['all of several, of a missing claim', { claims: { absent: allOf(['x']) } }, held, FORBIDDEN],
    ['all of several, as data', { claims: { roles: { allOf: ['r1', 'r2'] } } }, held, ok],
    ['a string itself', { claims: { tenant: equalTo('t1') } }, held, ok],
    ['a string itself, of an array with it', { claims: { roles: equalTo('r1') } }, held, FORBIDDEN],
    ['a boolean itself', { claims: { verified: equalTo(true) } }, held, ok],
    ['a string itself, of a missing claim', { claims: { absent: equalTo('x') } }, held, FORBIDDEN],
    ['a nested claim', { claims: { 'nested.a': 1 } }, held, ok],
    ['another nested claim', { claims: { 'nested.b': 1 } }, held, FORBIDDEN],
    ['a nested claim of an array', { claims: { 'roles.length': 2 } }, held, FORBIDDEN],
    ['a nested member that every object has', { claims: { 'nested.toString': () => true } }, held, FORBIDDEN],
    ['a nested claim that is __proto__', { claims: { 'nested.__proto__': () => true } }, held, FORBIDDEN],
  ])

  it.each<[string, () => unknown]>([
    ['allOf of nothing', () => allOf([])],
    ['allOf of a string', () => allOf('ab' as never)],
    ['allOf of an object', () => allOf([{}] as never)],
    ['equalTo of an array', () => equalTo(['a'] as never)],
    ['equalTo of nothing', () => equalTo(undefined as never)],
    ['allOf of nothing, as data', () => resolveRequirement({ claims: { a: { allOf: [] } } })],
    ['both', () => resolveRequirement({ claims: { a: { allOf: ['x'], equalTo: 'x' } as never } })],
    ['neither', () => resolveRequirement({ claims: { a: {} as never } })],
    ['a misspelt one', () => resolveRequirement({ claims: { a: { anyOf: ['x'] } as never } })],
    ['null', () => resolveRequirement({ claims: { a: null as never } })],
    ['an empty part of a path', () => resolveRequirement({ claims: { 'a..b': 'x' } })],
  ])('%s → ConfigError', (_name, declare) => {
    expect(declare).toThrow(ConfigError)
  })
})

describe('the time since the user authenticated', () => {
  testRows([
    ['is short enough', { maxAuthAgeSeconds: 61 }, { auth_time: NOW - 60 }, ok],
    ['is just short enough', { maxAuthAgeSeconds: 60 }, { auth_time: NOW - 60 }, ok],
    ['is too long', { maxAuthAgeSeconds: 59 }, { auth_time: NOW - 60 }, OLD],
    ['may be nothing', { maxAuthAgeSeconds: 0 }, { auth_time: NOW }, ok],
    ['is unknown', { maxAuthAgeSeconds: 3600 }, { auth_time: undefined }, OLD],
    ['is asked before scopes', { maxAuthAgeSeconds: 1, scopes: 'x' }, { auth_time: NOW - 60 }, OLD],
  ])
})

describe('the level of authentication', () => {
  const levels = COGNITO_ACR_LEVELS
  const level = (number: number) => ({ acr: `urn:cognito:loa:${number}`, amr: ['pwd', 'otp', 'mfa'] })
  testRows([
    ['is the one', { acr: 'urn:cognito:loa:2' }, level(2), ok],
    ['is one of a set', { acr: ['urn:cognito:loa:4', 'urn:cognito:loa:2'] }, level(2), ok],
    ['is one of a set in a string', { acr: 'a urn:cognito:loa:2' }, level(2), ok],
    ['is higher, without an order', { acr: 'urn:cognito:loa:2' }, level(3), WEAK],
    ['is just high enough', { acr: { atLeast: 'urn:cognito:loa:2', levels } }, level(2), ok],
    ['is higher', { acr: { atLeast: 'urn:cognito:loa:2', levels } }, level(4), ok],
    ['is lower', { acr: { atLeast: 'urn:cognito:loa:2', levels } }, level(1), WEAK],
    ['is not in the order', { acr: { atLeast: 'urn:cognito:loa:2', levels } }, { acr: 'high' }, WEAK],
    ['is missing', { acr: 'urn:cognito:loa:2' }, {}, WEAK],
    ['is an array', { acr: 'a' }, { acr: ['a'] }, WEAK],
    ['has the method', { amr: 'mfa' }, level(2), ok],
    ['has all methods', { amr: ['mfa', 'otp'] }, level(2), ok],
    ['has one method of two', { amr: ['mfa', 'hwk'] }, level(2), WEAK],
    ['has no methods', { amr: 'mfa' }, {}, WEAK],
    ['has a string of methods', { amr: 'mfa' }, { amr: 'mfa pwd' }, WEAK],
    ['is a claim as required', { claims: { acr: 'urn:cognito:loa:2' } }, level(2), ok],
    ['is a claim not as required', { claims: { acr: 'urn:cognito:loa:4' } }, level(1), WEAK],
    ['is a missing method among claims', { claims: { amr: 'hwk' } }, level(1), WEAK],
    ['is asked before scopes', { acr: 'high', scopes: 'x' }, level(1), WEAK],
  ])

  it.each<[string, Requirement, string]>([
    ['a claim', { claims: { acr: 'urn:cognito:loa:4' } }, 'acr_values="urn:cognito:loa:4"'],
    ['one of several claims', { claims: { acr: ['a', 'b c', 'a'] } }, 'acr_values="a"'],
    ['a claim equal to one', { claims: { acr: equalTo('b') } }, 'acr_values="b"'],
    ['a claim of all', { claims: { acr: allOf(['b', 'c']) } }, 'acr_values="b c"'],
    ['a set', { acr: ['c', 'b'] }, 'acr_values="c b"'],
    [
      'a level',
      { acr: { atLeast: 'urn:cognito:loa:3', levels } },
      'acr_values="urn:cognito:loa:3 urn:cognito:loa:4"',
    ],
    ['a level and an age', { acr: 'b', maxAuthAgeSeconds: 60 }, 'acr_values="b", max_age="60"'],
    ['a level and a scope', { acr: 'b', scopes: 'pay' }, 'scope="pay", acr_values="b"'],
  ])('%s → a 401 with its acr_values', async (_name, requirement, parameters) => {
    const verifier = poolVerifier()
    const error = await refusal(() => verifier.verify(access({ auth_time: NOW }), requirement))
    expect(error).toMatchObject({ status: 401, code: WEAK })
    expect(error.headers['WWW-Authenticate']).toMatch(/error="insufficient_user_authentication"/)
    expect(error.headers['WWW-Authenticate']).toMatch(new RegExp(`${parameters}$`))
  })

  it('a function or a method → a 401 without acr_values', async () => {
    for (const requirement of [{ claims: { acr: () => false } }, { amr: 'hwk' }]) {
      const error = await refusal(() => poolVerifier().verify(access(), requirement))
      expect(error.headers['WWW-Authenticate']).not.toContain('acr_values')
    }
  })

  it('too old, with a level → both in the challenge', async () => {
    const requirement = { acr: 'b', maxAuthAgeSeconds: 60 }
    const error = await refusal(() =>
      poolVerifier().verify(access({ acr: 'b', auth_time: NOW - 61 }), requirement),
    )
    expect(error.code).toBe(OLD)
    expect(error.headers['WWW-Authenticate']).toMatch(/acr_values="b", max_age="60"$/)
  })
})

describe("a check of the application's own", () => {
  testRows([
    ['says yes', { check: () => true }, {}, ok],
    ['says yes later', { check: async () => true }, {}, ok],
    ['says no', { check: () => false }, {}, FORBIDDEN],
    ['says no later', { check: async () => false }, {}, FORBIDDEN],
    ['says nothing', { check: (() => undefined) as never }, {}, FORBIDDEN],
    ['returns a string', { check: (() => 'yes') as never }, {}, FORBIDDEN],
    [
      'refuses by itself',
      { check: () => Promise.reject(new AuthError('ERR_TOKEN_REVOKED')) },
      {},
      'ERR_TOKEN_REVOKED',
    ],
    [
      'is not asked when a scope is missing',
      { scopes: 'x', check: () => Promise.reject(new Error()) },
      {},
      SCOPE,
    ],
  ])

  it('→ receives the caller', async () => {
    const auth = await oidcVerifier().verify(signed(OIDC))
    const requirement: Requirement = { check: ({ subject }) => subject === OIDC.sub }
    expect(await outcome(() => oidcVerifier().authorize(auth, requirement))).toBe(ok)
  })

  it('that throws → its own error, not a refusal', async () => {
    const broken = new Error('no database')
    const auth = await verifier.verify(access())
    await expect(verifier.authorize(auth, { check: () => Promise.reject(broken) })).rejects.toBe(broken)
    const request = { headers: { authorization: `Bearer ${access()}` } }
    await expect(verifier.authenticate(request, { check: () => Promise.reject(broken) })).rejects.toBe(broken)
  })
})

describe('the refusal', () => {
  it('a missing scope → the required scopes in challenge and detail', async () => {
    const auth = await verifier.verify(access({ scope: 'a' }))
    const error = await refusal(() => verifier.authorize(auth, { scopes: 'a b', anyScope: 'c d' }))
    expect(error.headers['WWW-Authenticate']).toContain('scope="a b c d"')
    expect(error.detail).toMatchObject({ claim: 'scope', expected: ['a', 'b'], actual: ['a'] })
    const other = await refusal(() => verifier.authorize(auth, { scopes: 'a', anyScope: 'c d' }))
    expect(other.detail).toMatchObject({ expected: ['c', 'd'] })
  })

  it('a wrong claim → its name', async () => {
    const auth = await verifier.verify(access({ tenant: 'x'.repeat(500) }))
    const error = await refusal(() => verifier.authorize(auth, { claims: { tenant: 't1' } }))
    expect(error.detail?.claim).toBe('tenant')
    expect(String(error.detail?.actual).length).toBeLessThan(160)
    expect(error.headers).toEqual({})
  })
})

describe('a requirement', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a scope alone', 'admin'],
    ['a list', ['admin']],
    ['an empty object', {}],
    ['only what is undefined', { scopes: undefined }],
    ['a misspelt name', { scope: 'a' }],
    ['a name from nowhere', { scopes: 'a', role: 'admin' }],
    ['a symbol', { scopes: 'a', [Symbol('x')]: 1 }],
    ['no scope in a string', { scopes: '' }],
    ['no scope but spaces', { scopes: '  ' }],
    ['no scope in an array', { anyScope: [] }],
    ['a scope that is null', { scopes: null }],
    ['a scope that is a number', { scopes: [1] }],
    ['an empty scope', { scopes: ['a', ''] }],
    ['a scope with a quote', { scopes: ['a"b'] }],
    ['a scope with a backslash', { scopes: ['a\\b'] }],
    ['a scope with a line break', { scopes: ['a\r\nSet-Cookie: x'] }],
    ['a scope with a space', { scopes: ['a b'] }],
    ['a scope outside ASCII', { scopes: ['é'] }],
    ['no group', { groups: [] }],
    ['claims in a string', { claims: 'tenant' }],
    ['claims in an array', { claims: ['tenant'] }],
    ['a claim that may be nothing', { claims: { tenant: [] } }],
    ['a claim that is undefined', { claims: { tenant: undefined } }],
    ['a claim that is null', { claims: { tenant: null } }],
    ['a claim that is an object', { claims: { tenant: { $eq: 't1' } } }],
    ['a level with a quote', { acr: 'a"b' }],
    ['a level that is empty', { acr: '' }],
    ['a level that is null', { acr: null }],
    ['a level that is not in the order', { acr: { atLeast: 'd', levels: ['a', 'b'] } }],
    ['a level without an order', { acr: { atLeast: 'a' } }],
    ['a level twice in the order', { acr: { atLeast: 'a', levels: ['a', 'b', 'a'] } }],
    ['a level with a misspelt member', { acr: { atleast: 'a', levels: ['a'] } }],
    ['an empty list of methods', { amr: [] }],
    ['an age that is negative', { maxAuthAgeSeconds: -1 }],
    ['an age that is NaN', { maxAuthAgeSeconds: Number.NaN }],
    ['an infinite age', { maxAuthAgeSeconds: Number.POSITIVE_INFINITY }],
    ['an age in a string', { maxAuthAgeSeconds: '60' }],
    ['a check that is no function', { check: true }],
  ])('%s → ConfigError, and no caller is accepted', async (_name, requirement) => {
    expect(() => resolveRequirement(requirement as Requirement)).toThrow(ConfigError)
    const auth = await verifier.verify(access())
    await expect(verifier.authorize(auth, requirement as Requirement)).rejects.toThrow(ConfigError)
  })

  it('changed afterwards → no effect', async () => {
    const requirement = { scopes: ['root'] }
    const resolved = resolveRequirement(requirement)
    requirement.scopes.length = 0
    requirement.scopes.push('openid')
    expect(resolveRequirement(requirement)).toBe(resolved)
    const auth = await verifier.verify(access())
    expect(await outcome(() => verifier.authorize(auth, requirement))).toBe(SCOPE)
  })
})

describe('a function of a requirement that throws', () => {
  it.each([undefined, null, 'route', 0])(
    '%j → rejects with an Error that has it as its cause',
    async (thrown) => {
      const verifier = poolVerifier()
      const auth = await verifier.verify(access())
      const check = () => {
        throw thrown
      }
      const error = await verifier.authorize(auth, { check }).catch((one: unknown) => one)
      expect(error).toBeInstanceOf(Error)
      expect((error as Error).cause).toBe(thrown)
    },
  )
})

describe('an authentication time in the future', () => {
  it('→ accepted without maxAuthAgeSeconds, ERR_AUTHENTICATION_TOO_OLD with it', async () => {
    const verifier = poolVerifier()
    const auth = await verifier.verify(access({ auth_time: NOW + 600 }))
    expect(await outcome(() => verifier.authorize(auth, { scopes: 'openid' }))).toBe('accepted')
    expect(await outcome(() => verifier.authorize(auth, { maxAuthAgeSeconds: 3600 }))).toBe(
      'ERR_AUTHENTICATION_TOO_OLD',
    )
  })
})

describe('verify and verifySync with a requirement', () => {
  const token = access({ scope: 'a' })

  it.each<[string, Requirement, string]>([
    ['that is met', { scopes: 'a' }, ok],
    ['that is not', { scopes: 'b' }, SCOPE],
    ['whose check says yes', { check: () => true }, ok],
  ])('%s → the same decision for a new and a cached token', async (_name, requirement, decision) => {
    const fresh = poolVerifier()
    expect(await outcome(() => fresh.verifySync(token, requirement))).toBe(decision)
    expect(await outcome(() => fresh.verifySync(token, requirement))).toBe(decision)
    expect(await outcome(() => fresh.verify(token, requirement))).toBe(decision)
    expect(await outcome(() => poolVerifier().verify(token, requirement))).toBe(decision)
  })

  it('→ the context of the caller', async () => {
    expect((await verifier.verify(token, { scopes: 'a' })).token).toBe(token)
    expect(verifier.verifySync(token, { scopes: 'a' }).token).toBe(token)
  })

  it('verifySync with an asynchronous check → an error', () => {
    const checks = [async () => true, () => Promise.reject(new Error('unheard'))]
    for (const check of checks) expect(() => verifier.verifySync(token, { check })).toThrow(/asynchronous/)
  })
})
