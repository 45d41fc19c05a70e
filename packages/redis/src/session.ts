/**
 * The stream, from the opening of its connections to their first error. A session reads to the end, waits for
 * more, and writes back what Redis has lost.
 *
 * A session detects lost messages: with each read, it asks whether the message that was read last is still
 * there. Redis keeps a prefix of its history, whether it restarts from disk or a replica takes over. So if
 * that message is there, all earlier ones are there too. If not, the session reads the stream again from its
 * start, and writes back what only this process knows.
 */
import type { Revocation } from '@poolguard/core/adapter'
import { publish } from './diagnostics.ts'
import { decodeMessage } from './message.ts'
import type { Mirror } from './mirror.ts'
import type { ResolvedOptions } from './options.ts'
import { READ_COUNT, RevocationStream, START, type StreamMessage } from './stream.ts'

const MAX_WAIT_MILLISECONDS = 1000
/** How long a read waits while another process writes back. */
const LOCKED_WAIT_MILLISECONDS = 100
/** How many revocations are written back at a time. */
const RESTORE_COUNT = 1000

function take<T>(items: Iterator<T>, count: number): T[] {
  const taken: T[] = []
  while (taken.length < count) {
    const next = items.next()
    if (next.done) break
    taken.push(next.value)
  }
  return taken
}

export class Session {
  readonly #mirror: Mirror
  readonly #stream: RevocationStream
  readonly #maxEntries: number
  readonly #maxWaitMilliseconds: number
  readonly #onUnreadable: () => number
  /** How long the next read waits for a message. */
  #waitMilliseconds = 0
  /** Whether there may be something to write back. */
  #isRestoring = true
  /** The revocations to write back, once this process has the lock. */
  #missing: Iterator<Revocation> | undefined
  #restored = 0

  /** @param onUnreadable counts a message that cannot be read, and returns the number of all such messages */
  constructor(options: ResolvedOptions, mirror: Mirror, onUnreadable: () => number) {
    this.#mirror = mirror
    this.#stream = new RevocationStream(options)
    this.#maxEntries = options.maxEntries
    this.#maxWaitMilliseconds = Math.min(MAX_WAIT_MILLISECONDS, options.maxStaleMilliseconds / 4)
    this.#onUnreadable = onUnreadable
  }

  async open(): Promise<void> {
    await this.#stream.open()
    await this.#check(START)
  }

  close(): Promise<void> {
    return this.#stream.close()
  }

  /** Throws RangeError if Redis has the maximum number of revocations. */
  async append(revocation: Revocation): Promise<void> {
    await this.#stream.append([revocation], this.#mirror.now(), this.#maxEntries)
  }

  /** Reads once. Returns whether this process now knows everything that Redis has. */
  async read(): Promise<boolean> {
    const askedAt = performance.now()
    const { cursor } = this.#mirror
    const messages = await this.#stream.read(cursor, this.#waitMilliseconds)
    this.#waitMilliseconds = 0
    if (!(await this.#check(cursor))) {
      this.#mirror.distrust()
      this.#isRestoring = true
      this.#missing = undefined
      return false
    }
    for (const message of messages) this.#apply(message)
    this.#mirror.cursor = messages.at(-1)?.id ?? cursor
    if (messages.length === READ_COUNT) return false
    this.#mirror.setContact(askedAt)
    this.#waitMilliseconds = this.#maxWaitMilliseconds
    if (this.#isRestoring) await this.#restore()
    return true
  }

  /** Returns whether the message is still in the stream. Also sets the clock. */
  async #check(id: string): Promise<boolean> {
    const askedAt = performance.now()
    const { time, isThere } = await this.#stream.check(id)
    this.#mirror.setClock(time, askedAt)
    return isThere || id === START
  }

  #apply({ id, message }: StreamMessage): void {
    const decoded = decodeMessage(message.m)
    if (typeof decoded !== 'string') this.#mirror.addRead(decoded)
    else publish({ outcome: 'unreadable', reason: decoded, id, count: this.#onUnreadable() })
  }

  /**
   * Writes back a part of what is missing. Only one process does this at a time, and it first reads what
   * others wrote back. Otherwise each process would write everything.
   */
  async #restore(): Promise<void> {
    if (!this.#mirror.hasUnconfirmed) return this.#endRestoring()
    if (!(await this.#stream.lock())) {
      this.#waitMilliseconds = LOCKED_WAIT_MILLISECONDS
      return
    }
    this.#waitMilliseconds = 0
    if (this.#missing === undefined) {
      this.#missing = this.#mirror.findUnconfirmed()
      return
    }
    const batch = take(this.#missing, RESTORE_COUNT)
    if (batch.length === 0) return this.#endRestoring()
    await this.#stream.append(batch, this.#mirror.now(), 0)
    this.#restored += batch.length
  }

  async #endRestoring(): Promise<void> {
    if (this.#missing !== undefined) await this.#stream.unlock()
    if (this.#restored > 0) publish({ outcome: 'restored', count: this.#restored })
    this.#isRestoring = false
    this.#missing = undefined
    this.#restored = 0
  }
}
