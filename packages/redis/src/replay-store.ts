/** Used DPoP proofs, shared by the processes of a fleet: each proof is accepted once, by one of them. */
import { ConfigError } from '@poolguard/core'
import { requireFunction, requireNumber, requireOptions, requireString } from '@poolguard/core/adapter'
import type { ReplayStore } from '@poolguard/core/dpop'

/** The part of a node-redis 5 client that is used: one command. */
export interface ReplayStoreClient {
  set(
    key: string,
    value: string,
    options: {
      readonly condition: 'NX'
      readonly expiration: { readonly type: 'PX'; readonly value: number }
    },
  ): Promise<unknown>
}

export interface ReplayStoreOptions {
  /** A client of node-redis 5 (`createClient`, `createCluster`, `createSentinel`), which the application connects. */
  readonly client: ReplayStoreClient
  /** The prefix of the keys in Redis, the same in every process. Default `'poolguard:dpop:'`. */
  readonly prefix?: string
  /** How many seconds a request waits for an answer of Redis before it is refused. Default 2. */
  readonly timeoutSeconds?: number
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

const WHERE = 'replayStore'

/** How many commands may wait for an answer. The client keeps them in memory: about 5 MB. */
const MAX_UNANSWERED = 10_000

function requireClient(client: unknown): ReplayStoreClient {
  if (typeof (client as Partial<ReplayStoreClient> | null | undefined)?.set === 'function') {
    return client as ReplayStoreClient
  }
  throw new ConfigError(`${WHERE}: client must be a client of node-redis 5.`)
}

/** Rejects if an answer is late: a disconnected client queues its commands instead of rejecting them. */
function rejectWhenLate<T>(answer: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const rejectLate = () => reject(new Error(`Redis did not answer within ${milliseconds} ms.`))
    const timer = setTimeout(rejectLate, milliseconds)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Redis answers `SET … NX` with `OK` for a new key, and with nil for an existing one. */
function isFirst(answer: unknown): boolean {
  if (answer === null) return false
  if (String(answer) === 'OK') return true
  throw new Error('Redis answered neither OK nor nil.')
}

/**
 * A store of used DPoP proofs for `dpop({ replayStore })`. Each proof is one key, which expires with it. If Redis
 * fails, the request is refused with ERR_REPLAY_STORE_UNAVAILABLE (503).
 *
 * @throws ConfigError for an unknown or wrong option
 * @example
 * ```ts
 * import { dpop } from '@poolguard/core/dpop'
 * import { replayStore } from '@poolguard/redis'
 * import { createClient } from 'redis'
 *
 * const client = createClient({ url: 'redis://127.0.0.1:6379' })
 * client.on('error', console.error)
 * export const proofs = dpop({ publicUrl: 'https://api.example.com', replayStore: replayStore({ client }) })
 * export const start = () => client.connect()
 * ```
 */
export function replayStore(given: ReplayStoreOptions): ReplayStore {
  const options = requireOptions<ReplayStoreOptions>(WHERE, given, [
    'client',
    'prefix',
    'timeoutSeconds',
    'now',
  ])
  const client = requireClient(options.client)
  const prefix = requireString(WHERE, 'prefix', options.prefix ?? 'poolguard:dpop:')
  const range = { min: 0.01, max: 60 }
  const timeout = requireNumber(WHERE, 'timeoutSeconds', options.timeoutSeconds, 2, range) * 1000
  const now = requireFunction<() => number>(WHERE, 'now', options.now) ?? Date.now
  let unanswered = 0
  const set = async (id: string, milliseconds: number): Promise<unknown> => {
    const setting = { condition: 'NX', expiration: { type: 'PX', value: milliseconds } } as const
    unanswered++
    try {
      return await client.set(`${prefix}${id}`, '1', setting)
    } finally {
      unanswered--
    }
  }
  return Object.freeze<ReplayStore>({
    async use({ id, expiresAt }) {
      if (unanswered >= MAX_UNANSWERED) throw new Error('Too many proofs wait for an answer of Redis.')
      const left = Math.max(Math.ceil(expiresAt - now()), 1)
      return isFirst(await rejectWhenLate(set(id, left), timeout))
    },
  })
}
