/** Follows the stream as long as the store is open, in one session after another. */
import { setTimeout as delay } from 'node:timers/promises'
import { type Revocation, toError } from '@poolguard/core/adapter'
import { publish } from './diagnostics.ts'
import type { Mirror } from './mirror.ts'
import type { ResolvedOptions } from './options.ts'
import { Session } from './session.ts'

const MIN_RETRY_MILLISECONDS = 50
const MAX_RETRY_MILLISECONDS = 2000
/** Each failure doubles the timeout, up to this maximum: a slow network can then deliver a large answer. */
const MAX_TIMEOUT_MILLISECONDS = 15_000

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export class Follower {
  readonly #options: ResolvedOptions
  readonly #mirror: Mirror
  readonly #closing = new AbortController()
  readonly #ended: Promise<void>
  readonly #waiting = new Set<Waiting>()
  #session: Session | undefined
  #isConnected = false
  #unreadableMessages = 0
  /** How many attempts to connect have failed since the last connection. */
  #failures = 0

  constructor(options: ResolvedOptions, mirror: Mirror) {
    this.#options = options
    this.#mirror = mirror
    this.#ended = this.#run()
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  get unreadableMessages(): number {
    return this.#unreadableMessages
  }

  /** Resolves when this process knows every revocation. Rejects when the current attempt to connect fails. */
  ready(): Promise<void> {
    if (this.#isConnected) return Promise.resolve()
    if (this.#closing.signal.aborted) return Promise.reject(new Error('revocations: the store is closed.'))
    return new Promise((resolve, reject) => void this.#waiting.add({ resolve, reject }))
  }

  /** Resolves when Redis has the revocation. */
  async append(revocation: Revocation): Promise<void> {
    await this.ready()
    const session = this.#session as Session
    try {
      await session.append(revocation)
    } catch (error) {
      // The connection may be broken. The next session writes back what Redis does not have.
      if (!(error instanceof RangeError)) await session.close()
      throw error
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#session?.close()
    await this.#ended
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      const error = await this.#follow().catch(toError)
      this.#failures = this.#isConnected ? 0 : this.#failures + 1
      this.#disconnect(error)
      const retry = Math.min(MIN_RETRY_MILLISECONDS * 2 ** this.#failures, MAX_RETRY_MILLISECONDS)
      await delay(retry * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {})
    }
  }

  /** Runs one session. Rejects with its error, or resolves to one when the store is closed. */
  async #follow(): Promise<Error> {
    const { timeoutMilliseconds: timeout } = this.#options
    const longer = Math.min(timeout * 2 ** this.#failures, MAX_TIMEOUT_MILLISECONDS)
    const options = { ...this.#options, timeoutMilliseconds: Math.max(timeout, longer) }
    const session = new Session(options, this.#mirror, () => ++this.#unreadableMessages)
    this.#session = session
    try {
      await session.open()
      while (!this.#closing.signal.aborted) if (await session.read()) this.#connect()
      return new Error('The store is closed.')
    } finally {
      await session.close()
    }
  }

  #connect(): void {
    if (this.#isConnected) return
    this.#isConnected = true
    publish({ outcome: 'connected' })
    for (const { resolve } of this.#waiting) resolve()
    this.#waiting.clear()
  }

  #disconnect(cause: Error): void {
    this.#isConnected = false
    if (!this.#closing.signal.aborted) publish({ outcome: 'disconnected' }, { error: cause })
    const error = new Error(`revocations: no connection to Redis: ${cause.message}`, { cause })
    for (const { reject } of this.#waiting) reject(error)
    this.#waiting.clear()
  }
}
