/**
 * Opaque tokens beside JWTs in one verifier: the types, and the choice between the two. The work is in the subpath
 * `introspection`.
 */
import type { Issuer } from '../issuers/issuer.ts'
import { opaqueCodeOf } from '../issuers/opaque-issuer.ts'
import type { TrustedIssuers } from '../issuers/trusted-issuers.ts'
import type { IssuerKeys } from '../keys/issuer-keys.ts'
import type { FetchBounds } from '../keys/transport.ts'
import type { Steps } from '../util/wait.ts'
import type { RequestChecks } from './check-request.ts'
import type { Explanation } from './findings.ts'
import type { VerifiedToken } from './verified-token.ts'
import type { TokenKind } from './verifier.ts'

/** The issuer of opaque tokens, and what its verifier knows of it. */
export interface OpaqueIssuer {
  readonly issuer: Issuer
  /** The same as a list of one, with the keys of its signed answers. */
  readonly trusted: TrustedIssuers
  /** How its endpoint is reached. */
  readonly bounds: Pick<FetchBounds, 'allowAddress' | 'fetch'>
}

/** The options of the verifier that are of use for opaque tokens. */
export interface OpaqueTerms extends RequestChecks {
  readonly clockToleranceSeconds: number
  readonly maxTokenBytes: number
  readonly now: () => number
}

/** What opaque tokens are verified by. */
export interface OpaqueTokens {
  /** The keys of signed answers; none where answers are not signed. */
  readonly keySets: readonly IssuerKeys[]
  /** Steps 2 to 7. */
  readonly verifyToken: (token: string) => Steps<VerifiedToken>
  readonly explain: (token: string) => Promise<Explanation>
}

/** The code that an issuer of opaque tokens brings. */
export type MakeOpaqueTokens = (issuer: OpaqueIssuer, terms: OpaqueTerms) => OpaqueTokens

export function makeOpaqueTokens(opaque: OpaqueIssuer, terms: OpaqueTerms): OpaqueTokens {
  return (opaqueCodeOf(opaque.issuer) as MakeOpaqueTokens)(opaque, terms)
}

/** RFC 7515 §3.1: a signed JWT has three parts. */
function hasThreeParts(token: unknown): boolean {
  return typeof token === 'string' && token.split('.', 4).length === 3
}

/** The steps of both kinds of tokens. Without issuers of JWTs, a JWT is introspected as well. */
export function addOpaqueTokens(jwts: TokenKind, opaque: OpaqueTokens, hasJwtIssuers: boolean): TokenKind {
  const kindOf = (token: unknown) => (hasJwtIssuers && hasThreeParts(token) ? jwts : opaque)
  return {
    ...jwts,
    verifyToken: (token, request) => kindOf(token).verifyToken(token, request),
    explain: (token) => kindOf(token).explain(token),
  }
}
