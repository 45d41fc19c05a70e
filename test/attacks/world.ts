/** The two APIs that are attacked, their keys, and an attacker's own. */
import {
  type Algorithm,
  type AuthenticatorOptions,
  createVerifier,
  oidc,
  type Verifier,
} from '@poolguard/core'
import { API, NOW, OIDC, OIDC_ISSUER, otherKey, poolIssuer, poolKey } from '../support/core-fixtures.ts'
import { ecKey, edKey, mint, type TestKey } from '../support/mint.ts'

export const ec256 = ecKey('ec256', 'P-256')
export const ec384 = ecKey('ec384', 'P-384')
export const ed25519 = edKey('ed25519')
export const rsa = { ...poolKey, kid: 'rsa', jwk: { ...poolKey.jwk, kid: 'rsa' } }

/** A key that no issuer has, under the id of one that they have. */
export const attacker = otherKey(poolKey.kid)

export const ALGORITHMS: readonly Algorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'ES256K',
  'EdDSA',
  'Ed25519',
]

export const jwks = { keys: [rsa.jwk, ec256.jwk, ec384.jwk, ed25519.jwk] }

export function makeOptions(target: 'pool' | 'oidc'): AuthenticatorOptions {
  const issuers =
    target === 'pool'
      ? poolIssuer({ jwksUri: null })
      : oidc({ issuer: OIDC_ISSUER, audience: API, algorithms: ALGORITHMS, jwks, jwksUri: null })
  return { issuers, now: () => NOW * 1000 }
}

export function makeVerifier(target: 'pool' | 'oidc', options: { cache?: false } = {}): Verifier {
  return createVerifier({ ...makeOptions(target), ...options })
}

/** A good token of the issuer that may use every algorithm. */
export function good(key: TestKey, alg: string, header: Readonly<Record<string, unknown>> = {}): string {
  return mint(key, OIDC, { alg, ...header })
}
