/**
 * Makes an authenticator for Lambda functions, which are loaded often and run briefly. It lacks the token
 * cache, the signature queue, `explain` and look-ups of issuers: these make a bundle large, and few such
 * functions need them. For an issuer of opaque tokens, it has a token cache.
 */
import type { AnyClaims } from '../claims/claim-types.ts'
import { ConfigError } from '../errors/config-error.ts'
import { resolveListedIssuers } from './listed-issuers.ts'
import { ObservedAuthenticator } from './observed-authenticator.ts'
import { makeOpaqueVerifier } from './opaque-tokens.ts'
import type { AuthenticatorOptions } from './options.ts'
import { RequestAuthenticator } from './request-authenticator.ts'
import { requireVerifierOptions, resolveOptions, type VerifierParts } from './resolve-options.ts'
import { makeJwtKind } from './token-kind.ts'

const PARTS: VerifierParts = { resolveIssuers: resolveListedIssuers, signatureQueue: undefined }

function refuse(where: string, what: string): never {
  throw new ConfigError(`${where}: ${what} requires a verifier, made by createVerifier({ … }).`)
}

/**
 * @param where the function of the adapter, for errors
 * @throws ConfigError when an option is unknown or wrong, or requires a verifier
 */
export function createAuthenticator(
  where: string,
  options: AuthenticatorOptions<AnyClaims>,
): ObservedAuthenticator {
  const given = requireVerifierOptions(options)
  const { issuers, issuerLookup, cache } = given
  if (typeof issuers === 'function' || issuerLookup !== undefined) refuse(where, 'a look-up of issuers')
  const resolved = resolveOptions(given, PARTS)
  const jwts = makeJwtKind(resolved)
  const { opaque } = resolved
  if (opaque !== undefined)
    return new ObservedAuthenticator(makeOpaqueVerifier(jwts, opaque, resolved, cache))
  if (cache !== undefined && cache !== false) refuse(where, 'a token cache')
  return new ObservedAuthenticator(new RequestAuthenticator(jwts, resolved))
}
