/** The options of `createVerifier` → something checked, complete and frozen. Throws ConfigError. */

import { type Challenge, QUOTABLE } from '../errors/challenge.ts'
import { ConfigError } from '../errors/config-error.ts'
import { type Issuer, isIssuer } from '../issuers/issuer.ts'
import { type FindIssuer, lookedUpIssuers } from '../issuers/looked-up-issuers.ts'
import { fixedIssuers, type TrustedIssuers } from '../issuers/trusted-issuers.ts'
import type { AllowAddress } from '../keys/fetch-json.ts'
import type { KeyTimes } from '../keys/key-set.ts'
import { type ResolvedSources, resolveSources } from '../request/token-sources.ts'
import { acceptingFailures, type IsRevoked } from '../steps/revoked.ts'
import { functionOf, numberOf, oneOf, optionsOf, textOf, urlOf } from '../util/config-checks.ts'
import { DEFAULT_MAX_TOKEN_BYTES, MAX_CLOCK_TOLERANCE_SECONDS } from '../util/limits.ts'
import { KEY_NUMBERS, type KeyOptions, VERIFIER_OPTION_NAMES, type VerifierOptions } from './options.ts'

export interface ResolvedOptions {
  readonly issuers: TrustedIssuers
  readonly clockToleranceSeconds: number
  readonly maxTokenBytes: number
  readonly cacheBytes: number
  readonly isRevoked: IsRevoked | undefined
  readonly sources: ResolvedSources
  readonly challenge: Challenge
  readonly now: () => number
}

function keyTimesOf(value: unknown, allowAddress: unknown): KeyTimes {
  const names = Object.keys(KEY_NUMBERS) as (keyof KeyOptions)[]
  const given = optionsOf('createVerifier: keys', value ?? {}, names)
  const number = (name: keyof KeyOptions) => {
    const [fallback, least, most] = KEY_NUMBERS[name]
    return numberOf('createVerifier: keys', name, given[name], fallback, { least, most })
  }
  if (number('maxAgeSeconds') < number('freshSeconds')) {
    throw new ConfigError('createVerifier: keys.maxAgeSeconds must not be less than keys.freshSeconds.')
  }
  return Object.freeze({
    freshMilliseconds: number('freshSeconds') * 1000,
    maxAgeMilliseconds: number('maxAgeSeconds') * 1000,
    unknownKidCooldownMilliseconds: number('unknownKidCooldownSeconds') * 1000,
    retryMilliseconds: number('retrySeconds') * 1000,
    maxRetryMilliseconds: number('maxRetrySeconds') * 1000,
    timeoutMilliseconds: number('fetchTimeoutSeconds') * 1000,
    maxBytes: number('maxBytes'),
    allowAddress: functionOf<AllowAddress>('createVerifier', 'allowKeyAddress', allowAddress),
  })
}

/** A common slip, and `optionsOf` would complain of the issuer's parts one by one. */
function refuseBareIssuer(options: unknown): void {
  if (isIssuer(options)) throw new ConfigError('createVerifier: write createVerifier({ issuers: … }).')
}

function issuersOf(value: unknown): readonly Issuer[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0 || !list.every(isIssuer)) {
    throw new ConfigError(
      'createVerifier: issuers must be made by cognito({...}) or oidc({...}), one or several.',
    )
  }
  return list
}

function trustedIssuersOf(
  issuers: unknown,
  lookUp: unknown,
  times: KeyTimes,
  now: () => number,
): TrustedIssuers {
  const given = optionsOf('createVerifier: issuerLookUp', lookUp ?? {}, ['freshSeconds', 'maxIssuers'])
  const where = 'createVerifier: issuerLookUp'
  const limits = {
    freshMilliseconds:
      numberOf(where, 'freshSeconds', given.freshSeconds, 300, { least: 0, most: 86_400 }) * 1000,
    maxIssuers: numberOf(where, 'maxIssuers', given.maxIssuers, 10_000, { least: 1, most: 1_000_000 }),
  }
  if (typeof issuers === 'function') return lookedUpIssuers(issuers as FindIssuer, limits, times, now)
  if (lookUp === undefined) return fixedIssuers(issuersOf(issuers), times, now)
  throw new ConfigError('createVerifier: issuerLookUp is for issuers that are looked up by a function.')
}

export function cacheBytesOf(where: string, value: unknown): number {
  if (value === false) return 0
  if (value !== undefined && (typeof value !== 'object' || value === null)) {
    throw new ConfigError(`${where}: cache must be false or { maxBytes }.`)
  }
  const given = optionsOf(`${where}: cache`, value ?? {}, ['maxBytes'])
  const range = { least: 65_536, most: Number.MAX_SAFE_INTEGER }
  return Math.floor(numberOf(`${where}: cache`, 'maxBytes', given.maxBytes, 33_554_432, range))
}

function isRevokedOf({ isRevoked, whenRevocationFails }: VerifierOptions): IsRevoked | undefined {
  const where = 'createVerifier'
  const asked = functionOf<IsRevoked>(where, 'isRevoked', isRevoked)
  if (whenRevocationFails === undefined) return asked
  if (asked === undefined) throw new ConfigError(`${where}: whenRevocationFails needs isRevoked beside it.`)
  const reaction = oneOf(where, 'whenRevocationFails', whenRevocationFails, ['refuse', 'accept'])
  return reaction === 'accept' ? acceptingFailures(asked) : asked
}

export function challengeOf(where: string, realm: unknown, resourceMetadata: unknown): Challenge {
  if (realm !== undefined && !QUOTABLE.test(textOf(where, 'realm', realm))) {
    throw new ConfigError(`${where}: realm must be printable ASCII, because it goes into a header.`)
  }
  return Object.freeze({
    ...(realm === undefined ? {} : { realm: realm as string }),
    ...(resourceMetadata === undefined
      ? {}
      : { resourceMetadata: urlOf(where, 'resourceMetadata', resourceMetadata) }),
  })
}

export function resolveOptions(given: VerifierOptions): ResolvedOptions {
  refuseBareIssuer(given)
  const options = optionsOf<VerifierOptions>('createVerifier', given, VERIFIER_OPTION_NAMES)
  const { clockToleranceSeconds, maxTokenBytes } = options
  const now = functionOf<() => number>('createVerifier', 'now', options.now) ?? Date.now
  const tolerance = { least: 0, most: MAX_CLOCK_TOLERANCE_SECONDS }
  const size = { least: 256, most: 1_048_576 }
  return Object.freeze({
    issuers: trustedIssuersOf(
      options.issuers,
      options.issuerLookUp,
      keyTimesOf(options.keys, options.allowKeyAddress),
      now,
    ),
    clockToleranceSeconds: numberOf(
      'createVerifier',
      'clockToleranceSeconds',
      clockToleranceSeconds,
      5,
      tolerance,
    ),
    maxTokenBytes: numberOf('createVerifier', 'maxTokenBytes', maxTokenBytes, DEFAULT_MAX_TOKEN_BYTES, size),
    cacheBytes: cacheBytesOf('createVerifier', options.cache),
    isRevoked: isRevokedOf(options),
    sources: resolveSources(options.from),
    challenge: challengeOf('createVerifier', options.realm, options.resourceMetadata),
    now,
  })
}
