/**
 * Opaque tokens beside JWTs in one verifier: the types, and how the code of their issuer is called. That code is in the
 * subpath `introspection`.
 */
import { findOpaqueCode } from '../issuers/opaque-issuer.ts'
import type { InternalVerifier } from './interface.ts'
import type { OpaqueIssuer } from './listed-issuers.ts'
import type { ResolvedOptions } from './resolve-options.ts'
import type { ExplainedTokenKind, TokenKind } from './token-kind.ts'

/** The code that an issuer of opaque tokens brings: it makes a verifier of JWTs and opaque tokens. */
export type MakeOpaqueVerifier = (
  /** An authenticator does not explain, so its kind of JWTs has no `explain`. */
  jwts: TokenKind & Partial<Pick<ExplainedTokenKind, 'explain'>>,
  opaque: OpaqueIssuer,
  options: ResolvedOptions,
  /** The option `cache`, of which the code makes the token cache: each opaque token would otherwise be a call. */
  cache: unknown,
) => InternalVerifier

export const makeOpaqueVerifier: MakeOpaqueVerifier = (jwts, opaque, options, cache) =>
  (findOpaqueCode(opaque.issuer) as MakeOpaqueVerifier)(jwts, opaque, options, cache)
