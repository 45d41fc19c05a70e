/** The channel of node:diagnostics_channel for the state of the store. No event has the content of a message. */
import { type Channel, channel } from 'node:diagnostics_channel'
import { withNonEnumerable } from '@poolguard/core/adapter'
import type { UnreadableReason } from './message.ts'

/** `poolguard:revocations`: what happened between this process and Redis. */
export interface RevocationsEvent {
  /**
   * - `connected`: this process knows every revocation that Redis has.
   * - `disconnected`: the connection failed; this process will connect again.
   * - `restored`: Redis lacked revocations, and this process has written them to it.
   * - `unreadable`: a message was skipped.
   */
  readonly outcome: 'connected' | 'disconnected' | 'restored' | 'unreadable'
  /** How many revocations were written back, or how many messages were skipped since the start. */
  readonly count?: number | undefined
  /** The id of the message that was skipped, as Redis gave it. */
  readonly id?: string | undefined
  /** Why the message was skipped: it is too long, is not JSON, or has another version or another form. */
  readonly reason?: UnreadableReason | undefined
  /** Why the connection failed. Not enumerable. */
  readonly error?: unknown
}

const events = channel('poolguard:revocations') as Channel<unknown, RevocationsEvent>

export function publish(event: RevocationsEvent, hidden: Partial<RevocationsEvent> = {}): void {
  if (events.hasSubscribers) events.publish(withNonEnumerable(event, hidden))
}
