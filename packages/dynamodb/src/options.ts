/** The options of `dynamoRevocations` → the same, checked and with defaults. Throws ConfigError. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ConfigError } from '@poolguard/core'
import { requireFunction, requireNumber, requireOptions, requireString } from '@poolguard/core/adapter'

export interface DynamoRevocationsOptions {
  /** A client of the AWS SDK v3. Its region and credentials are used as they are. */
  readonly client: DynamoDBClient
  /**
   * The name of the table. Its partition key is `id`, a string, and it has no sort key. Its TTL attribute is
   * `expiresAt`.
   */
  readonly tableName: string
  /**
   * How long an answer of DynamoDB is used in this process, in seconds. A token that is revoked elsewhere is refused
   * after this time at the latest. With 0, each request asks DynamoDB. Default 5.
   */
  readonly cacheSeconds?: number
  /** How many answers of DynamoDB this process keeps. Default 10000. */
  readonly maxCacheEntries?: number
  /**
   * How long a request waits for DynamoDB with all retries, in seconds; after that `onRevocationError` decides.
   * Default 1.
   */
  readonly timeoutSeconds?: number
  /** The longest lifetime of an access or ID token, in seconds. Default 86400, the maximum of Cognito. */
  readonly maxTokenSeconds?: number
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

const OPTION_NAMES = [
  'client',
  'tableName',
  'cacheSeconds',
  'maxCacheEntries',
  'timeoutSeconds',
  'maxTokenSeconds',
  'now',
] as const satisfies (keyof DynamoRevocationsOptions)[]

export interface ResolvedOptions {
  readonly client: DynamoDBClient
  readonly tableName: string
  readonly cacheMilliseconds: number
  readonly maxCacheEntries: number
  readonly timeoutMilliseconds: number
  readonly maxTokenSeconds: number
  readonly now: () => number
}

const WHERE = 'dynamoRevocations'

function requireClient(client: unknown): DynamoDBClient {
  if (typeof (client as Partial<DynamoDBClient> | null | undefined)?.send === 'function') {
    return client as DynamoDBClient
  }
  throw new ConfigError(`${WHERE}: client must be a DynamoDBClient of @aws-sdk/client-dynamodb.`)
}

export function resolveOptions(given: DynamoRevocationsOptions): ResolvedOptions {
  const options = requireOptions<DynamoRevocationsOptions>(WHERE, given, OPTION_NAMES)
  const requireOptionNumber = (
    name: keyof DynamoRevocationsOptions,
    fallback: number,
    min: number,
    max: number,
  ) => requireNumber(WHERE, name, options[name], fallback, { min, max })
  return Object.freeze({
    client: requireClient(options.client),
    tableName: requireString(WHERE, 'tableName', options.tableName),
    cacheMilliseconds: requireOptionNumber('cacheSeconds', 5, 0, 3600) * 1000,
    maxCacheEntries: requireOptionNumber('maxCacheEntries', 10_000, 16, 1_000_000),
    timeoutMilliseconds: requireOptionNumber('timeoutSeconds', 1, 0.05, 30) * 1000,
    maxTokenSeconds: requireOptionNumber('maxTokenSeconds', 86_400, 1, 315_360_000),
    now: requireFunction<() => number>(WHERE, 'now', options.now) ?? Date.now,
  })
}
