/** The error that a request is refused with. */
import { type Challenge, makeHeaders } from './challenge.ts'
import { type AuthErrorCode, FAILURES } from './codes.ts'
import { recognizeByMark } from './recognize.ts'

/** Why a request was refused, for operators. It never contains the token. */
export interface AuthErrorDetail {
  /** A sentence for an operator. */
  readonly reason: string
  /** The claim, header parameter or header that was wrong. */
  readonly claim?: string
  readonly expected?: unknown
  /** What was found instead, cut to a readable length. */
  readonly actual?: unknown
}

export interface AuthErrorOptions {
  readonly detail?: AuthErrorDetail | undefined
  readonly cause?: unknown
  readonly challenge?: Challenge | undefined
  /** The verified claims of a token that has expired. Only {@link expiredClaimsOf} gives them. */
  readonly expiredClaims?: object | undefined
}

/** A method of every AuthError, in the ESM and the CommonJS build. Its data is private, so no logger prints it. */
export const EXPIRED_CLAIMS: unique symbol = Symbol.for('poolguard.expiredClaims')

/** A method of every AuthError. It returns an error whose challenge names scopes. */
export const WITH_SCOPE: unique symbol = Symbol.for('poolguard.withScope')

/**
 * A request that is refused. `code` is for programs. `message` is for callers, and is constant for each code.
 * `detail` is for operators. `cause` is the original error. Express, Fastify, Koa and others read `status`,
 * `statusCode`, `expose` and `headers` to answer an error, as they do for errors of http-errors.
 *
 * @example
 * ```ts
 * import { AuthError } from '@poolguard/core'
 *
 * const error = new AuthError('ERR_FORBIDDEN', { detail: { reason: 'The order belongs to another user.' } })
 * error.status // 403
 * ```
 */
export class AuthError extends Error {
  readonly code: AuthErrorCode
  readonly status: 400 | 401 | 403 | 503
  readonly statusCode: 400 | 401 | 403 | 503
  /** Whether callers may see `message`: always, because it is constant for each code. */
  readonly expose = true
  readonly detail: AuthErrorDetail | undefined
  readonly #own: Challenge
  readonly #expiredClaims: object | undefined
  #added: Challenge | undefined

  constructor(code: AuthErrorCode, options: AuthErrorOptions = {}) {
    const failure = FAILURES[code]
    super(failure.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = failure.status
    this.statusCode = failure.status
    this.#own = options.challenge ?? {}
    this.detail = options.detail
    this.#expiredClaims = options.expiredClaims
  }

  /** @internal See {@link expiredClaimsOf}. */
  [EXPIRED_CLAIMS](): object | undefined {
    return this.#expiredClaims
  }

  /**
   * @internal Returns a copy, because concurrent requests with one token share an error. An instance of a subclass, which
   * the application made, is returned unchanged.
   */
  [WITH_SCOPE](scope: string): AuthError {
    if (this.constructor !== AuthError) return this
    return this.#copy({ ...this.#own, scope }, this.#added)
  }

  #copy(challenge: Challenge, added: Challenge | undefined): AuthError {
    const { code, cause, detail } = this
    const copy = new AuthError(code, { detail, cause, challenge, expiredClaims: this.#expiredClaims })
    copy.#added = added
    if (this.stack !== undefined) copy.stack = this.stack
    return copy
  }

  /** `WWW-Authenticate` for a challenge, `Retry-After` for an outage. */
  get headers(): Readonly<Record<string, string>> {
    return Object.freeze(
      makeHeaders(FAILURES[this.code], Object.assign(Object.create(null), this.#added, this.#own)),
    )
  }

  /**
   * Adds the parameters of the API's challenge. If the error already has such parameters, the new ones go
   * into a copy, because requests with the same token share an error. The error's own parameters take
   * precedence.
   */
  addChallenge(challenge: Challenge): AuthError {
    if (this.#added !== undefined && this.constructor === AuthError) return this.#copy(this.#own, challenge)
    this.#added = challenge
    return this
  }

  /** What a caller may see: `detail`, `cause` and the stack stay out of a response body. */
  toJSON(): { name: string; code: AuthErrorCode; status: number; message: string } {
    return { name: this.name, code: this.code, status: this.status, message: this.message }
  }

  static {
    recognizeByMark(AuthError, 'AuthError')
  }
}
