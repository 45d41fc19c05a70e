/** The options of `createVerifier` → the same options, checked, complete and frozen. Throws ConfigError. */

import type { AnyClaims } from '../claims/claim-types.ts'
import { type Challenge, QUOTABLE } from '../errors/challenge.ts'
import { ConfigError } from '../errors/config-error.ts'
import { KeySets } from '../issuers/key-sets.ts'
import { type FindIssuer, LookedUpIssuers, type LookupLimits } from '../issuers/looked-up-issuers.ts'
import { splitIssuers } from '../issuers/opaque-issuer.ts'
import { makeFixedIssuers, type TrustedIssuers } from '../issuers/trusted-issuers.ts'
import type { KeyTimes } from '../keys/key-times.ts'
import type { AllowAddress, Fetch } from '../keys/transport.ts'
import { makePossession, type Possession } from '../possession/proof-method.ts'
import { type ResolvedSources, resolveSources } from '../request/resolve-sources.ts'
import type { ImpliedScopes } from '../steps/authorize.ts'
import { allowOnError, type IsRevoked } from '../steps/revoked.ts'
import {
  requireBoolean,
  requireFunction,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  requireUrl,
} from '../util/config-checks.ts'
import { DEFAULT_MAX_TOKEN_BYTES, MAX_CLOCK_TOLERANCE_SECONDS } from '../util/limits.ts'
import type { OpaqueIssuer } from './opaque-tokens.ts'
import {
  KEY_NUMBERS,
  type KeyOptions,
  LOOKUP_OPTION_NAMES,
  VERIFIER_OPTION_NAMES,
  type VerifierOptions,
} from './options.ts'
import { refuseBareIssuer, requireIssuers } from './require-issuers.ts'
import { makeScopeChallenge, requireImpliedScopes } from './scope-options.ts'

const WHERE = 'createVerifier'

export interface ResolvedOptions {
  /** The issuers of JWTs. */
  readonly issuers: TrustedIssuers
  readonly opaque: OpaqueIssuer | undefined
  readonly clockToleranceSeconds: number
  readonly maxTokenBytes: number
  readonly cacheBytes: number
  readonly isRevoked: IsRevoked | undefined
  readonly possession: Possession | undefined
  readonly sources: ResolvedSources
  readonly challenge: Challenge
  readonly impliedScopes: ImpliedScopes | undefined
  readonly now: () => number
}

function requireKeyTimes({ keys, allowKeyAddress, fetch }: VerifierOptions<AnyClaims>): KeyTimes {
  const where = `${WHERE}: keys`
  const names = Object.keys(KEY_NUMBERS) as (keyof KeyOptions)[]
  const given = requireOptions(where, keys ?? {}, names)
  const requireKeyNumber = (name: keyof KeyOptions) => {
    const [fallback, min, max] = KEY_NUMBERS[name]
    return requireNumber(where, name, given[name], fallback, { min, max })
  }
  if (requireKeyNumber('maxAgeSeconds') < requireKeyNumber('freshSeconds')) {
    throw new ConfigError('createVerifier: keys.maxAgeSeconds must not be less than keys.freshSeconds.')
  }
  return Object.freeze({
    freshMilliseconds: requireKeyNumber('freshSeconds') * 1000,
    maxAgeMilliseconds: requireKeyNumber('maxAgeSeconds') * 1000,
    unknownKidCooldownMilliseconds: requireKeyNumber('unknownKidCooldownSeconds') * 1000,
    retryMilliseconds: requireKeyNumber('retrySeconds') * 1000,
    maxRetryMilliseconds: requireKeyNumber('maxRetrySeconds') * 1000,
    timeoutMilliseconds: requireKeyNumber('fetchTimeoutSeconds') * 1000,
    maxBytes: requireKeyNumber('maxBytes'),
    allowAddress: requireFunction<AllowAddress>(WHERE, 'allowKeyAddress', allowKeyAddress),
    fetch: requireFunction<Fetch>(WHERE, 'fetch', fetch),
  })
}

