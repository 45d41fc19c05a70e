/** The core in workerd, the runtime of Cloudflare Workers: keys given at module scope, and six algorithms. */
import { describe, expect, it } from 'vitest'
import { ecKey, edKey, mint, rsaKey } from '../support/mint.ts'
import { askWorker, hasWorkerd } from '../support/workerd.ts'

/** The oldest date with the Node modules of core (still without `node:perf_hooks`), and a recent date. */
const DATES = ['2025-09-20', '2026-04-01']

/** Makes a key and a token for each algorithm. workerd has its own clock, so the tokens are issued now. */
function makeTokens() {
  const keys = {
    RS256: rsaKey('RS256'),
    PS256: rsaKey('PS256'),
    ES256: ecKey('ES256', 'P-256'),
    ES384: ecKey('ES384', 'P-384'),
    ES512: ecKey('ES512', 'P-521'),
    EdDSA: edKey('EdDSA'),
  }
  const iat = Math.floor(Date.now() / 1000) - 10
  const claims = { sub: 'user', iss: 'https://login.example.com/', iat, exp: iat + 3600 }
  const tokens = Object.entries(keys).map(([alg, key]) => [alg, mint(key, claims, { alg })])
  return { jwks: { keys: Object.values(keys).map(({ jwk }) => jwk) }, tokens: Object.fromEntries(tokens) }
}

const makeSource = (keys: object, tokens: object) => `
  import { createVerifier, oidc } from '@poolguard/core'

  const jwks = ${JSON.stringify(keys)}
  const tokens = ${JSON.stringify(tokens)}
  const make = (algorithms) => {
    try {
      const issuers = oidc({ issuer: 'https://login.example.com/', audience: null, algorithms, jwks })
      return createVerifier({ issuers })
    } catch (error) {
      return { verify: () => Promise.reject(error) }
    }
  }
  const verifiers = Object.fromEntries(Object.keys(tokens).map((algorithm) => [algorithm, make([algorithm])]))

  export default {
    async fetch() {
      const outcomes = {}
      for (const [algorithm, token] of Object.entries(tokens)) {
        const forged = token.replace(/[^.]+$/, (signature) => 'AAAA' + signature.slice(4))
        outcomes[algorithm] = []
        for (const text of [token, forged]) {
          const decision = verifiers[algorithm].verify(text)
          outcomes[algorithm].push(await decision.then(() => 'accepted', (error) => error.code ?? String(error)))
        }
      }
      return Response.json(outcomes)
    },
  }`

describe.skipIf(!hasWorkerd)('core in workerd (skipped where it cannot be loaded)', () => {
  it.each(DATES)('compatibility date %s → accepted; RSA-PSS → ERR_CONFIG', async (date) => {
    const { jwks, tokens } = makeTokens()
    const [answer] = await askWorker(makeSource(jwks, tokens), date)
    const good = ['accepted', 'ERR_SIGNATURE_INVALID']
    expect(JSON.parse(answer?.body ?? '')).toEqual({
      RS256: good,
      ES256: good,
      ES384: good,
      ES512: good,
      EdDSA: good,
      PS256: ['ERR_CONFIG', 'ERR_CONFIG'],
    })
  })
})
