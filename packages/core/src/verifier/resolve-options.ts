/** The options of a verifier → the same options, checked, complete and frozen. Throws ConfigError. */

import type { AnyClaims } from '../claims/claim-types.ts'
import { type Challenge, QUOTABLE } from '../errors/challenge.ts'
import { ConfigError } from '../errors/config-error.ts'
import { isIssuer } from '../issuers/issuer.ts'
import type { KeyTimes } from '../keys/key-times.ts'
import type { AllowAddress, Fetch } from '../keys/transport.ts'
import { makePossession } from '../possession/proof-method.ts'
import { type ResolvedSources, resolveSources } from '../request/resolve-sources.ts'
import type { SignatureQueue } from '../signature/queue.ts'
import { allowOnError, type IsRevoked } from '../steps/revoked.ts'
import {
  requireFunction,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  requireUrl,
} from '../util/config-checks.ts'
import { DEFAULT_MAX_TOKEN_BYTES, MAX_CLOCK_TOLERANCE_SECONDS } from '../util/limits.ts'
import type { ResolvedIssuers } from './listed-issuers.ts'
import { KEY_NUMBERS, type KeyOptions, VERIFIER_OPTION_NAMES, type VerifierOptions } from './options.ts'
import { makeScopeChallenge, requireImpliedScopes } from './scope-options.ts'
import type { VerifierSettings } from './verifier-settings.ts'

const WHERE = 'createVerifier'

/** The parts in which a verifier for servers and an authenticator for functions differ. */
export interface VerifierParts {
  /** How the option `issuers` becomes the trusted issuers. */
  readonly resolveIssuers: (
    options: VerifierOptions<AnyClaims>,
    times: KeyTimes,
    now: () => number,
  ) => ResolvedIssuers
  /** Where signatures wait if other requests are under way; `undefined`: none waits. */
  readonly signatureQueue: SignatureQueue | undefined
}

export interface ResolvedOptions
  extends VerifierSettings,
    ResolvedIssuers,
    Pick<VerifierParts, 'signatureQueue'> {
  readonly maxTokenBytes: number
  readonly sources: ResolvedSources
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

/** Refuses unknown options, and an issuer in place of the options. Returns a frozen copy. */
export function requireVerifierOptions(given: VerifierOptions<AnyClaims>): VerifierOptions<AnyClaims> {
  if (isIssuer(given)) throw new ConfigError('createVerifier: give the issuer as { issuers: … }.')
  return requireOptions<VerifierOptions<AnyClaims>>(WHERE, given, VERIFIER_OPTION_NAMES)
}

/** @param options what {@link requireVerifierOptions} returned */
export function resolveOptions(
  options: VerifierOptions<AnyClaims>,
  { resolveIssuers, signatureQueue }: VerifierParts,
): ResolvedOptions {
  const { clockToleranceSeconds, maxTokenBytes } = options
  const now = requireFunction<() => number>(WHERE, 'now', options.now) ?? Date.now
  const tolerance = { min: 0, max: MAX_CLOCK_TOLERANCE_SECONDS }
  const size = { min: 256, max: 1_048_576 }
  const { issuers, opaque } = resolveIssuers(options, requireKeyTimes(options), now)
  const toleranceSeconds = requireNumber(WHERE, 'clockToleranceSeconds', clockToleranceSeconds, 5, tolerance)
  return Object.freeze({
    issuers,
    opaque,
    signatureQueue,
    clockToleranceSeconds: toleranceSeconds,
    maxTokenBytes: requireNumber(WHERE, 'maxTokenBytes', maxTokenBytes, DEFAULT_MAX_TOKEN_BYTES, size),
    asksAgain: issuers.isPerRequest || opaque !== undefined,
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
