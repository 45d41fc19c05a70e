/** Makes a verifier: resolves its options, and puts its steps and an observer together. */
import type { Claims } from '../claims/claim-types.ts'
import type { ClaimsOf } from '../issuers/issuer.ts'
import type { RequestLike } from '../request/request.ts'
import { findToken, peekToken } from '../steps/extract.ts'
import { explain } from './explain.ts'
import type { Verifier } from './interface.ts'
import { loadKeys, reloadKeys } from './load-keys.ts'
import { ObservedVerifier } from './observed-verifier.ts'
import { addOpaqueTokens } from './opaque-tokens.ts'
import type { Issuers, VerifierOptions } from './options.ts'
import { resolveOptions } from './resolve-options.ts'
import { type TokenKind, TokenVerifier } from './verifier.ts'
import { verifyToken } from './verify-token.ts'

/**
 * Makes a verifier. Make one when the process starts and keep it: it holds the keys and the token cache.
 *
 * @throws ConfigError when an option is unknown or wrong.
 * @example
 * ```ts
 * import { cognito, createVerifier } from '@poolguard/core'
 *
 * const verifier = createVerifier({
 *   issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' }),
 * })
 * const { claims } = await verifier.verify('eyJ…')
 * ```
 */
export function createVerifier<I extends Issuers>(
  options: VerifierOptions<ClaimsOf<I>, I>,
): Verifier<ClaimsOf<I>> {
  const resolved = resolveOptions(options)
  const { issuers, opaque, possession, sources } = resolved
  const findBearerToken = findToken(sources)
  const jwts: TokenKind = {
    findToken:
      possession === undefined
        ? findBearerToken
        : (request: RequestLike) => possession.findToken(request, findBearerToken),
    peekToken: peekToken(sources),
    verifyToken: (token: string, request?: RequestLike) => verifyToken(token, resolved, request),
    explain: (token: string) => explain(token, resolved),
    ready: () => loadKeys(issuers.firstKeySets),
    reloadKeys: () => reloadKeys(issuers.keySets()),
  }
  const kind = opaque === undefined ? jwts : addOpaqueTokens(jwts, opaque, resolved)
  const asksAgain = issuers.isPerRequest || opaque !== undefined
  const settings = { ...resolved, isCacheShared: issuers.isShared, asksAgain }
  const verifier: Verifier<Claims> = new ObservedVerifier(new TokenVerifier(kind, settings))
  return verifier as Verifier<ClaimsOf<I>>
}
