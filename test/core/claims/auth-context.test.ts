/** The auth context: complete and frozen, and without its token in logs and copies. */
import { inspect } from 'node:util'
import type { AuthContext } from '@poolguard/core'
import { findEnd } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import {
  ACCESS,
  access,
  OIDC,
  oidcVerifier,
  poolVerifier,
  refusal,
  signed,
} from '../../support/core-fixtures.ts'

function listObjects(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(listObjects)]
}

describe('the context of a verified token', () => {
  const token = access({ nested: { list: [{ deep: true }] } })

  it('→ issuer, claims, subject, scopes, groups and token', async () => {
    const auth = await poolVerifier().verify(token)
    expect(auth).toMatchObject({ issuer: ACCESS.iss, claims: ACCESS })
    expect(auth.subject).toBe(ACCESS.sub)
    expect(auth.scopes).toEqual(['openid', 'orders/read'])
    expect(auth.groups).toEqual(['admins', 'staff'])
    expect(auth.token).toBe(token)
  })

  it('→ deeply frozen', async () => {
    const auth = await poolVerifier().verify(token)
    const parts = [...listObjects(auth), ...listObjects(auth.scopes), ...listObjects(auth.groups)]
    expect(parts.length).toBeGreaterThanOrEqual(8)
    expect(parts.filter((part) => !Object.isFrozen(part))).toEqual([])
    expect(() => Object.assign(auth.claims, { sub: 'admin' })).toThrow(TypeError)
    expect(() => Object.assign(auth, { subject: 'admin' })).toThrow(TypeError)
    expect(() => (auth.groups as string[]).push('root')).toThrow(TypeError)
  })

  it('in a log line → without the token', async () => {
    const auth = await poolVerifier().verify(token)
    const tail = token.slice(-40)
    const all = { depth: 9, showHidden: true, getters: true } as const
    const whole = [JSON.stringify(auth), inspect(auth, { depth: 9 }), inspect({ auth }, all)]
    for (const shown of [...whole, JSON.stringify({ ...auth })]) {
      expect(shown).toContain(ACCESS.sub)
      expect(shown).not.toContain(tail)
    }
    for (const shown of whole) expect(shown).toMatch(/scopes.+orders\/read.+groups.+admins/s)
  })

  it.each<[string, (auth: AuthContext) => object]>([
    ['a spread', (auth) => ({ ...auth })],
    ['a clone', (auth) => structuredClone(auth)],
    ['the rest of a destructuring', ({ token: _, ...rest }) => rest],
    ['Object.assign', (auth) => Object.assign({}, auth)],
    ['JSON', (auth) => JSON.parse(JSON.stringify(auth))],
  ])('copied by %s → all but the token', async (_name, copy) => {
    const auth = await poolVerifier().verify(token)
    const { issuer, subject, scopes, groups, claims } = auth
    expect(copy(auth)).toStrictEqual({ issuer, subject, scopes, groups, claims })
    expect(subject).toBe(ACCESS.sub)
  })

  it('a copy of it → is authorized like itself', async () => {
    const verifier = poolVerifier()
    const copy = { ...(await verifier.verify(token)) }
    await verifier.authorize(copy, { scopes: 'orders/read', groups: 'admins' })
    expect((await refusal(() => verifier.authorize(copy, { groups: 'root' }))).code).toBe('ERR_FORBIDDEN')
  })

  it.each([
    ['as it is', '__proto__'],
    ['with an escape', '\\u005f_proto__'],
  ])(
    'with a claim __proto__, written %s → dropped from the claims, and without effect on a copy',
    async (_name, member) => {
      const payload = JSON.stringify({ ...ACCESS, nested: { list: [{ a: 1 }] } })
      const hostile = `"${member}":{"danger":true}`
      const text = payload.replace('"a":1', hostile).replace(/\}$/, `,${hostile}}`)
      const { claims } = await poolVerifier().verify(signed(text))
      const { list } = claims.nested as { list: object[] }
      for (const part of [claims, ...list]) {
        expect(Object.getOwnPropertyNames(part)).not.toContain('__proto__')
        expect(Reflect.get(Object.assign({}, part), 'danger')).toBeUndefined()
      }
    },
  )

  it('read twice → the same lists', async () => {
    const auth = await poolVerifier().verify(token)
    expect(auth.scopes).toBe(auth.scopes)
    expect(auth.groups).toBe(auth.groups)
  })
})

describe('scopes and groups', () => {
  const lists = ({ scopes, groups }: AuthContext) => ({ scopes, groups })
  it.each([
    ['none', {}, { scopes: [], groups: [] }],
    ['scope in a string', { scope: 'a b' }, { scopes: ['a', 'b'], groups: [] }],
    ['scope with too many spaces', { scope: ' a  b ' }, { scopes: ['a', 'b'], groups: [] }],
    ['an empty scope', { scope: '' }, { scopes: [], groups: [] }],
    ['scope in an array', { scope: ['a', 'b', '', 1, null] }, { scopes: ['a', 'b'], groups: [] }],
    ['scp in an array', { scp: ['a', 'b'] }, { scopes: ['a', 'b'], groups: [] }],
    ['scp in a string', { scp: 'a b' }, { scopes: ['a', 'b'], groups: [] }],
    ['scope before scp', { scope: 'a', scp: 'root' }, { scopes: ['a'], groups: [] }],
    ['scope in an object', { scope: { 0: 'root', length: 1 } }, { scopes: [], groups: [] }],
    ['groups', { groups: ['x', 'y z'] }, { scopes: [], groups: ['x', 'y z'] }],
    ['groups in a string, which are no list', { groups: 'x y' }, { scopes: [], groups: [] }],
    [
      'groups of a user pool, which this issuer is not',
      { 'cognito:groups': ['x'] },
      { scopes: [], groups: [] },
    ],
    ['roles, which are no groups', { roles: ['x'] }, { scopes: [], groups: [] }],
  ])('of an OIDC issuer, %s → the lists', async (_name, claims, expected) => {
    expect(lists(await oidcVerifier().verify(signed({ ...OIDC, ...claims })))).toEqual(expected)
  })

  it.each([
    ['none', { scope: undefined, 'cognito:groups': undefined }, { scopes: [], groups: [] }],
    [
      'a claim groups, which a user pool does not use',
      { 'cognito:groups': undefined, groups: ['root'] },
      { scopes: ['openid', 'orders/read'], groups: [] },
    ],
    [
      'a group with a space in its name',
      { 'cognito:groups': ['a b'] },
      { scopes: ['openid', 'orders/read'], groups: ['a b'] },
    ],
  ])('of a user pool, %s → the lists', async (_name, claims, expected) => {
    expect(lists(await poolVerifier().verify(access(claims)))).toEqual(expected)
  })
})

describe('findEnd', () => {
  it('of a verified token → its exp, or its iat plus the maximum age', async () => {
    const token = signed(OIDC)
    expect(findEnd(await oidcVerifier().verify(token))).toBe(OIDC.exp)
    expect(findEnd(await oidcVerifier({ maxTokenAgeSeconds: 300 }).verify(token))).toBe(OIDC.iat + 300)
  })

  it('of a context that the application made → undefined', async () => {
    const auth = await oidcVerifier().verify(signed(OIDC))
    expect(findEnd({ ...auth, token: auth.token })).toBeUndefined()
  })
})
