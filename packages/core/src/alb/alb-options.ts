/** The options of `albVerifier`, and their checks. Throws ConfigError, before the first request. */
import type { Challenge } from '../errors/challenge.ts'
import { ConfigError } from '../errors/config-error.ts'
import {
  requireFunction,
  requireIssuerUrl,
  requireNumber,
  requireOptions,
  requireStrings,
  requireStringsOrNull,
  requireUrl,
} from '../util/config-checks.ts'
import { MAX_CLOCK_TOLERANCE_SECONDS } from '../util/limits.ts'
import { makeCache } from '../verifier/cache-option.ts'
import { makeChallenge } from '../verifier/resolve-options.ts'
import type { TokenCache } from '../verifier/token-cache.ts'

export interface AlbVerifierOptions {
  /**
   * The ARN of the load balancer, or several. Without this check, a load balancer of any AWS account would be
   * trusted.
   */
  readonly loadBalancerArn: string | readonly string[]
  /** The id of the app client with which the load balancer signs users in, or several. `null` accepts any. */
  readonly clientId: string | readonly string[] | null
  /** The issuer at which the load balancer signs users in, as its listener rule names it. */
  readonly issuer: string
  /**
   * The URL of the load balancer's keys, without the id of a key. Default: derived from the ARN; in most
   * regions `https://public-keys.auth.elb.{region}.amazonaws.com`.
   */
  readonly keysUri?: string
  /** How far the clocks of load balancer and API may differ, in seconds. Default 5. */
  readonly clockToleranceSeconds?: number
  /** The deadline for the whole fetch of a key, in seconds. Default 3. */
  readonly fetchTimeoutSeconds?: number
  /** After a fetch that found no key, no other key is fetched for this time, in seconds. Default 10. */
  readonly cooldownSeconds?: number
  /** The token cache; `false` for none. Default `{ maxBytes: 33554432 }`. */
  readonly cache?: false | { readonly maxBytes?: number }
  /** The `realm` of challenges. Default: none. */
  readonly realm?: string
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

export const ALB_OPTION_NAMES = [
  'loadBalancerArn',
  'clientId',
  'issuer',
  'keysUri',
  'clockToleranceSeconds',
  'fetchTimeoutSeconds',
  'cooldownSeconds',
  'cache',
  'realm',
  'now',
] as const satisfies (keyof AlbVerifierOptions)[]

export interface ResolvedAlbOptions {
  /** Each trusted load balancer: its ARN, and where its keys are. */
  readonly signers: ReadonlyMap<string, string>
  readonly clientIds: readonly string[] | null
  readonly issuer: string
  readonly clockToleranceSeconds: number
  readonly fetchTimeoutMilliseconds: number
  readonly cooldownMilliseconds: number
  readonly cache: TokenCache
  readonly challenge: Challenge
  readonly now: () => number
}

const WHERE = 'albVerifier'

const LOAD_BALANCER_ARN =
  /^arn:(aws[\w-]*):elasticloadbalancing:([a-z]{2,4}(?:-[a-z]+)+-\d):\d{12}:loadbalancer\/app\/[\w/-]+$/

/**
 * Where each partition keeps the keys. Source: "Authenticate users using an Application Load Balancer", "Verify the
 * signature", in the guides of AWS, AWS GovCloud and AWS China.
 */
const KEYS_URIS: ReadonlyMap<string, (region: string) => string> = new Map([
  ['aws', (region) => `https://public-keys.auth.elb.${region}.amazonaws.com`],
  ['aws-cn', (region) => `https://public-keys.auth.elb.${region}.amazonaws.com.cn`],
  ['aws-us-gov', (region) => `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}`],
])

function findKeysUri(arn: string, given: string | undefined): string {
  const [, partition, region] = LOAD_BALANCER_ARN.exec(arn) ?? []
  if (partition === undefined || region === undefined) {
    throw new ConfigError(
      `${WHERE}: loadBalancerArn must be the ARN of an Application Load Balancer, but it is ${JSON.stringify(arn.slice(0, 80))}.`,
    )
  }
  const known = given ?? KEYS_URIS.get(partition)?.(region)
  if (known !== undefined) return known
  throw new ConfigError(
    `${WHERE}: the address of the keys in the partition ${partition} is not known. Set keysUri.`,
  )
}

function requireMilliseconds(name: keyof AlbVerifierOptions, value: unknown, fallback: number): number {
  return requireNumber(WHERE, name, value, fallback, { min: 0.001, max: 300 }) * 1000
}

export function resolveAlbOptions(options: AlbVerifierOptions): ResolvedAlbOptions {
  const given = requireOptions(WHERE, options, ALB_OPTION_NAMES)
  const { clockToleranceSeconds, fetchTimeoutSeconds, cooldownSeconds, now } = given
  const keysUri = given.keysUri === undefined ? undefined : requireUrl(WHERE, 'keysUri', given.keysUri)
  const arns = requireStrings(WHERE, 'loadBalancerArn', given.loadBalancerArn)
  const tolerance = { min: 0, max: MAX_CLOCK_TOLERANCE_SECONDS }
  return Object.freeze({
    signers: new Map(arns.map((arn) => [arn, findKeysUri(arn, keysUri?.replace(/\/$/, ''))])),
    clientIds: requireStringsOrNull(WHERE, 'clientId', given.clientId),
    issuer: requireIssuerUrl(WHERE, given.issuer),
    clockToleranceSeconds: requireNumber(WHERE, 'clockToleranceSeconds', clockToleranceSeconds, 5, tolerance),
    fetchTimeoutMilliseconds: requireMilliseconds('fetchTimeoutSeconds', fetchTimeoutSeconds, 3),
    cooldownMilliseconds: requireMilliseconds('cooldownSeconds', cooldownSeconds, 10),
    cache: makeCache(WHERE, given.cache, false),
    challenge: makeChallenge(WHERE, given.realm, undefined),
    now: requireFunction<() => number>(WHERE, 'now', now) ?? Date.now,
  })
}
