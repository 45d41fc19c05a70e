/** The stream of revocations in Redis: two connections, because one of them waits for messages. */
import { randomUUID } from 'node:crypto'
import { MAX_CLOCK_TOLERANCE_SECONDS, type Revocation } from '@poolguard/core/adapter'
import { Connection, makeClient } from './client.ts'
import { encodeMessage } from './message.ts'
import type { ResolvedOptions } from './options.ts'
import { APPEND, CHECK, LOCK } from './scripts.ts'

/** The id before the first message. */
export const START = '0-0'
/** How many messages are read at a time. */
export const READ_COUNT = 2000
/** If a process ends while it has the lock, the lock is free after this time. */
const LOCK_MILLISECONDS = 5000
/** How long the stream outlives its last message, because a process may still know that message. */
const EXTRA_MILLISECONDS = 60_000

export interface StreamMessage {
  readonly id: string
  /** The fields of the message. */
  readonly message: { readonly m?: unknown }
}

export interface Check {
  /** The time of Redis in milliseconds since 1970. */
  readonly time: number
  /** Whether the stream has the message that was asked for. */
  readonly isThere: boolean
}

export class RevocationStream {
  readonly #options: ResolvedOptions
  readonly #reader: Connection
  readonly #writer: Connection
  readonly #owner = randomUUID()

  constructor(options: ResolvedOptions) {
    this.#options = options
    const connect = () =>
      new Connection(makeClient(options.client), options.timeoutMilliseconds, (error) => this.#fail(error))
    this.#reader = connect()
    this.#writer = connect()
  }

  /** If one connection fails, the other one is given up too. */
  #fail(error: Error): void {
    this.#reader.fail(error)
    this.#writer.fail(error)
  }

  async open(): Promise<void> {
    await Promise.all([this.#reader.open(), this.#writer.open()])
  }

  async close(): Promise<void> {
    await Promise.all([this.#reader.close(), this.#writer.close()])
  }

  async check(id: string): Promise<Check> {
    const keys = [this.#options.key]
    const reply = await this.#reader.run((client) => client.eval(CHECK, { keys, arguments: [id] }))
    const [seconds, microseconds, found] = reply as [string, string, number]
    return { time: Number(seconds) * 1000 + Number(microseconds) / 1000, isThere: Number(found) > 0 }
  }

  /** The messages after an id; waits for the first one, if `waitMilliseconds` is not 0. */
  async read(id: string, waitMilliseconds: number): Promise<readonly StreamMessage[]> {
    const stream = { key: this.#options.key, id }
    const options = { COUNT: READ_COUNT, ...(waitMilliseconds === 0 ? {} : { BLOCK: waitMilliseconds }) }
    const reply = await this.#reader.run((client) => client.xRead(stream, options), waitMilliseconds)
    const streams = reply as readonly { messages: readonly StreamMessage[] }[] | null
    return streams?.[0]?.messages ?? []
  }

  /**
   * Appends messages. Throws RangeError if the stream would have more than `maxMessages`; 0 allows any
   * number.
   *
   * @param now the time of Redis in milliseconds since 1970
   */
  async append(revocations: readonly Revocation[], now: number, maxMessages: number): Promise<void> {
    const { key, maxTokenSeconds } = this.#options
    const last = Math.max(...revocations.map(({ expiresAt }) => expiresAt))
    const expiry = Math.ceil(last * 1000 - now) + EXTRA_MILLISECONDS
    const retention = (maxTokenSeconds + MAX_CLOCK_TOLERANCE_SECONDS) * 1000
    const numbers = [retention, maxMessages, expiry].map(String)
    const messages = revocations.map(encodeMessage)
    const added = await this.#writer.run((client) =>
      client.eval(APPEND, { keys: [key], arguments: [...numbers, ...messages] }),
    )
    if (Number(added) !== 1) {
      throw new RangeError(`revocations: Redis has ${maxMessages} messages, and no more may be added.`)
    }
  }

  /** Takes the lock to write back what Redis has lost. Returns whether this process has it. */
  async lock(): Promise<boolean> {
    return (await this.#evalLock(LOCK_MILLISECONDS)) === 1
  }

  async unlock(): Promise<void> {
    await this.#evalLock(1) // the lock expires after 1 ms
  }

  async #evalLock(milliseconds: number): Promise<number> {
    const keys = [`${this.#options.key}:lock`]
    const parameters = [this.#owner, String(milliseconds)]
    return Number(await this.#writer.run((client) => client.eval(LOCK, { keys, arguments: parameters })))
  }
}
