/** Options of issuers that nearly look right. */
import { ConfigError, cognito, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import {
  API,
  CLIENT,
  decisions,
  OIDC,
  OIDC_ISSUER,
  oidcVerifier,
  POOL_ID,
  poolJwks,
  poolKey,
  unanimous,
} from '../../support/core-fixtures.ts'
import { encoded, signer } from '../../support/mint.ts'

describe('a configuration', () => {
  it.each<[string, () => unknown]>([
    ['white space around the issuer', () => oidc({ issuer: ' https://x.example/\n', audience: API })],
    ['a query in the issuer', () => oidc({ issuer: 'https://x.example/?tenant=1', audience: API })],
    [
      'a fragment in the issuer',
      () =>
        cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'id', issuer: 'https://x.example/#a' }),
    ],
    [
      'a key set with a function in it',
      () => oidc({ issuer: OIDC_ISSUER, audience: API, jwks: { keys: [poolKey.jwk, { kty: () => 'RSA' }] } }),
    ],
  ])('%s → ConfigError', (_what, configure) => {
    expect(configure).toThrow(ConfigError)
  })

  it('changed after the check → not possible: the issuer is frozen', () => {
    const issuer = cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'id', jwks: poolJwks })
    expect(() => (issuer.algorithms as string[]).push('RS512')).toThrow(TypeError)
    expect(Object.isFrozen(issuer.jwks?.keys[0])).toBe(true)
  })

  it('an algorithm named twice → each key once, found without a kid', async () => {
    const verifier = oidcVerifier({ algorithms: ['RS256', 'RS256'] })
    const token = `${encoded({ alg: 'RS256' })}.${encoded(OIDC)}`
    const signature = encoded(signer(poolKey)(token))
    expect(await decisions(verifier, `${token}.${signature}`)).toEqual(unanimous('accepted'))
  })
})
