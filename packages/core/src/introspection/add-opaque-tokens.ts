/** JWTs and opaque tokens in one verifier: tells them apart, and loads keys for JWTs and signed answers. */

import { loadKeys, reloadKeys } from '../verifier/load-keys.ts'
import type { AddOpaqueTokens } from '../verifier/opaque-tokens.ts'
import type { IntrospectionSettings } from './introspected-options.ts'
import { IntrospectedTokens } from './introspected-tokens.ts'

/** RFC 7515 §3.1: a signed JWT has three parts. */
function hasThreeParts(token: unknown): boolean {
  return typeof token === 'string' && token.split('.', 4).length === 3
}

/** Without issuers of JWTs, a JWT is introspected as well. */
export function makeAddOpaqueTokens(settings: IntrospectionSettings): AddOpaqueTokens {
  return (jwts, opaque, terms) => {
    const { issuers } = terms
    const tokens = new IntrospectedTokens(settings, opaque, terms)
    const hasJwts = issuers.names.length > 0
    const answerKeys = settings.hasSignedAnswers ? opaque.trusted.firstKeySets : []
    const chooseKind = (token: unknown) => (hasJwts && hasThreeParts(token) ? jwts : tokens)
    return {
      ...jwts,
      verifyToken: (token, request) => chooseKind(token).verifyToken(token, request),
      explain: (token) => chooseKind(token).explain(token),
      ready: () => loadKeys([...issuers.firstKeySets, ...answerKeys]),
      reloadKeys: () => reloadKeys([...issuers.keySets(), ...answerKeys]),
    }
  }
}
