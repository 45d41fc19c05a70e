/**
 * Issuers of opaque tokens, told apart from those of JWTs. Such an issuer brings the code that verifies its tokens,
 * so that a bundle without one does not contain it.
 */
import { ConfigError } from '../errors/config-error.ts'
import type { Issuer } from './issuer.ts'

/** A member of issuers of opaque tokens. ESM and CommonJS copies of this file must know each other's. */
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
 * The issuers of JWTs, and the one of opaque tokens. There may be only one, because an opaque token does not name its
 * issuer, and must not be sent to another one.
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
      'createVerifier: only one of the issuers may be introspected, because an opaque token does not say whose it is.',
    )
  }
  return { jwtIssuers: issuers.filter((issuer) => !isOpaque(issuer)), opaqueIssuer }
}