function requireLookupLimits(lookUp: unknown, { timeoutMilliseconds }: KeyTimes): LookupLimits {
  const where = `${WHERE}: issuerLookup`
  const { freshSeconds, maxIssuers, perRequest } = requireOptions(where, lookUp ?? {}, LOOKUP_OPTION_NAMES)
  const isPerRequest = requireBoolean(where, 'perRequest', perRequest)
  if (isPerRequest && freshSeconds !== undefined) {
    throw new ConfigError(`${where}: with perRequest no answer is kept, so leave out freshSeconds.`)
  }
  return {
    isPerRequest,
    timeoutMilliseconds,
    freshMilliseconds:
      requireNumber(where, 'freshSeconds', freshSeconds, 300, { min: 0, max: 86_400 }) * 1000,
    maxIssuers: requireNumber(where, 'maxIssuers', maxIssuers, 10_000, { min: 1, max: 1_000_000 }),
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

function resolveIssuers(
  options: VerifierOptions<AnyClaims>,
  now: () => number,
): Pick<ResolvedOptions, 'issuers' | 'opaque'> {
  const { issuers, issuerLookup: lookUp } = options
  const times = requireKeyTimes(options)
  const keySets = new KeySets(times, now)
  const limits = requireLookupLimits(lookUp, times)
  if (typeof issuers === 'function') {
    const find = requireLookup(issuers as FindIssuer, limits)
    return { issuers: new LookedUpIssuers(find, limits, keySets, now), opaque: undefined }
  }
  if (lookUp !== undefined) {
    throw new ConfigError('createVerifier: issuerLookup is for issuers that are looked up by a function.')
  }
  const { jwtIssuers, opaqueIssuer: issuer } = splitIssuers(requireIssuers(issuers))
  const opaque = issuer && { issuer, trusted: makeFixedIssuers([issuer], keySets), bounds: times }
  const isShared = jwtIssuers.length + (issuer === undefined ? 0 : 1) > 1
  return { issuers: { ...makeFixedIssuers(jwtIssuers, keySets), isShared }, opaque }
}

export function requireCacheBytes(where: string, value: unknown): number {
  if (value === false) return 0
  if (value !== undefined && (typeof value !== 'object' || value === null)) {
    throw new ConfigError(`${where}: cache must be false or { maxBytes }.`)
  }
  const given = requireOptions(`${where}: cache`, value ?? {}, ['maxBytes'])
  const range = { min: 65_536, max: Number.MAX_SAFE_INTEGER }
  return Math.floor(requireNumber(`${where}: cache`, 'maxBytes', given.maxBytes, 33_554_432, range))
}

function makeIsRevoked(options: VerifierOptions<AnyClaims>): IsRevoked | undefined {
  const { onRevocationError } = options
  const isRevoked = requireFunction<IsRevoked>(WHERE, 'isRevoked', options.isRevoked)
  if (onRevocationError === undefined) return isRevoked
  if (isRevoked === undefined) throw new ConfigError(`${WHERE}: onRevocationError requires isRevoked.`)
  const reaction = requireOneOf(WHERE, 'onRevocationError', onRevocationError, ['refuse', 'allow'])
  return reaction === 'allow' ? allowOnError(isRevoked) : isRevoked
}

export function makeChallenge(where: string, realm: unknown, resourceMetadata: unknown): Challenge {
  if (realm !== undefined && !QUOTABLE.test(requireString(where, 'realm', realm))) {
    throw new ConfigError(`${where}: realm must be printable ASCII, because it goes into a header.`)
  }
  return Object.freeze({
    ...(realm === undefined ? {} : { realm: realm as string }),
    ...(resourceMetadata === undefined
      ? {}
      : { resourceMetadata: requireUrl(where, 'resourceMetadata', resourceMetadata) }),
  })
}

export function resolveOptions(given: VerifierOptions<AnyClaims>): ResolvedOptions {
  refuseBareIssuer(given)
  const options = requireOptions<VerifierOptions<AnyClaims>>(WHERE, given, VERIFIER_OPTION_NAMES)
  const { clockToleranceSeconds, maxTokenBytes } = options
  const now = requireFunction<() => number>(WHERE, 'now', options.now) ?? Date.now
  const tolerance = { min: 0, max: MAX_CLOCK_TOLERANCE_SECONDS }
  const size = { min: 256, max: 1_048_576 }
  const { issuers, opaque } = resolveIssuers(options, now)
  const toleranceSeconds = requireNumber(WHERE, 'clockToleranceSeconds', clockToleranceSeconds, 5, tolerance)
  return Object.freeze({
    issuers,
    opaque,
    clockToleranceSeconds: toleranceSeconds,
    maxTokenBytes: requireNumber(WHERE, 'maxTokenBytes', maxTokenBytes, DEFAULT_MAX_TOKEN_BYTES, size),
    cacheBytes: issuers.isPerRequest ? 0 : requireCacheBytes(WHERE, options.cache),
    isRevoked: makeIsRevoked(options),
    possession: makePossession(options.proofs, { now, clockToleranceSeconds: toleranceSeconds }),
    sources: resolveSources(options.from),
    challenge: Object.freeze({
      ...makeChallenge(WHERE, options.realm, options.resourceMetadata),
      ...makeScopeChallenge(options),
    }),
    impliedScopes: requireImpliedScopes(options),
    now,
  })
}
