/**
 * Revocations as items of a table: `id` (what is revoked), `until` and `expiresAt`, the table's TTL attribute. An
 * item that has expired may stay for days (DynamoDB, "Using time to live"); it does no harm, because its tokens have
 * expired too.
 */
import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Revocation, RevocationKey } from '@poolguard/core/adapter'
import type { ResolvedOptions } from './options.ts'

/** In bytes: the longest partition key of DynamoDB. */
const MAX_ID_BYTES = 2048

/** The maximum number of calls, within the timeout, if DynamoDB leaves keys out of its answers. */
const MAX_ATTEMPTS = 4

/** Equal keys have equal ids, and different keys have different ids. */
export function toId({ kind, value, issuer }: RevocationKey): string {
  return JSON.stringify(issuer === undefined ? [kind, value] : [kind, value, issuer])
}

export class Table {
  readonly #options: ResolvedOptions

  constructor(options: ResolvedOptions) {
    this.#options = options
  }

  /**
   * Writes a revocation. The later times win, in whatever order revocations are written. Throws RangeError
   * for a value that is too long.
   */
  async put(revocation: Revocation): Promise<void> {
    const { until, expiresAt } = revocation
    const id = toId(revocation)
    if (Buffer.byteLength(id) > MAX_ID_BYTES) throw new RangeError('The value to revoke is too long.')
    if (await this.#update(id, { expiresAt, until })) return
    // The item has a later time, but maybe only one of the two. So each time is updated alone.
    await this.#update(id, { expiresAt })
    await this.#update(id, { until })
  }

  /** Sets the numbers, unless a number in the item is greater. Returns whether the numbers are set. */
  async #update(id: string, numbers: Readonly<Record<string, number>>): Promise<boolean> {
    const names = Object.keys(numbers)
    const values = Object.entries(numbers).map(([name, value]) => [`:${name}`, { N: String(value) }])
    const command = new UpdateItemCommand({
      TableName: this.#options.tableName,
      Key: { id: { S: id } },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: names
        .map((name) => `(attribute_not_exists(#${name}) OR #${name} <= :${name})`)
        .join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(values),
    })
    try {
      await this.#options.client.send(command, { abortSignal: this.#makeDeadline() })
      return true
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false
      throw error
    }
  }

  /** The revocations of some keys. Reads are strongly consistent, so that `cacheSeconds` is the only delay. */
  async find(keys: readonly RevocationKey[]): Promise<Revocation[]> {
    const { client, tableName } = this.#options
    const byId = new Map(keys.map((key) => [toId(key), key]))
    const wanted = [...byId.keys()].map((id) => ({ id: { S: id } }))
    const abortSignal = this.#makeDeadline()
    const found: Revocation[] = []
    let asked: BatchGetItemCommandInput['RequestItems'] = {
      [tableName]: { Keys: wanted, ConsistentRead: true },
    }
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const command = new BatchGetItemCommand({ RequestItems: asked })
      const answer: BatchGetItemCommandOutput = await client.send(command, { abortSignal })
      for (const item of answer.Responses?.[tableName] ?? []) found.push(toRevocation(item, byId))
      asked = answer.UnprocessedKeys
      if (asked === undefined || Object.keys(asked).length === 0) return found
    }
    throw new Error('dynamoRevocations: DynamoDB left keys unprocessed, because it throttles calls.')
  }

  /** Rejects when the table cannot be read, for example because of a wrong name or missing permissions. */
  async check(): Promise<void> {
    const Key = { id: { S: 'poolguard' } }
    const command = new GetItemCommand({ TableName: this.#options.tableName, Key })
    await this.#options.client.send(command, { abortSignal: this.#makeDeadline() })
  }

  #makeDeadline(): AbortSignal {
    return AbortSignal.timeout(this.#options.timeoutMilliseconds)
  }
}

/** Throws for an item without its numbers: another program wrote it, and it may be a revocation. */
function toRevocation(
  item: Readonly<Record<string, AttributeValue>>,
  byId: ReadonlyMap<string, RevocationKey>,
): Revocation {
  const key = byId.get(item.id?.S ?? '')
  const until = Number(item.until?.N)
  const expiresAt = Number(item.expiresAt?.N)
  if (key === undefined || Number.isNaN(until) || Number.isNaN(expiresAt)) {
    throw new Error('dynamoRevocations: an item of the table has no until or no expiresAt.')
  }
  return { ...key, until, expiresAt }
}
