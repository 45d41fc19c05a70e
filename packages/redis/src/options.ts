/** The options of `revocations` → the same, checked and with defaults. Throws ConfigError. */
import { ConfigError } from '@poolguard/core'
import { requireNumber, requireOptions, requireString } from '@poolguard/core/adapter'
import type { RedisClient, RedisClientTemplate } from './client.ts'

export interface RevocationsOptions {
  /**
   * A client of node-redis 5, from `createClient` or `createCluster`. It is a template: the store makes two
   * connections of its own with the same settings (`client.duplicate()`). The client of Sentinel has no
   * `duplicate`, so give a function that makes a new client: `() => createSentinel({ … })`.
   */
  readonly client: RedisClientTemplate | (() => RedisClient)
  /** The name of the stream in Redis, the same in every process. Default `'poolguard:revocations'`. */
  readonly key?: string
  /** The longest lifetime of an access or ID token, in seconds. Default 86400, the maximum of Cognito. */
  readonly maxTokenSeconds?: number
  /** The maximum number of revocations. Default 1000000. */
  readonly maxEntries?: number
  /**
   * How long a process uses what it knows while Redis does not answer, in seconds. After that `isRevoked`
   * throws for each token that is not known to be revoked, and `onRevocationError` decides. Default 30.
   */
  readonly maxStaleSeconds?: number
  /** How many seconds a connection waits for an answer before it is given up. Default 2. */
  readonly timeoutSeconds?: number
}

export const REVOCATIONS_OPTION_NAMES = [
  'client',
  'key',
  'maxTokenSeconds',
  'maxEntries',
  'maxStaleSeconds',
  'timeoutSeconds',
] as const satisfies (keyof RevocationsOptions)[]

export interface ResolvedOptions {
  readonly client: RedisClientTemplate | (() => RedisClient)
  readonly key: string
  readonly maxTokenSeconds: number
  readonly maxEntries: number
  readonly maxStaleMilliseconds: number
  readonly timeoutMilliseconds: number
}

const WHERE = 'revocations'

function requireClient(client: unknown): RedisClientTemplate | (() => RedisClient) {
  const isTemplate =
    typeof (client as Partial<RedisClientTemplate> | null | undefined)?.duplicate === 'function'
  if (isTemplate || typeof client === 'function') return client as RedisClientTemplate | (() => RedisClient)
  throw new ConfigError(
    `${WHERE}: client must be a client of node-redis 5, or for Sentinel a function that makes one.`,
  )
}

export function resolveOptions(given: RevocationsOptions): ResolvedOptions {
  const options = requireOptions<RevocationsOptions>(WHERE, given, REVOCATIONS_OPTION_NAMES)
  const requireOptionNumber = (name: keyof RevocationsOptions, fallback: number, min: number, max: number) =>
    requireNumber(WHERE, name, options[name], fallback, { min, max })
  return Object.freeze({
    client: requireClient(options.client),
    key: requireString(WHERE, 'key', options.key ?? 'poolguard:revocations'),
    maxTokenSeconds: requireOptionNumber('maxTokenSeconds', 86_400, 1, 315_360_000),
    maxEntries: requireOptionNumber('maxEntries', 1_000_000, 1, 16_000_000),
    maxStaleMilliseconds: requireOptionNumber('maxStaleSeconds', 30, 1, 86_400) * 1000,
    timeoutMilliseconds: requireOptionNumber('timeoutSeconds', 2, 0.1, 60) * 1000,
  })
}
