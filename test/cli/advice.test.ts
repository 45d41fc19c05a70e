/** `poolguard explain`: its advice, and its decisions, which are those of verify(). */
import { AuthError, createVerifier, FAILURES, oidc } from '@poolguard/core'
import { BAD_TOKENS, type BadTokenKind, createLocalPool } from '@poolguard/local'
import { adviceFor } from '@poolguard/local/advice'
import { describe, expect, it } from 'vitest'
import { decide } from '../../packages/cli/src/report.ts'
import { OIDC, OIDC_ISSUER, poolJwks, poolKey } from '../support/core-fixtures.ts'
import { mint } from '../support/mint.ts'

const pool = await createLocalPool({ clientId: 'web' })
await pool.listen()
const now = Date.now

async function findAdvice(token: string, tokenUse: 'access' | 'id' = 'access'): Promise<string[]> {
  const { checks } = await decide(token, pool.issuer({ tokenUse }), now)
  return checks.flatMap(({ advice }) => advice ?? [])
}

describe('the advice', () => {
  /**
   * The rows of "Token validation failed" in AWS's own troubleshooting of Cognito, and the other bad tokens, each with
   * the options, claims and values that its advice names.
   */
  const ROWS: Readonly<Record<BadTokenKind, readonly string[]>> = {
    expired: ['clockToleranceSeconds'], // "Token expired"
    'other-pool': ['/local_'], // "Wrong user pool"
    'other-client': ['clientId'], // "Wrong client ID"
    'bad-signature': [], // "Token signature invalid"
    'changed-payload': [],
    'forged-key': [],
    'unknown-key': ['poolguard keys'],
    unsigned: ['RFC 7515'],
    'public-key-as-secret': [],
    'refresh-token': ['refresh token', 'access token'],
    'id-token': ["tokenUse: 'id'"],
    'without-token-use': ['token_use'],
    'without-client': ['client_id'],
    'other-resource': ['"https://another-api.invalid"'],
    'without-expiry': ['exp'],
    'not-yet-valid': ['nbf'],
  }
  const kinds = Object.keys(ROWS) as BadTokenKind[]

  it.each(kinds.map((kind) => [kind, ROWS[kind]] as const))(
    '%s → one advice that names %j',
    async (kind, names) => {
      const advice = await findAdvice(await pool.badToken(kind))
      expect(advice).toHaveLength(1)
      expect(names.filter((name) => !advice[0]?.includes(name))).toEqual([])
    },
  )

  it('every bad token → an advice of its own, except for the three kinds of a bad signature', async () => {
    const advice = new Map<string, BadTokenKind[]>()
    for (const kind of kinds) {
      const [text = ''] = await findAdvice(await pool.badToken(kind))
      advice.set(text, [...(advice.get(text) ?? []), kind])
    }
    const shared = [...advice.values()].filter(({ length }) => length > 1)
    expect(shared).toEqual([['bad-signature', 'changed-payload', 'forged-key']])
  })

  it('a token signed with HS256 → no advice to allow HS256', async () => {
    const [text] = await findAdvice(await pool.badToken('public-key-as-secret'))
    expect(text).not.toMatch(/algorithms|HS256/)
  })

  it('an access token instead of an ID token → the other tokenUse', async () => {
    expect(await findAdvice(await pool.accessToken(), 'id')).toEqual([
      expect.stringContaining("tokenUse: 'access'"),
    ])
  })

  it('an issuer that differs only in its slash at the end → advice of its own', async () => {
    const adviceFrom = async (issuer: string) => {
      const issuers = oidc({ issuer, audience: null, jwks: poolJwks })
      const { checks } = await decide(mint(poolKey, OIDC), issuers, now)
      return checks.find(({ name }) => name === 'issuer')?.advice
    }
    const [bySlash, byName] = [
      await adviceFrom(OIDC_ISSUER.slice(0, -1)),
      await adviceFrom('https://a.example'),
    ]
    expect(byName).toContain(OIDC_ISSUER)
    expect(bySlash).not.toContain(OIDC_ISSUER)
  })

  it.each(Object.keys(FAILURES))('%s → has an advice', (code) => {
    const check = { name: 'any', outcome: 'failed', code: code as keyof typeof FAILURES } as const
    const nothing = { accepted: false, code: undefined, checks: [], header: undefined, claims: undefined }
    expect(adviceFor('a.b.c', check, nothing)).not.toBe('')
  })
})

describe('the decision', () => {
  const kinds = Object.entries(BAD_TOKENS)

  it.each(kinds.map(([kind, { code }]) => [kind, code] as const))(
    '%s → %s, as by verify()',
    async (kind, code) => {
      const token = await pool.badToken(kind as BadTokenKind)
      const issuers = pool.issuer()
      const verified = await createVerifier({ issuers, now })
        .verify(token)
        .catch((error) => error)
      expect(verified).toBeInstanceOf(AuthError)
      expect(await decide(token, issuers, now)).toMatchObject({ accepted: false, code: verified.code })
      expect(verified.code).toBe(code)
    },
  )

  it('a good token → accepted, as by verify()', async () => {
    const token = await pool.accessToken()
    expect(await decide(token, pool.issuer(), now)).toMatchObject({ accepted: true, code: undefined })
  })
})
