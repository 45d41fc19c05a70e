/** The options of `dpop()`, and their checks. Throws ConfigError. */
import { ConfigError } from '../errors/config-error.ts'
import type { Algorithm } from '../keys/algorithm.ts'
import { ALGORITHM_NAMES } from '../keys/algorithms.ts'
import {
  requireNumber,
  requireOneOf,
  requireOptions,
  requireStrings,
  requireUrl,
} from '../util/config-checks.ts'
import { type DpopNonceOptions, Nonces } from './nonces.ts'
import type { ReplayStore } from './replay-store.ts'

export interface DpopOptions {
  /**
   * The URL by which clients call this API, or several: `https://api.example.com`, with a path if a proxy
   * removes it. A proof names the URL that it is for. `'from-request'` takes scheme and host from each
   * request, according to the framework's settings for proxies. Then a caller can use a proof that was made
   * for another host, by sending the name of that host. A proxy that refuses other host names than yours
   * prevents this.
   */
  readonly publicUrl: string | readonly string[]
  /**
   * `'accept'`: bearer tokens are accepted too. `'require'`: only tokens that are bound by DPoP are. Default
   * `'accept'`.
   */
  readonly mode?: 'accept' | 'require'
  /** The signature algorithms of proofs. Default `['ES256', 'EdDSA']`. */
  readonly algorithms?: Algorithm | readonly Algorithm[]
  /** How old a proof may be, by its `iat`; `clockToleranceSeconds` of the verifier is added. Default 60. */
  readonly maxAgeSeconds?: number
  /**
   * Requires a nonce of this API in each proof, so that proofs cannot be made in advance. Default: none is required.
   */
  readonly nonce?: DpopNonceOptions
  /** Where used proofs are kept, so that each is accepted once. Default `memoryReplayStore()`, for one process. */
  readonly replayStore?: ReplayStore
}

const OPTION_NAMES = [
  'publicUrl',
  'mode',
  'algorithms',
  'maxAgeSeconds',
  'nonce',
  'replayStore',
] as const satisfies (keyof DpopOptions)[]

export interface ResolvedDpopOptions {
  /** `undefined`: the URL comes from each request. */
  readonly publicUrls: readonly string[] | undefined
  readonly isRequired: boolean
  readonly algorithms: readonly Algorithm[]
  /** A larger proof is refused unread. */
  readonly maxProofBytes: number
  readonly maxAgeSeconds: number
  readonly nonces: Nonces | undefined
  /** `undefined`: a store in memory, with the clock of the verifier. */
  readonly replayStore: ReplayStore | undefined
}

const WHERE = 'dpop'

/** Enough for a proof with an RSA key of 8192 bits. */
const MAX_PROOF_BYTES = 4096
/** Enough for ML-DSA-87: its key and signature have 2592 and 4627 bytes (FIPS 204 §4), and base64url makes them longer. */
const MAX_ML_DSA_PROOF_BYTES = 12_288

function findMaxProofBytes(algorithms: readonly Algorithm[]): number {
  return algorithms.some((name) => name.startsWith('ML-DSA')) ? MAX_ML_DSA_PROOF_BYTES : MAX_PROOF_BYTES
}

function requirePublicUrls(value: unknown): readonly string[] | undefined {
  if (value === 'from-request') return undefined
  if (value === undefined) {
    throw new ConfigError(
      `${WHERE}: publicUrl is missing. Write the URL of this API, or 'from-request' to trust the host of each request.`,
    )
  }
  return requireStrings(WHERE, 'publicUrl', value).map((text) => {
    const url = new URL(requireUrl(WHERE, 'publicUrl', text))
    if (url.search === '' && url.hash === '') return url.href
    throw new ConfigError(`${WHERE}: publicUrl must be a URL without a query or fragment.`)
  })
}

function requireReplayStore(value: unknown): ReplayStore | undefined {
  if (value === undefined || typeof Object(value).use === 'function') return value as ReplayStore | undefined
  throw new ConfigError(`${WHERE}: replayStore must be an object with the method use.`)
}

export function resolveDpopOptions(options: DpopOptions): ResolvedDpopOptions {
  const given = requireOptions<DpopOptions>(WHERE, options, OPTION_NAMES)
  const names = requireStrings(WHERE, 'algorithms', given.algorithms ?? ['ES256', 'EdDSA'])
  const algorithms = names.map((name) => requireOneOf(WHERE, 'algorithms', name, ALGORITHM_NAMES))
  return Object.freeze({
    publicUrls: requirePublicUrls(given.publicUrl),
    isRequired: requireOneOf(WHERE, 'mode', given.mode ?? 'accept', ['accept', 'require']) === 'require',
    algorithms,
    maxProofBytes: findMaxProofBytes(algorithms),
    maxAgeSeconds: requireNumber(WHERE, 'maxAgeSeconds', given.maxAgeSeconds, 60, { min: 1, max: 3600 }),
    nonces: given.nonce === undefined ? undefined : new Nonces(given.nonce),
    replayStore: requireReplayStore(given.replayStore),
  })
}
