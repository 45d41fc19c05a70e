/** What Lambda functions get for options: the decisions of a verifier, without its cache, queue and look-ups. */
import { channel } from 'node:diagnostics_channel'
import { type AuthenticatorOptions, cognito, oidc } from '@poolguard/core'
import { authenticateRequest, toSmallAuthenticator } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import {
  ACCESS,
  API,
  access,
  CLIENT,
  clock,
  NOW,
  OIDC,
  otherKey,
  outcome,
  POOL_ID,
  poolIssuer,
  poolKey,
  refusal,
} from '../../support/core-fixtures.ts'
import { ACTIVE, OPAQUE, useIntrospection } from '../../support/introspection.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { ecKey, mint, type TestKey } from '../../support/mint.ts'

const server = useKeyServer()
const now = () => NOW * 1000
const issuers = poolIssuer()

const make = (options: object = {}) =>
  toSmallAuthenticator('test', { issuers, now, ...options } as AuthenticatorOptions)
const carry = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

/** An authenticator of a user pool and of opaque tokens. */
function introspecting(options: object = {}) {
  const { issuer, calls, time } = useIntrospection(server, () => answers.json(ACTIVE))
  return { authenticator: make({ issuers: [issuer, issuers], now: time.now, ...options }), calls }
}

/** A schema that counts its calls: it is called once for each token that is verified. */
function countingSchema() {
  const count = { calls: 0 }
  const validate = (value: unknown) => {
    count.calls++
    return { value: value as object }
  }
  const claims = { '~standard': { version: 1, vendor: 'test', validate } } as const
  return { count, claims }
}

describe('options that require a verifier', () => {
  it.each([
    ['a cache', { cache: { maxBytes: 1_000_000 } }],
    ['a cache that is true', { cache: true }],
    ['issuers that are looked up', { issuers: () => issuers }],
    ['settings of look-ups', { issuerLookup: { freshSeconds: 1 } }],
  ])('%s → ConfigError', (_name, options) => {
    expect(() => make(options)).toThrow(expect.objectContaining({ code: 'ERR_CONFIG' }))
  })

  it('cache: false → accepted', async () => {
    expect(await outcome(() => make({ cache: false }).authenticate(carry(access())))).toBe('accepted')
  })
})

describe('a token that was accepted before', () => {
  it('→ verified again', async () => {
    const { count, claims } = countingSchema()
    const authenticator = make({ issuers: poolIssuer({ claims }) })
    const token = access()
    expect((await authenticator.authenticate(carry(token))).token).toBe(token)
    expect((await authenticator.authenticate(carry(token))).token).toBe(token)
    expect(count.calls).toBe(2)
  })

  it('opaque → its issuer is asked once', async () => {
    const { authenticator, calls } = introspecting()
    expect(await outcome(() => authenticator.authenticate(carry(OPAQUE)))).toBe('accepted')
    expect(await outcome(() => authenticator.authenticate(carry(OPAQUE)))).toBe('accepted')
    expect(calls).toHaveLength(1)
    expect(await outcome(() => authenticator.authenticate(carry(access())))).toBe('accepted')
  })

  it.each([
    ['cache: false', { cache: false }, 2],
    ['a cache of this size', { cache: { maxBytes: 65_536 } }, 1],
  ])('opaque, with %s → its issuer is asked %3$s time(s)', async (_name, options, times) => {
    const { authenticator, calls } = introspecting(options)
    expect(await outcome(() => authenticator.authenticate(carry(OPAQUE)))).toBe('accepted')
    expect(await outcome(() => authenticator.authenticate(carry(OPAQUE)))).toBe('accepted')
    expect(calls).toHaveLength(times)
  })

  it('opaque, with a cache that is true → ConfigError', () => {
    expect(() => introspecting({ cache: true })).toThrow(expect.objectContaining({ code: 'ERR_CONFIG' }))
  })
})

