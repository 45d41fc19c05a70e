/**
 * Opaque tokens beside JWTs in one verifier: the types, and how the code of their issuer is called. That code is in the
 * subpath `introspection`.
 */
import type { Issuer } from '../issuers/issuer.ts'
import { findOpaqueCode } from '../issuers/opaque-issuer.ts'
import type { TrustedIssuers } from '../issuers/trusted-issuers.ts'
import type { FetchBounds } from '../keys/transport.ts'
import type { RequestChecks } from './check-request.ts'
import type { TokenKind } from './verifier.ts'

/** The issuer of opaque tokens, and what its verifier knows of it. */
export interface OpaqueIssuer {
  readonly issuer: Issuer
  /** The same issuer as a list of one, with the keys of its signed answers. */
  readonly trusted: TrustedIssuers
  /** How its endpoint is reached. */
  readonly bounds: Pick<FetchBounds, 'allowAddress' | 'fetch'>
}

/** The options of the verifier that apply to opaque tokens. */
export interface OpaqueTerms extends RequestChecks {
  /** The issuers of JWTs; there may be none. */
  readonly issuers: TrustedIssuers
  readonly clockToleranceSeconds: number
  readonly maxTokenBytes: number
  readonly now: () => number
}

/** The code that an issuer of opaque tokens brings. It makes a verifier of JWTs accept opaque tokens too. */
export type AddOpaqueTokens = (jwts: TokenKind, opaque: OpaqueIssuer, terms: OpaqueTerms) => TokenKind

export function addOpaqueTokens(jwts: TokenKind, opaque: OpaqueIssuer, terms: OpaqueTerms): TokenKind {
  return (findOpaqueCode(opaque.issuer) as AddOpaqueTokens)(jwts, opaque, terms)
}
