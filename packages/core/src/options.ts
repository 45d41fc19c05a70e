/** The options of `createVerifier`, resolved once into something that no longer changes. */
import type { Claims } from './claim-types.ts'
import { functionOf, numberOf, optionsOf, textOf, urlOf } from './config-checks.ts'
import { type Challenge, QUOTABLE } from './failures/challenge.ts'
import { ConfigError } from './failures/errors.ts'
import { type Issuer, isIssuer } from './issuers/issuer.ts'
import { type FindIssuer, lookedUpIssuers } from './issuers/looked-up-issuers.ts'
import { fixedIssuers, type TrustedIssuers } from './issuers/trusted-issuers.ts'
import type { KeyTimes } from './keys/key-set.ts'
import type { IsRevoked } from './steps/revoked.ts'

/** When keys are fetched, and how much patience a fetch gets. */
export interface KeyOptions {
  /** How long keys are used without asking the issuer again. Default 3600. */
  readonly freshSeconds?: number
  /** How long keys are used while the issuer cannot be reached; after that 503. Default 86400. */
  readonly maxAgeSeconds?: number
  /** How long after a fetch for an unknown key id none is made for another. Default 10. */
  readonly unknownKidCooldownSeconds?: number
  /** The first wait after a failed fetch, doubled by each further failure. Default 1. */
  readonly retrySeconds?: number
  /** The longest wait after failed fetches. Default 60. */
  readonly maxRetrySeconds?: number
  /** One deadline for look-up, connection, headers and body of a fetch. Default 3. */
  readonly fetchTimeoutSeconds?: number
  /** The largest key set or metadata that is read. Default 262144. */
  readonly maxBytes?: number
}

export interface IssuerLookUpOptions {
  /** How long an answer holds; a tenant that was removed is refused after so long at the latest. Default 300. */
  readonly freshSeconds?: number
  /** How many issuers are kept with their keys; those used longest ago are forgotten first. Default 10000. */
  readonly maxIssuers?: number
}

export interface VerifierOptions<C extends Claims = Claims> {
  /**
   * Whom to trust: made by `cognito()` or `oidc()`, one or several; or a function that looks up the issuer of a name,
   * such as a tenant in a database, and answers `undefined` for one that is not trusted.
   */
  readonly issuers:
    | Issuer<C>
    | readonly Issuer<C>[]
    | ((iss: string) => Issuer<C> | undefined | Promise<Issuer<C> | undefined>)
  /** For issuers that are looked up. Default `{ freshSeconds: 300, maxIssuers: 10000 }`. */
  readonly issuerLookUp?: IssuerLookUpOptions
  /** How far the clocks of issuer and API may be apart. Default 5. */
  readonly clockToleranceSeconds?: number
  /** Longer tokens are refused before they are looked at. Default 16384. */
  readonly maxTokenBytes?: number
  /** The memory of tokens that were verified before; `false` for none. Default `{ maxBytes: 33554432 }`. */
  readonly cache?: false | { readonly maxBytes?: number }
  readonly keys?: KeyOptions
  /** Asked for every token, remembered ones too. */
  readonly isRevoked?: IsRevoked
  /** The `realm` of challenges. Default: none. */
  readonly realm?: string
  /** URL of this API's protected-resource metadata (RFC 9728), said in challenges. Default: none. */
  readonly resourceMetadata?: string
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

export interface ResolvedOptions {
  readonly issuers: TrustedIssuers
  readonly clockToleranceSeconds: number
  readonly maxTokenBytes: number
  readonly cacheBytes: number
  readonly isRevoked: IsRevoked | undefined
  readonly challenge: Challenge
  readonly now: () => number
}

export const VERIFIER_OPTION_NAMES = [
  'issuers',
  'issuerLookUp',
  'clockToleranceSeconds',
  'maxTokenBytes',
  'cache',
  'keys',
  'isRevoked',
  'realm',
  'resourceMetadata',
  'now',
] as const satisfies (keyof VerifierOptions)[]

/** Each number about keys: its default and its range. */
export const KEY_NUMBERS = {
  freshSeconds: [3600, 1, 31_536_000],
  maxAgeSeconds: [86_400, 1, 31_536_000],
  unknownKidCooldownSeconds: [10, 1, 86_400],
  retrySeconds: [1, 0.001, 3600],
  maxRetrySeconds: [60, 0.001, 86_400],
  fetchTimeoutSeconds: [3, 0.001, 300],
  maxBytes: [262_144, 1024, 16_777_216],
} as const satisfies Record<keyof KeyOptions, readonly [fallback: number, least: number, most: number]>

function keyTimesOf(value: unknown): KeyTimes {
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
  })
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

function cacheBytesOf(value: unknown): number {
  if (value === false) return 0
  const given = optionsOf('createVerifier: cache', value ?? {}, ['maxBytes'])
  const range = { least: 65_536, most: Number.MAX_SAFE_INTEGER }
  return Math.floor(numberOf('createVerifier: cache', 'maxBytes', given.maxBytes, 33_554_432, range))
}

function challengeOf(realm: unknown, resourceMetadata: unknown): Challenge {
  if (realm !== undefined && !QUOTABLE.test(textOf('createVerifier', 'realm', realm))) {
    throw new ConfigError('createVerifier: realm must be printable ASCII, for it goes into a header.')
  }
  return Object.freeze({
    ...(realm === undefined ? {} : { realm: realm as string }),
    ...(resourceMetadata === undefined
      ? {}
      : { resourceMetadata: urlOf('createVerifier', 'resourceMetadata', resourceMetadata) }),
  })
}

export function resolveOptions(options: VerifierOptions): ResolvedOptions {
  optionsOf('createVerifier', options, VERIFIER_OPTION_NAMES)
  const { clockToleranceSeconds, maxTokenBytes } = options
  const now = functionOf<() => number>('createVerifier', 'now', options.now) ?? Date.now
  const tolerance = { least: 0, most: 300 }
  const size = { least: 256, most: 1_048_576 }
  return Object.freeze({
    issuers: trustedIssuersOf(options.issuers, options.issuerLookUp, keyTimesOf(options.keys), now),
    clockToleranceSeconds: numberOf(
      'createVerifier',
      'clockToleranceSeconds',
      clockToleranceSeconds,
      5,
      tolerance,
    ),
    maxTokenBytes: numberOf('createVerifier', 'maxTokenBytes', maxTokenBytes, 16_384, size),
    cacheBytes: cacheBytesOf(options.cache),
    isRevoked: functionOf<IsRevoked>('createVerifier', 'isRevoked', options.isRevoked),
    challenge: challengeOf(options.realm, options.resourceMetadata),
    now,
  })
}
