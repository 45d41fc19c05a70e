/**
 * Posts the events of the user pools to a URL, one after the other, as a rule of EventBridge with an API
 * destination does. The number of waiting events is bounded: while the receiver is slow, the oldest ones are
 * dropped. No other file of this package sends requests in the background.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { CognitoEvent, EventReceiver } from '../service/event-feed.ts'

const MAX_WAITING = 1000
const TIMEOUT_MILLISECONDS = 5000
/** The waits before the second and the third attempt. */
const RETRY_MILLISECONDS = [200, 1000]

export class EventDelivery implements EventReceiver {
  readonly #url: string
  readonly #closing = new AbortController()
  readonly #waiting: CognitoEvent[] = []
  #isSending = false
  /** Whether the operator knows that events are lost. */
  #hasWarned = false

  constructor(url: string) {
    this.#url = url
  }

  add(event: CognitoEvent): void {
    if (this.#closing.signal.aborted) return
    this.#waiting.push(event)
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift()
      this.#warn('the receiver is too slow')
    }
    if (!this.#isSending) void this.#sendAll()
  }

  /** Drops the waiting events. */
  close(): void {
    this.#waiting.length = 0
    this.#closing.abort()
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      const failure = await this.#send(JSON.stringify(event))
      if (failure === undefined) this.#hasWarned = false
      else this.#warn(failure)
    }
    this.#isSending = false
  }

  /** Returns why the last attempt failed; `undefined` if it succeeded. */
  async #send(body: string): Promise<string | undefined> {
    const { signal } = this.#closing
    let failure = await this.#attempt(body)
    for (const milliseconds of RETRY_MILLISECONDS) {
      if (failure === undefined || signal.aborted) break
      await delay(milliseconds, undefined, { signal, ref: false }).catch(() => {})
      failure = await this.#attempt(body)
    }
    return failure
  }

  async #attempt(body: string): Promise<string | undefined> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)])
    const headers = { 'content-type': 'application/json' }
    try {
      const answer = await fetch(this.#url, { method: 'POST', headers, body, redirect: 'error', signal })
      await answer.body?.cancel()
      return answer.ok ? undefined : `the receiver answered ${answer.status}`
    } catch (error) {
      const { cause, message } = error as Error
      return cause instanceof Error ? cause.message : message
    }
  }

  #warn(reason: string): void {
    if (this.#hasWarned || this.#closing.signal.aborted) return
    this.#hasWarned = true
    process.emitWarning(`An event was not delivered to the events URL: ${reason}.`, 'PoolguardLocal')
  }
}
