import { createVerifier } from '@poolguard/core'
import { BAD_TOKENS, type BadTokenKind, createLocalPool, type LocalPoolServer } from '@poolguard/local'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'

const kinds = Object.keys(BAD_TOKENS) as BadTokenKind[]
const pool = await createLocalPool()
const server: LocalPoolServer = await pool.listen()
afterAll(() => server.close())

const verifier = createVerifier({ issuers: pool.issuer() })

describe('a bad token', () => {
  it.each(kinds)('%s → the code of its row', async (kind) => {
    const { code } = BAD_TOKENS[kind]
    await expect(verifier.verify(await pool.badToken(kind))).rejects.toMatchObject({ code })
  })

  it('a token without a defect → accepted', async () => {
    await expect(verifier.verify(await pool.accessToken())).resolves.toBeDefined()
  })

  // The other kinds break only rules of Cognito, which jose does not know.
  const generic = kinds.filter((kind) => !/client|resource|token-use|id-token/.test(kind))

  it.each(generic)('%s → refused by jose too', async (kind) => {
    const keys = createRemoteJWKSet(new URL(pool.jwksUri))
    const options = { issuer: pool.issuerUrl, algorithms: ['RS256'], requiredClaims: ['exp'] }
    await expect(jwtVerify(await pool.badToken(kind), keys, options)).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_J/),
    })
  })

  it('a pool with its own clock → bad tokens by that clock', async () => {
    const now = () => Date.UTC(2040, 0, 1)
    const clocked = await createLocalPool({ now, accessTokenSeconds: 86_400 })
    const clockedVerifier = createVerifier({ issuers: clocked.issuer(), now, clockToleranceSeconds: 300 })
    for (const kind of ['expired', 'not-yet-valid'] as const) {
      const { code } = BAD_TOKENS[kind]
      await expect(clockedVerifier.verify(await clocked.badToken(kind))).rejects.toMatchObject({ code })
    }
  })

  it('an unknown kind → ConfigError', async () => {
    for (const kind of ['expird', 'toString', undefined]) {
      await expect(pool.badToken(kind as BadTokenKind)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    }
  })
})
