/**
 * The messages that a real pool sends: codes, temporary passwords and notifications. The local pool calls
 * `onCode` with each, and keeps the latest.
 */

/** A code that a real pool sends by e-mail or SMS, or the notification of a risk. */
export interface CodeMessage {
  readonly userPoolId: string
  readonly username: string
  /** The operation that takes the code. */
  readonly purpose:
    | 'ConfirmSignUp'
    | 'ConfirmForgotPassword'
    | 'VerifyUserAttribute'
    | 'AdminCreateUser'
    | 'RespondToAuthChallenge'
    | 'UpdateAuthEventFeedback'
  readonly medium: 'EMAIL' | 'SMS'
  /** The address or number. */
  readonly destination: string
  /** Six digits; the temporary password for `AdminCreateUser`, the FeedbackToken for `UpdateAuthEventFeedback`. */
  readonly code: string
  /** The subject of the e-mail, if a CustomMessage trigger writes it. */
  readonly subject?: string
  /** The text with the code in it, if a CustomMessage trigger writes it. */
  readonly body?: string
}

const MAX_MESSAGES = 1000

export class Outbox {
  readonly #messages: CodeMessage[] = []
  readonly #onCode: ((message: CodeMessage) => void) | undefined

  constructor(onCode: ((message: CodeMessage) => void) | undefined) {
    this.#onCode = onCode
  }

  send(message: CodeMessage): void {
    this.#messages.push(message)
    if (this.#messages.length > MAX_MESSAGES) this.#messages.shift()
    this.#onCode?.(message)
  }

  /** The newest is the last. */
  all(): readonly CodeMessage[] {
    return [...this.#messages]
  }
}
