/** Every bad token under every kind of configuration: the fault is the reason for the refusal. */
import { createVerifier, type Issuer } from '@poolguard/core'
import {
  type AccessTokenOptions,
  BAD_TOKENS,
  type BadTokenKind,
  type BadTokenOptions,
  createLocalPool,
  type IdTokenOptions,
  type OidcTokenOptions,
} from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const pool = await createLocalPool()
const server = await pool.listen()
afterAll(() => server.close())

const AUDIENCE = 'https://api.example.com'
const claims = z.object({ tenant: z.string() })
const withTenant = { claims: { tenant: 'acme' } }
const kinds = Object.keys(BAD_TOKENS) as BadTokenKind[]

interface Configuration {
  readonly issuer: Issuer
  /** What a good token needs. */
  readonly options: BadTokenOptions
  /** What the configuration accepts deliberately. */
  readonly accepts?: readonly BadTokenKind[]
  /** What the tokens of this configuration cannot have. */
  readonly without?: readonly BadTokenKind[]
}

const WITHOUT_USE: readonly BadTokenKind[] = ['id-token', 'without-token-use']

const configurations: Readonly<Record<string, Configuration>> = {
  'the default': { issuer: pool.issuer(), options: {} },
  'a schema of claims': { issuer: pool.issuer({ claims }), options: withTenant },
  'an audience': { issuer: pool.issuer({ audience: AUDIENCE }), options: { audience: AUDIENCE } },
  'an audience and a schema': {
    issuer: pool.issuer({ audience: [AUDIENCE], claims }),
    options: { audience: AUDIENCE, ...withTenant },
  },
  'any audience': {
    issuer: pool.issuer({ audience: null }),
    options: { audience: AUDIENCE },
    accepts: ['other-resource'],
  },
  'another client': { issuer: pool.issuer({ clientId: 'web' }), options: { clientId: 'web' } },
  'any client': { issuer: pool.issuer({ clientId: null }), options: {}, accepts: ['other-client'] },
  'ID tokens': { issuer: pool.issuer({ tokenUse: 'id' }), options: { tokenUse: 'id' } },
  'ID tokens and a schema': {
    issuer: pool.issuer({ tokenUse: 'id', claims }),
    options: { tokenUse: 'id', email: 'ada@example.com', ...withTenant },
  },
  'both uses, an access token': {
    issuer: pool.issuer({ tokenUse: 'any' }),
    options: { tokenUse: 'access' },
    accepts: ['id-token'],
  },
  'both uses, an ID token': {
    issuer: pool.issuer({ tokenUse: 'any' }),
    options: { tokenUse: 'id' },
    accepts: ['id-token'],
  },
  'groups and scopes': { issuer: pool.issuer(), options: { groups: ['admin'], scope: 'orders/read' } },
  'a long lifetime': { issuer: pool.issuer(), options: { lifetimeSeconds: 864_000, authenticatedAt: 1 } },
  'claims that contradict the fault': {
    issuer: pool.issuer(),
    options: { claims: { exp: 9_999_999_999, nbf: 0, iss: pool.issuerUrl, token_use: 'access' } },
  },
  'keys that are never fetched': { issuer: pool.issuer({ jwksUri: null }), options: {} },
  OIDC: { issuer: pool.oidcIssuer(), options: { tokenUse: 'oidc' }, without: WITHOUT_USE },
  'OIDC with an audience, groups and a schema': {
    issuer: pool.oidcIssuer({ audience: AUDIENCE, claims }),
    options: {
      tokenUse: 'oidc',
      audience: ['other', AUDIENCE],
      groups: ['admin'],
      scope: 'a',
      ...withTenant,
    },
    without: WITHOUT_USE,
  },
}

function makeGoodToken({ tokenUse = 'access', ...rest }: BadTokenOptions): Promise<string> {
  if (tokenUse === 'oidc') return pool.oidcToken(rest as OidcTokenOptions)
  return tokenUse === 'id'
    ? pool.idToken(rest as IdTokenOptions)
    : pool.accessToken(rest as AccessTokenOptions)
}

describe.each(Object.entries(configurations))('%s', (_name, configuration) => {
  const { issuer, options, accepts = [], without = [] } = configuration
  const verifier = createVerifier({ issuers: issuer })

  it('the token without the fault → accepted', async () => {
    await expect(verifier.verify(await makeGoodToken(options))).resolves.toBeDefined()
  })

  it.each(kinds.filter((kind) => !without.includes(kind) && !accepts.includes(kind)))(
    '%s → the code of its row',
    async (kind) => {
      const { code } = BAD_TOKENS[kind]
      await expect(verifier.verify(await pool.badToken(kind, options))).rejects.toMatchObject({ code })
    },
  )

  it('what the configuration accepts deliberately → accepted', async () => {
    for (const kind of accepts) {
      await expect(verifier.verify(await pool.badToken(kind, options))).resolves.toBeDefined()
    }
  })

  it('a fault that the token cannot have → ConfigError', async () => {
    for (const kind of without) {
      await expect(pool.badToken(kind, options)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    }
  })
})

describe('badToken', () => {
  it.each([
    null,
    'id',
    { tokenUse: 'refresh' },
    { scopes: ['a'] },
    { nonce: 'n' },
    { tokenUse: 'id', scope: 'a' },
    { tokenUse: 'oidc', username: 'ada' },
    { groups: 'admin' },
  ])('%j → ConfigError', async (options) => {
    await expect(pool.badToken('expired', options as never)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })
})
