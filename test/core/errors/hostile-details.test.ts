/** Details of refusals of hostile tokens: bounded and printable. */
import { describe, expect, it } from 'vitest'
import {
  access,
  decisions,
  OIDC,
  oidcVerifier,
  poolKey,
  poolVerifier,
  refusal,
  unanimous,
} from '../../support/core-fixtures.ts'
import { useKeyServer } from '../../support/key-server.ts'
import { jws, mint, signer } from '../../support/mint.ts'

const server = useKeyServer()

describe('a token', () => {
  it('an unknown issuer and an exp that is not a number → ERR_ISSUER_UNKNOWN', async () => {
    const token = access({ iss: 'https://evil.example.com', exp: { toString: 0, valueOf: 0 } })
    expect(await decisions(poolVerifier(), token)).toEqual(unanimous('ERR_ISSUER_UNKNOWN'))
  })

  it('line breaks, escapes and long texts → a printable detail of less than 200 characters', async () => {
    const { origin } = server.site()
    const verifier = oidcVerifier({ issuer: origin, jwksUri: `${origin}/jwks` })
    const odd = `\n\u001b[31m\u2028${'x'.repeat(9000)}`
    const claims = { ...OIDC, iss: origin }
    const tokens = [
      mint(poolKey, { ...claims, iss: odd }),
      jws({ alg: odd, kid: poolKey.kid }, claims, signer(poolKey)),
      jws({ alg: 'RS256', kid: odd }, claims, signer(poolKey)),
    ]
    for (const token of tokens) {
      const { detail } = await refusal(() => verifier.verifySync(token))
      expect(String(detail?.actual)).not.toMatch(/\p{C}|\u2028/u)
      expect(String(detail?.actual).length).toBeLessThan(200)
    }
  })

  it('the header in an explanation → frozen', async () => {
    const token = access({}, { extra: { nested: [1] } })
    const { header } = await poolVerifier().explain(token)
    expect(header).toMatchObject({ extra: { nested: [1] } })
    expect(Object.isFrozen(Object(header?.extra).nested)).toBe(true)
  })
})
