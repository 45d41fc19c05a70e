/** Makes a verifier: resolves its options, and puts its steps and an observer together. */
import type { Claims } from '../claims/claim-types.ts'
import type { ClaimsOf } from '../issuers/issuer.ts'
import { peekToken } from '../steps/extract.ts'
import { makeCache } from './cache-option.ts'
import { explain } from './explain.ts'
import type { Verifier } from './interface.ts'
import { loadKeys, reloadKeys } from './load-keys.ts'
import { ObservedVerifier } from './observed-verifier.ts'
import { makeOpaqueVerifier } from './opaque-tokens.ts'
import type { Issuers, VerifierOptions } from './options.ts'
import { type ResolvedOptions, requireVerifierOptions, resolveOptions } from './resolve-options.ts'
import { SERVER_PARTS } from './server-parts.ts'
import { type ExplainedTokenKind, makeJwtKind } from './token-kind.ts'
import { TokenVerifier } from './verifier.ts'

function makeExplainedKind(options: ResolvedOptions): ExplainedTokenKind {
  const { issuers, sources } = options
  return {
    ...makeJwtKind(options),
    peekToken: peekToken(sources),
    explain: (token) => explain(token, options),
    ready: () => loadKeys(issuers.firstKeySets),
    reloadKeys: () => reloadKeys(issuers.keySets()),
  }
}

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
  const given = requireVerifierOptions(options)
  const resolved = resolveOptions(given, SERVER_PARTS)
  const { issuers, opaque } = resolved
  const jwts = makeExplainedKind(resolved)
  const cache = issuers.isPerRequest ? false : given.cache
  const verifier =
    opaque === undefined
      ? new TokenVerifier(jwts, resolved, makeCache('createVerifier', cache, issuers.isShared))
      : makeOpaqueVerifier(jwts, opaque, resolved, cache)
  return new ObservedVerifier(verifier) as Verifier<Claims> as Verifier<ClaimsOf<I>>
}
