/** Every store of revocations makes the same decisions, behind a verifier. */
import { ConfigError, createVerifier, oidc, type RevocationStore } from '@poolguard/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API, OIDC_ISSUER, outcome, poolJwks, poolKey } from '../support/core-fixtures.ts'
import { mint } from '../support/mint.ts'
import { type OpenStore, STORES } from './stores.ts'

const OTHER_ISSUER = 'https://other.example.com/'
const REVOKED = 'ERR_TOKEN_REVOKED'

type Claims = Readonly<Record<string, unknown>>

interface Case {
  readonly name: string
  readonly revoke: (store: RevocationStore, id: string, now: number) => unknown
  readonly decisions: (id: string, now: number) => readonly (readonly [Claims, string])[]
}

const CASES: readonly Case[] = [
  {
    name: 'a token → that token is refused, another one is accepted',
    revoke: (store, id) => store.revokeToken(`${id}-token`),
    decisions: () => [
      [{}, REVOKED],
      [{ jti: 'another' }, 'accepted'],
      [{ jti: undefined }, 'accepted'],
    ],
  },
  {
    name: 'a sign-in → its refreshed tokens are refused, another sign-in is accepted',
    revoke: (store, id) => store.revokeSignIn(`${id}-sign-in`),
    decisions: () => [
      [{ jti: 'refreshed' }, REVOKED],
      [{ origin_jti: 'another' }, 'accepted'],
    ],
  },
  {
    name: 'a session of OpenID Connect → its tokens are refused by their sid, others are accepted',
    revoke: (store, id) => store.revokeSignIn(`${id}-session`),
    decisions: (id) => [
      [{ sid: `${id}-session` }, REVOKED],
      [{ sid: `${id}-session`, origin_jti: undefined }, REVOKED],
      [{ sid: 'another' }, 'accepted'],
      [{}, 'accepted'],
    ],
  },
  {
    name: 'a user → earlier sign-ins are refused, later ones accepted',
    revoke: (store, id) => store.signOutEverywhere(`${id}-user`),
    decisions: (_id, now) => [
      [{ auth_time: now - 60 }, REVOKED],
      [{ auth_time: now - 60, iat: now + 4 }, REVOKED],
      [{ auth_time: now + 4 }, 'accepted'],
      [{ sub: 'another' }, 'accepted'],
    ],
  },
  {
    name: 'a user up to a second → that second is refused, the next one accepted',
    revoke: (store, id, now) => store.signOutEverywhere(`${id}-user`, { notBefore: now - 30 }),
    decisions: (_id, now) => [
      [{ auth_time: now - 30 }, REVOKED],
      [{ auth_time: now - 29.5 }, REVOKED],
      [{ auth_time: now - 29 }, 'accepted'],
      [{ auth_time: undefined, iat: now - 31 }, REVOKED],
      [{ auth_time: undefined, iat: now - 29 }, 'accepted'],
      [{ auth_time: undefined, iat: undefined }, REVOKED],
    ],
  },
  {
    name: 'a user twice, the earlier time last → the later time holds',
    revoke: async (store, id, now) => {
      await store.signOutEverywhere(`${id}-user`, { notBefore: now - 30 })
      await store.signOutEverywhere(`${id}-user`, { notBefore: 0 })
    },
    decisions: (_id, now) => [[{ auth_time: now - 30 }, REVOKED]],
  },
  {
    name: 'an issuer is named → the same identifiers of another issuer are accepted',
    revoke: async (store, id) => {
      await store.revokeToken(`${id}-token`, { issuer: OIDC_ISSUER })
      await store.revokeSignIn(`${id}-sign-in`, { issuer: OIDC_ISSUER })
      await store.signOutEverywhere(`${id}-user`, { issuer: OIDC_ISSUER })
    },
    decisions: (id) => [
      [{ origin_jti: 'x', sub: 'x' }, REVOKED],
      [{ jti: 'x', sub: 'x' }, REVOKED],
      [{ jti: 'x', origin_jti: 'x' }, REVOKED],
      [{ iss: OTHER_ISSUER, sub: `${id}-user` }, 'accepted'],
    ],
  },
  {
    name: 'a user without an issuer → refused for every issuer',
    revoke: (store, id) => store.signOutEverywhere(`${id}-user`),
    decisions: () => [
      [{}, REVOKED],
      [{ iss: OTHER_ISSUER }, REVOKED],
    ],
  },
]

