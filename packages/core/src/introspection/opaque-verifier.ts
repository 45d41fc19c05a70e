/** JWTs and opaque tokens in one verifier: tells them apart, and loads keys for JWTs and signed answers. */
import { peekToken } from '../steps/extract.ts'
import { makeCache } from '../verifier/cache-option.ts'
import type { OpaqueIssuer } from '../verifier/listed-issuers.ts'
import { loadKeys, reloadKeys } from '../verifier/load-keys.ts'
import type { MakeOpaqueVerifier } from '../verifier/opaque-tokens.ts'
import type { ResolvedOptions } from '../verifier/resolve-options.ts'
import type { ExplainedTokenKind } from '../verifier/token-kind.ts'
import { TokenVerifier } from '../verifier/verifier.ts'
import type { IntrospectionSettings } from './introspected-options.ts'
import { IntrospectedTokens } from './introspected-tokens.ts'

/** RFC 7515 §3.1: a signed JWT has three parts. */
function hasThreeParts(token: unknown): boolean {
  return typeof token === 'string' && token.split('.', 4).length === 3
}

/** Without issuers of JWTs, a JWT is introspected as well. */
function makeKind(
  settings: IntrospectionSettings,
  jwts: Parameters<MakeOpaqueVerifier>[0],
  opaque: OpaqueIssuer,
  options: ResolvedOptions,
): ExplainedTokenKind {
  const { issuers, sources } = options
  const tokens = new IntrospectedTokens(settings, opaque, options)
  const hasJwts = issuers.names.length > 0
  const answerKeys = settings.hasSignedAnswers ? opaque.trusted.firstKeySets : []
  const explainJwt = jwts.explain as ExplainedTokenKind['explain'] // absent only where it is never asked
  const isJwt = (token: unknown) => hasJwts && hasThreeParts(token)
  return {
    ...jwts,
    peekToken: peekToken(sources),
    verifyToken: (token, request) => (isJwt(token) ? jwts : tokens).verifyToken(token, request),
    explain: (token) => (isJwt(token) ? explainJwt(token) : tokens.explain(token)),
    ready: () => loadKeys([...issuers.firstKeySets, ...answerKeys]),
    reloadKeys: () => reloadKeys([...issuers.keySets(), ...answerKeys]),
  }
}

export function makeOpaqueCode(settings: IntrospectionSettings): MakeOpaqueVerifier {
  return (jwts, opaque, options, cache) =>
    new TokenVerifier(
      makeKind(settings, jwts, opaque, options),
      options,
      makeCache('createVerifier', cache, options.issuers.isShared),
    )
}
