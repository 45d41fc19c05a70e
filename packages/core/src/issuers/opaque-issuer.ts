/**
 * Distinguishes issuers of opaque tokens from issuers of JWTs. An issuer of opaque tokens brings the code
 * that verifies its tokens. So a bundle without such an issuer does not contain this code.
 */
import { ConfigError } from '../errors/config-error.ts'
import type { Issuer } from './issuer.ts'

/** A member of issuers of opaque tokens. ESM and CommonJS copies of this file share the symbol. */
const VERIFY_OPAQUE: unique symbol = Symbol.for('poolguard.verifyOpaque')

/** Adds the code to an issuer, before it is frozen. */
export function markOpaque<I extends object>(issuer: I, code: object): I {
  return Object.defineProperty(issuer, VERIFY_OPAQUE, { value: code })
}

/** The code of an issuer of opaque tokens; `undefined` for an issuer of JWTs. */
export function findOpaqueCode(issuer: object): unknown {
  return Reflect.get(issuer, VERIFY_OPAQUE)
}

/**
 * Separates the issuers of JWTs from the issuer of opaque tokens. Only one issuer of opaque tokens is
 * allowed, because an opaque token does not name its issuer, and must not be sent to another issuer.
 *
 * @throws ConfigError for a second issuer of opaque tokens
 */
export function splitIssuers(issuers: readonly Issuer[]): {
  readonly jwtIssuers: readonly Issuer[]
  readonly opaqueIssuer: Issuer | undefined
} {
  const isOpaque = (issuer: Issuer) => findOpaqueCode(issuer) !== undefined
  const [opaqueIssuer, ...others] = issuers.filter(isOpaque)
  if (others.length > 0) {
    throw new ConfigError(
      'createVerifier: only one of the issuers may be introspected, because an opaque token does not name its issuer.',
    )
  }
  return { jwtIssuers: issuers.filter((issuer) => !isOpaque(issuer)), opaqueIssuer }
}
