/** Confirmation codes on their way to somebody. Nothing is mailed: they are handed to `onCode` and kept to be looked up. */

/** A code that a real pool would send by e-mail or SMS. */
export interface CodeMessage {
  readonly userPoolId: string
  readonly username: string
  /** What the code is for: the operation that takes it. */
  readonly purpose: 'ConfirmSignUp' | 'ConfirmForgotPassword' | 'VerifyUserAttribute' | 'AdminCreateUser'
  readonly medium: 'EMAIL' | 'SMS'
  /** The address or number. */
  readonly destination: string
  /** Six digits; for `AdminCreateUser` the temporary password. */
  readonly code: string
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

  /** The newest last. */
  all(): readonly CodeMessage[] {
    return [...this.#messages]
  }
}
