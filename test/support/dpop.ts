/** A client of DPoP: its key, tokens that are bound to it, and good proofs with the changes of a test. */
import { createHash } from 'node:crypto'
import type { RequestLike, VerifierOptions } from '@poolguard/core'
import { type DpopOptions, dpop } from '@poolguard/core/dpop'
import { access, NOW, poolVerifier } from './core-fixtures.ts'
import { ecKey, jws, signer, type TestKey } from './mint.ts'

export const API_URL = 'https://api.example.com'
export const ORDERS = `${API_URL}/orders`

export const clientKey = ecKey('client', 'P-256')

/** The public key as a client sends it: without a kid. */
export function publicJwk({ jwk }: TestKey): Record<string, unknown> {
  const { kid: _, ...members } = jwk as Record<string, unknown>
  return members
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

export function jktOf(key: TestKey): string {
  const { crv, e, kty, n, x, y } = publicJwk(key)
  return hash(JSON.stringify({ crv, e, kty, n, x, y }))
}

/** A token that is bound to the key of the client. */
export function bound(claims: object = {}): string {
  return access({ cnf: { jkt: jktOf(clientKey) }, ...claims })
}

export const ath = hash

let proofs = 0

/** A proof for `GET /orders`. It is for no token, unless `claims` has `ath`. */
export function proof(
  claims: object = {},
  header: object = {},
  key: TestKey = clientKey,
  alg = 'ES256',
): string {
  const made = { jti: `proof-${++proofs}`, htm: 'GET', htu: ORDERS, iat: NOW, ...claims }
  return jws({ typ: 'dpop+jwt', alg, jwk: publicJwk(key), ...header }, made, signer(key, alg))
}

/** `GET /orders` with a token and a proof. */
export function dpopRequest(token: string, dpopHeader: string | readonly string[], changes: object = {}) {
  return {
    method: 'GET',
    url: '/orders',
    headers: { authorization: `DPoP ${token}`, dpop: dpopHeader },
    ...changes,
  } as RequestLike
}

export function dpopVerifier(
  options: Partial<DpopOptions> = {},
  verifier: Omit<VerifierOptions, 'issuers'> = {},
) {
  return poolVerifier({}, { proofs: dpop({ publicUrl: API_URL, ...options }), ...verifier })
}