describe('decisions', () => {
  it('with the key loaded → an answer without a promise', () => {
    const auth = authenticateRequest(make(), carry(access()))
    expect(auth).toMatchObject({ scopes: ['openid', 'orders/read'] })
  })

  it('an asynchronous isRevoked → asked for each request', async () => {
    const asked: unknown[] = []
    const isRevoked = async ({ subject }: { subject: string | undefined }) => asked.push(subject) > 1
    const authenticator = make({ isRevoked })
    const token = access()
    expect(await outcome(() => authenticator.authenticate(carry(token)))).toBe('accepted')
    expect(await outcome(() => authenticator.authenticate(carry(token)))).toBe('ERR_TOKEN_REVOKED')
  })

  it('a hundred tokens in one turn of the event loop → none waits', () => {
    const tokens = Array.from({ length: 100 }, (_, index) => access({ jti: `token-${index}` }))
    const authenticator = make()
    const found = tokens.map((token) => authenticateRequest(authenticator, carry(token)))
    expect(found).toMatchObject(tokens.map((token) => ({ token })))
  })

  it('authorize → decides on the requirement', async () => {
    const authenticator = make()
    const auth = await authenticator.authenticate(carry(access()))
    expect(await outcome(() => authenticator.authorize(auth, { scopes: 'orders/read' }))).toBe('accepted')
    expect(await outcome(() => authenticator.authorize(auth, { scopes: 'root' }))).toBe(
      'ERR_SCOPE_INSUFFICIENT',
    )
  })

  it.each([
    ['a requirement that is met', access(), { scopes: 'orders/read' }, 'accepted'],
    ['a requirement that is not met', access(), { scopes: 'orders/write' }, 'ERR_SCOPE_INSUFFICIENT'],
    ['an asynchronous check', access(), { check: async () => false }, 'ERR_FORBIDDEN'],
    ['an expired token', access({ exp: NOW - 60 }), { scopes: 'orders/read' }, 'ERR_TOKEN_EXPIRED'],
  ])('%s → %4$s', async (_name, token, requirement, decision) => {
    expect(await outcome(() => make().authenticate(carry(token), requirement))).toBe(decision)
  })

  it('a refusal → the challenge of the API, with the required scope', async () => {
    const authenticator = make({ realm: 'orders' })
    const { headers } = await refusal(() =>
      authenticator.authenticate({ headers: {} }, { scopes: 'orders/read' }),
    )
    expect(headers).toEqual({ 'WWW-Authenticate': 'Bearer realm="orders", scope="orders/read"' })
  })

  it('a refusal → an event of the channel for decisions', async () => {
    const events: unknown[] = []
    const listen = (event: unknown) => void events.push(event)
    channel('poolguard:decision').subscribe(listen)
    await outcome(() => make().authenticate({ headers: {} }))
    channel('poolguard:decision').unsubscribe(listen)
    expect(events).toMatchObject([{ operation: 'authenticate', code: 'ERR_TOKEN_MISSING' }])
  })
})

describe('signatures', () => {
  it.each(['ES256', 'ES512'] as const)('%s → verified without waiting', async (algorithm) => {
    const curve = algorithm === 'ES256' ? 'P-256' : 'P-521'
    const key = ecKey('ec', curve)
    const site = server.site()
    const issuer = oidc({
      issuer: site.origin,
      audience: API,
      algorithms: [algorithm],
      jwks: { keys: [key.jwk] },
    })
    const token = mint(key, { ...OIDC, iss: site.origin }, { alg: algorithm })
    const forged = mint(ecKey('ec', curve), { ...OIDC, iss: site.origin }, { alg: algorithm })
    const authenticator = make({ issuers: issuer })
    expect(authenticateRequest(authenticator, carry(token))).not.toBeInstanceOf(Promise)
    expect(await outcome(() => authenticator.authenticate(carry(forged)))).toBe('ERR_SIGNATURE_INVALID')
  })

  it('a new key with the same id → fetched, and its tokens accepted', async () => {
    const site = server.site()
    const path = '/.well-known/jwks.json'
    const renewed = otherKey(poolKey.kid)
    site.on(
      path,
      answers.inTurn([answers.json({ keys: [poolKey.jwk] }), answers.json({ keys: [renewed.jwk] })]),
    )
    const time = clock()
    const issuer = cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access', issuer: site.origin })
    const authenticator = make({ issuers: issuer, now: time.now })
    const tokenOf = (key: TestKey) => mint(key, { ...ACCESS, iss: site.origin })
    expect(await outcome(() => authenticator.authenticate(carry(tokenOf(poolKey))))).toBe('accepted')
    time.advance(30)
    expect(await outcome(() => authenticator.authenticate(carry(tokenOf(renewed))))).toBe('accepted')
    expect(site.hits(path)).toBe(2)
  })
})
