/** Scopes in challenges, and scopes that stand for others. */
import { AuthError, ConfigError, type Requirement, type VerifierOptions } from '@poolguard/core'
import { addScopeChallenge } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import { access, outcome, poolVerifier, refusal } from '../../support/core-fixtures.ts'

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
const toChallenge = (error: AuthError) => error.headers['WWW-Authenticate']

describe('a request without a valid token, to a route that requires scopes', () => {
  const requirement = { scopes: 'mcp:read', anyScope: ['mcp:a', 'mcp:b'] }
  it.each([
    ['no token', {}],
    ['a bad token', bearer('nonsense').headers],
    ['an expired token', bearer(access({ exp: 1 })).headers],
    ['a token of another client', bearer(access({ client_id: 'other' })).headers],
  ])('%s → 401 with the scopes', async (_name, headers) => {
    const verifier = poolVerifier({}, { realm: 'mcp', resourceMetadata: 'https://a.example/m' })
    const error = await refusal(() => verifier.authenticate({ headers }, requirement))
    expect(error.status).toBe(401)
    expect(toChallenge(error)).toMatch(
      /^Bearer realm="mcp".* scope="mcp:read mcp:a mcp:b", resource_metadata="/,
    )
    expect(error.stack).toContain('AuthError')
  })

  it('a malformed request → a challenge without scopes', async () => {
    const error = await refusal(() =>
      poolVerifier().authenticate({ headers: { authorization: 'Bearer' } }, requirement),
    )
    expect(toChallenge(error)).not.toContain('scope=')
  })

  it('a requirement without scopes → no scopes, or those of challengeScopes', async () => {
    const ask = (options: Partial<VerifierOptions>, required?: Requirement) =>
      refusal(() => poolVerifier({}, options).authenticate({ headers: {} }, required))
    expect(toChallenge(await ask({}, { groups: 'staff' }))).toBe('Bearer realm="api"')
    expect(toChallenge(await ask({ challengeScopes: 'a b' }, { groups: 'staff' }))).toBe('Bearer scope="a b"')
    expect(toChallenge(await ask({ challengeScopes: ['a'] }))).toBe('Bearer scope="a"')
    expect(toChallenge(await ask({ challengeScopes: 'a' }, { scopes: 'c' }))).toBe('Bearer scope="c"')
  })

  it('one token for two routes at the same time → each route has its own scopes', async () => {
    const verifier = poolVerifier()
    const token = access({ exp: 1 })
    const errors = await Promise.all(
      ['a', 'b'].map((scopes) => refusal(() => verifier.authenticate(bearer(token), { scopes }))),
    )
    expect(errors.map(toChallenge)).toEqual([
      expect.stringMatching(/scope="a"$/),
      expect.stringMatching(/scope="b"$/),
    ])
  })

  it('an error of another class → the same error', () => {
    class Own extends AuthError {}
    const own = new Own('ERR_TOKEN_MISSING')
    expect(addScopeChallenge(own, [requirement])).toBe(own)
    const other = new Error('other')
    expect(addScopeChallenge(other, [requirement])).toBe(other)
  })

  it('an error without a stack → copied with the scopes', () => {
    const error = new AuthError('ERR_TOKEN_MISSING')
    delete error.stack
    expect(toChallenge(addScopeChallenge(error, [requirement]) as AuthError)).toContain('mcp:read')
  })
})

describe('advertisedScopes', () => {
  it('→ the names that clients request, in challenges alone', async () => {
    const verifier = poolVerifier({}, { advertisedScopes: { read: 'api://orders/read' } })
    expect(await outcome(() => verifier.verify(access({ scope: 'read' }), { scopes: 'read' }))).toBe(
      'accepted',
    )
    const missing = await refusal(() => verifier.authenticate({ headers: {} }, { scopes: 'read write' }))
    expect(toChallenge(missing)).toBe('Bearer scope="api://orders/read write"')
    const refused = await refusal(() =>
      verifier.authenticate(bearer(access({ scope: '' })), { scopes: 'read' }),
    )
    expect(toChallenge(refused)).toMatch(/insufficient_scope.*scope="api:\/\/orders\/read"$/)
  })
})

describe('impliedScopes', () => {
  const impliedScopes = {
    admin: ['orders', 'users'],
    orders: 'orders/read orders/write',
    loop: 'pool',
    pool: 'loop',
  }
  const verifier = poolVerifier({}, { impliedScopes })
  it.each<[string, string, Requirement, string]>([
    ['a broader scope', 'orders', { scopes: 'orders/read' }, 'accepted'],
    ['a scope that is two steps broader', 'admin', { scopes: ['orders/read', 'orders/write'] }, 'accepted'],
    ['a broader scope, for one of several', 'orders', { anyScope: 'x orders/write' }, 'accepted'],
    ['the scope itself', 'orders', { scopes: 'orders' }, 'accepted'],
    ['a narrower scope', 'orders/read', { scopes: 'orders' }, 'ERR_SCOPE_INSUFFICIENT'],
    ['a scope beside it', 'users', { scopes: 'orders/read' }, 'ERR_SCOPE_INSUFFICIENT'],
    ['a scope in a circle', 'loop', { scopes: 'pool' }, 'accepted'],
    ['a scope named toString', 'toString', { scopes: 'orders/read' }, 'ERR_SCOPE_INSUFFICIENT'],
  ])('%s → %s', async (_name, scope, requirement, expected) => {
    expect(await outcome(() => verifier.verify(access({ scope }), requirement))).toBe(expected)
  })

  it('→ the auth context has the scopes of the token', async () => {
    expect((await verifier.verify(access({ scope: 'admin' }))).scopes).toEqual(['admin'])
  })
})

describe('a wrong option about scopes', () => {
  it.each<[string, object]>([
    ['implied scopes that are an array', { impliedScopes: ['a'] }],
    ['an empty list of implied scopes', { impliedScopes: { a: [] } }],
    ['an implied scope with a quote', { impliedScopes: { a: 'b"' } }],
    ['a broader scope with a space', { impliedScopes: { 'a b': 'c' } }],
    ['an advertised scope with a space', { advertisedScopes: { a: 'b c' } }],
    ['an advertised scope that is a number', { advertisedScopes: { a: 1 } }],
    ['challenge scopes that are empty', { challengeScopes: '' }],
    ['challenge scopes that are a number', { challengeScopes: 7 }],
  ])('%s → ConfigError', (_name, options) => {
    expect(() => poolVerifier({}, options)).toThrow(ConfigError)
  })
})
