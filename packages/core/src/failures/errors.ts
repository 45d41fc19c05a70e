/** The two errors of poolguard: a request that is refused, and a configuration that is wrong. */
import { type Challenge, headersOf } from './challenge.ts'
import { type AuthErrorCode, FAILURES } from './failures.ts'

/** Why a request was refused, for the people who run the API. Never holds the token. */
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
}

/** ESM and CommonJS copies of this class must know each other's errors, so `instanceof` goes by these marks. */
const AUTH_ERROR: unique symbol = Symbol.for('poolguard.AuthError')
const CONFIG_ERROR: unique symbol = Symbol.for('poolguard.ConfigError')

function isMarked(value: unknown, mark: symbol): boolean {
  return typeof value === 'object' && value !== null && mark in value
}

/**
 * A request that is refused. `code` is for programs, `message` for strangers (it never varies for a code),
 * `detail` for operators, `cause` is the original error. `status`, `statusCode` and `headers` are what Express,
 * Fastify and others answer with.
 *
 * @example
 * ```ts
 * import { AuthError } from '@poolguard/core'
 *
 * const error = new AuthError('ERR_FORBIDDEN', { detail: { reason: 'The order belongs to somebody else.' } })
 * error.status // 403
 * ```
 */
export class AuthError extends Error {
  readonly code: AuthErrorCode
  readonly status: 400 | 401 | 403 | 503
  readonly statusCode: 400 | 401 | 403 | 503
  readonly detail: AuthErrorDetail | undefined
  readonly #own: Challenge
  #added: Challenge = {}

  constructor(code: AuthErrorCode, options: AuthErrorOptions = {}) {
    const failure = FAILURES[code]
    super(failure.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = failure.status
    this.statusCode = failure.status
    this.#own = options.challenge ?? {}
    this.detail = options.detail
  }

  /** `WWW-Authenticate` for a challenge, `Retry-After` for an outage. */
  get headers(): Readonly<Record<string, string>> {
    return Object.freeze(
      headersOf(FAILURES[this.code], Object.assign(Object.create(null), this.#added, this.#own)),
    )
  }

  /** Adds what the API that answers says of itself; what the error says of itself goes before. */
  addChallenge(challenge: Challenge): this {
    this.#added = challenge
    return this
  }

  /** What a stranger may see: `detail`, `cause` and the stack stay out of a response body. */
  toJSON(): { name: string; code: AuthErrorCode; status: number; message: string } {
    return { name: this.name, code: this.code, status: this.status, message: this.message }
  }

  static {
    Object.defineProperty(AuthError.prototype, 'name', { value: 'AuthError' })
    Object.defineProperty(AuthError.prototype, AUTH_ERROR, { value: true })
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== AuthError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return isMarked(value, AUTH_ERROR)
  }
}

/**
 * A configuration that is wrong, thrown when a verifier, an issuer or a requirement is made and never at a request.
 * The message names the option, what it must be and what it was.
 *
 * @example
 * ```ts
 * import { ConfigError, cognito } from '@poolguard/core'
 *
 * try {
 *   cognito({ userPoolId: 'not a pool', clientId: 'web', tokenUse: 'access' })
 * } catch (error) {
 *   if (error instanceof ConfigError) console.error(error.message)
 * }
 * ```
 */
export class ConfigError extends TypeError {
  readonly code = 'ERR_CONFIG'

  static {
    Object.defineProperty(ConfigError.prototype, 'name', { value: 'ConfigError' })
    Object.defineProperty(ConfigError.prototype, CONFIG_ERROR, { value: true })
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== ConfigError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return isMarked(value, CONFIG_ERROR)
  }
}

const LONGEST_EXCERPT = 120

/** Control characters and line breaks of every kind: they would forge log lines. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** So many members are read for an excerpt: to print a large unverified value would cost milliseconds. */
const MOST_MEMBERS = 50

function isSmall(value: object): boolean {
  let left = MOST_MEMBERS
  const waiting: object[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next) && next.length > left) return false
    for (const name in next) {
      if (left-- === 0) return false
      const member: unknown = Reflect.get(next, name)
      if (typeof member === 'object' && member !== null) waiting.push(member)
    }
  }
  return true
}

/** A value out of an unverified token, short and printable enough for a log line. It is cut before it is cleaned. */
export function excerpt(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return value
  let text: string
  try {
    if (typeof value === 'object' && !isSmall(value)) return '(object)'
    text = typeof value === 'string' ? value : (JSON.stringify(value) ?? `(${typeof value})`)
  } catch {
    return `(${typeof value})`
  }
  const shown = text.slice(0, LONGEST_EXCERPT).replace(UNPRINTABLE, '\ufffd')
  return text.length <= LONGEST_EXCERPT ? shown : `${shown}… (${text.length} characters)`
}
