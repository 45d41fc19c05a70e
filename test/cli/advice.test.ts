/** What `poolguard explain` advises, and that its decision is the verifier's. */
import { AuthError, createVerifier, FAILURES, oidc } from '@poolguard/core'
import { BAD_TOKENS, type BadTokenKind, createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'
import { adviceFor } from '../../packages/cli/src/advice.ts'
import { decide } from '../../packages/cli/src/report.ts'
import { OIDC, OIDC_ISSUER, poolJwks, poolKey } from '../core/fixtures.ts'
import { mint } from '../support/mint.ts'

const pool = await createLocalPool({ clientId: 'web' })
await pool.listen()
const now = Date.now

async function adviceOf(token: string, tokenUse: 'access' | 'id' = 'access'): Promise<string[]> {
  const { checks } = await decide(token, pool.issuer({ tokenUse }), now)
  return checks.flatMap(({ advice }) => advice ?? [])
}

describe('the advice', () => {
  /** The rows of "Token validation failed" in AWS's own troubleshooting of Cognito, and the other bad tokens. */
  const ROWS: Readonly<Record<BadTokenKind, RegExp>> = {
    expired: /refresh token before the access token expires/, // "Token expired"
    'other-pool': /comes from ".*local_.*" ?.*user pool that is configured/, // "Wrong user pool"
    'other-client': /app client "\w+".*add it to clientId/, // "Wrong client ID"
    'bad-signature': /changed or cut after it was signed/, // "Token signature invalid"
    'changed-payload': /changed or cut after it was signed/,
    'forged-key': /somebody else signed it/,
    'unknown-key': /poolguard keys/,
    unsigned: /not a signed JWT/,
    'public-key-as-secret': /Never allow it/,
    'refresh-token': /refresh token.*access token/,
    'id-token': /^This is an ID token; send the access token, or set tokenUse: 'id'\.$/,
    'without-token-use': /token_use/,
    'without-client': /names no client/,
    'other-resource': /bound to the resource "https:\/\/another-api\.invalid"/,
    'without-expiry': /lifetime/,
    'not-yet-valid': /By nbf .*clock/,
  }

  it.each(Object.entries(ROWS))('for %s says what to do', async (kind, expected) => {
    expect(await adviceOf(await pool.badToken(kind as BadTokenKind))).toEqual([
      expect.stringMatching(expected),
    ])
  })

  it('for an access token where an ID token is wanted turns it round', async () => {
    expect((await adviceOf(await pool.accessToken(), 'id'))[0]).toMatch(
      /^This is an access token; send the ID token/,
    )
  })

  it('for a slash too many in the issuer says that it counts', async () => {
    const issuers = oidc({ issuer: OIDC_ISSUER.slice(0, -1), audience: null, jwks: poolJwks })
    const { checks } = await decide(mint(poolKey, OIDC), issuers, now)
    expect(checks.find(({ name }) => name === 'issuer')?.advice).toMatch(/slash/)
  })

  it.each(Object.keys(FAILURES))('for %s is there', (code) => {
    const check = { name: 'any', outcome: 'failed', code: code as keyof typeof FAILURES } as const
    const nothing = { accepted: false, code: undefined, checks: [], header: undefined, claims: undefined }
    expect(adviceFor('a.b.c', check, nothing)).not.toBe('')
  })
})

describe('the decision', () => {
  const kinds = Object.entries(BAD_TOKENS)

  it.each(kinds)('about %s is that of verify()', async (kind, { code }) => {
    const token = await pool.badToken(kind as BadTokenKind)
    const issuers = pool.issuer()
    const verified = await createVerifier({ issuers, now })
      .verify(token)
      .catch((error) => error)
    expect(verified).toBeInstanceOf(AuthError)
    expect(await decide(token, issuers, now)).toMatchObject({ accepted: false, code: verified.code })
    expect(verified.code).toBe(code)
  })

  it('about a good token is that of verify()', async () => {
    const token = await pool.accessToken()
    expect(await decide(token, pool.issuer(), now)).toMatchObject({ accepted: true, code: undefined })
  })
})