const WRONG: readonly (readonly [string, (store: RevocationStore) => unknown])[] = [
  ['an empty jti', (store) => store.revokeToken('')],
  ['a missing origin_jti', (store) => store.revokeSignIn(undefined as never)],
  ['a missing sub', (store) => store.signOutEverywhere(undefined as never)],
  ['milliseconds, not seconds', (store) => store.signOutEverywhere('a', { notBefore: 1e12 })],
  ['an issuer with white space', (store) => store.signOutEverywhere('a', { issuer: 'log in' })],
  ['an issuer with a colon that is no URI', (store) => store.revokeToken('a', { issuer: 'http://' })],
  ['a misspelt option', (store) => store.revokeToken('a', { isuer: OIDC_ISSUER } as never)],
]

describe.each(STORES)('a store %s', (_name, openStore) => {
  let open: OpenStore
  let id = 0
  beforeAll(async () => {
    open = await openStore()
  })
  afterAll(() => open.close())

  it.each(CASES)('$name', async ({ revoke, decisions }) => {
    const prefix = `case-${++id}`
    const issuers = [OIDC_ISSUER, OTHER_ISSUER].map((issuer) =>
      oidc({ issuer, audience: API, jwks: poolJwks }),
    )
    const verifier = createVerifier({ issuers, isRevoked: open.store.isRevoked })
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: OIDC_ISSUER,
      aud: API,
      sub: `${prefix}-user`,
      jti: `${prefix}-token`,
      origin_jti: `${prefix}-sign-in`,
      auth_time: now - 60,
      iat: now - 60,
      exp: now + 3600,
    }
    const rows = decisions(prefix, now).map(([changes, decision]) => ({
      decision,
      token: mint(poolKey, { ...claims, ...changes }),
      changes,
    }))
    for (const { token } of rows) expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    await revoke(open.store, prefix, now)
    for (const { token, decision, changes } of rows) {
      expect([changes, await outcome(() => verifier.verify(token))]).toEqual([changes, decision])
      expect(await outcome(() => verifier.verifySync(token))).toBe(decision)
    }
  })

  it.each(['accounts.google.com', 'urn:example:issuer', 'http://cognito:9229/us-east-1_abc123'])(
    'a token of the issuer %s → this token is refused',
    async (issuer) => {
      const source = { jwks: poolJwks, allowInsecureHttp: true, jwksUri: null }
      const issuers = oidc({ issuer, audience: API, ...source })
      const verifier = createVerifier({ issuers, isRevoked: open.store.isRevoked })
      const now = Math.floor(Date.now() / 1000)
      const claims = { iss: issuer, aud: API, sub: 'a', jti: `of ${issuer}`, iat: now, exp: now + 60 }
      const token = mint(poolKey, claims)
      expect(await outcome(() => verifier.verify(token))).toBe('accepted')
      await open.store.revokeToken(claims.jti, { issuer })
      expect(await outcome(() => verifier.verify(token))).toBe(REVOKED)
    },
  )

  it('a value of 1024 characters → accepted; a longer one → RangeError', async () => {
    const longest = 'a'.repeat(1024)
    await open.store.revokeToken(longest)
    for (const method of ['revokeToken', 'revokeSignIn', 'signOutEverywhere'] as const) {
      const act = async () => open.store[method](`${longest}a`)
      await expect(act()).rejects.toThrow(RangeError)
    }
  })

  it.each(WRONG)('%s → ConfigError', async (_what, act) => {
    await expect((async () => act(open.store))()).rejects.toThrow(ConfigError)
  })
})
