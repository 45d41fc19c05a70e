/** The channel of node:diagnostics_channel that says what was received. No event has a token or a subject. */
import { type Channel, channel } from 'node:diagnostics_channel'
import { AuthError, type AuthErrorCode } from '@poolguard/core'
import { isOutage, withNonEnumerable } from '@poolguard/core/adapter'

/** `poolguard:signals`: a sign-out was received. */
export interface SignalEvent {
  readonly source: 'back-channel-logout' | 'cognito' | 'shared-signals'
  /**
   * - `revoked`: the store has the revocation.
   * - `refused`: the sender or its token was not accepted.
   * - `ignored`: the event is not about a sign-out, is of another user pool, was received before, or is a
   *   RevokeToken that names no user.
   * - `unmapped`: a security event about a subject that no token names, such as an e-mail address. Nothing is revoked
   *   for it; `findSub` of `sharedSignals` can find the user.
   * - `failed`: the keys of the issuer or the store cannot be reached, or an event of Cognito names no user.
   *   The sign-out is lost unless it is sent again.
   */
  readonly outcome: 'revoked' | 'refused' | 'ignored' | 'unmapped' | 'failed'
  /** Why it was refused, or why the keys were unavailable. */
  readonly code?: AuthErrorCode | undefined
  /** The error itself. Not enumerable. */
  readonly error?: unknown
}

const events = channel('poolguard:signals') as Channel<unknown, SignalEvent>

export function publishSignal(source: SignalEvent['source'], outcome: SignalEvent['outcome']): void {
  if (events.hasSubscribers) events.publish({ source, outcome })
}

/** Whether the sender is at fault. Any other error is a failure on this side. */
export function isRefusal(error: unknown): error is AuthError {
  return error instanceof AuthError && !isOutage(error.code)
}

export function publishError(source: SignalEvent['source'], error: unknown): void {
  if (!events.hasSubscribers) return
  const outcome = isRefusal(error) ? 'refused' : 'failed'
  const code = error instanceof AuthError ? error.code : undefined
  events.publish(withNonEnumerable<SignalEvent>({ source, outcome, code }, { error }))
}
