/** The options `issuers` and `issuerLookup` → the trusted issuers, listed or looked up. Throws ConfigError. */
import type { AnyClaims } from '../claims/claim-types.ts'
import { ConfigError } from '../errors/config-error.ts'
import { KeySets } from '../issuers/key-sets.ts'
import { type FindIssuer, LookedUpIssuers, type LookupLimits } from '../issuers/looked-up-issuers.ts'
import type { KeyTimes } from '../keys/key-times.ts'
import { requireBoolean, requireNumber, requireOptions } from '../util/config-checks.ts'
import { type ResolvedIssuers, resolveListedIssuers } from './listed-issuers.ts'
import type { IssuerLookupOptions, VerifierOptions } from './options.ts'

const LOOKUP_OPTION_NAMES = [
  'freshSeconds',
  'maxIssuers',
  'perRequest',
] as const satisfies (keyof IssuerLookupOptions)[]

const WHERE = 'createVerifier: issuerLookup'

function requireLookupLimits(lookUp: unknown, { timeoutMilliseconds }: KeyTimes): LookupLimits {
  const { freshSeconds, maxIssuers, perRequest } = requireOptions(WHERE, lookUp ?? {}, LOOKUP_OPTION_NAMES)
  const isPerRequest = requireBoolean(WHERE, 'perRequest', perRequest)
  if (isPerRequest && freshSeconds !== undefined) {
    throw new ConfigError(`${WHERE}: with perRequest no answer is kept, so leave out freshSeconds.`)
  }
  return {
    isPerRequest,
    timeoutMilliseconds,
    freshMilliseconds:
      requireNumber(WHERE, 'freshSeconds', freshSeconds, 300, { min: 0, max: 86_400 }) * 1000,
    maxIssuers: requireNumber(WHERE, 'maxIssuers', maxIssuers, 10_000, { min: 1, max: 1_000_000 }),
  }
}

/**
 * An answer that depends on a request must not be kept for other requests, so a function with two parameters
 * needs `perRequest`.
 */
function requireLookup(issuers: FindIssuer, { isPerRequest }: LookupLimits): FindIssuer {
  if (issuers.length < 2 || isPerRequest) return issuers
  throw new ConfigError(
    'createVerifier: issuers(iss, request) is given requests only with issuerLookup: { perRequest: true }.',
  )
}

export function resolveIssuers(
  options: VerifierOptions<AnyClaims>,
  times: KeyTimes,
  now: () => number,
): ResolvedIssuers {
  const { issuers, issuerLookup: lookUp } = options
  if (typeof issuers === 'function') {
    const limits = requireLookupLimits(lookUp, times)
    const find = requireLookup(issuers as FindIssuer, limits)
    return { issuers: new LookedUpIssuers(find, limits, new KeySets(times, now), now), opaque: undefined }
  }
  if (lookUp === undefined) return resolveListedIssuers(options, times, now)
  throw new ConfigError('createVerifier: issuerLookup is for issuers that are looked up by a function.')
}
