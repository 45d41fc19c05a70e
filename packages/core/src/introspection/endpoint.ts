/**
 * Asks an introspection endpoint about a token (RFC 7662 §2), and reads its answer, plain or signed (RFC 9701).
 * Without a valid answer it is unknown whether the token is active, so this is an outage. Throws
 * ERR_INTROSPECTION_UNAVAILABLE.
 */
import { AuthError } from '../errors/auth-error.ts'
import type { TrustedIssuers } from '../issuers/trusted-issuers.ts'
import { parseJson, postForm } from '../keys/fetch-json.ts'
import { StatusError } from '../keys/transport.ts'
import { rejectWhenAborted, runUnderDeadline } from '../util/deadline.ts'
import type { JsonObject } from '../util/json.ts'
import { ownMember } from '../util/own-member.ts'
import { isObject } from '../util/value-types.ts'
import type { OpaqueIssuer } from '../verifier/listed-issuers.ts'
import type { ResolvedOptions } from '../verifier/resolve-options.ts'
import { CallLimit } from './call-limit.ts'
import type { IntrospectionSettings } from './introspected-options.ts'
import { readSignedAnswer } from './signed-answer.ts'

/** The maximum size of an answer, which is about one token. */
const MAX_ANSWER_BYTES = 65_536

/** The maximum `Retry-After` for callers, because the endpoint may be back earlier. */
const MAX_RETRY_AFTER_SECONDS = 300

const MEDIA_TYPES = { plain: 'application/json', signed: 'application/token-introspection+jwt' } as const

/** With 401 (RFC 7662 §2.3) or 403, the endpoint refuses the credentials of this API. */
function describeFailure(cause: unknown): string {
  const status = cause instanceof StatusError ? cause.status : 0
  return status === 401 || status === 403
    ? 'The introspection endpoint refuses the credentials of this API.'
    : 'The introspection endpoint gave no valid answer.'
}

function toOutage(cause: unknown, now: number): AuthError {
  const wait = cause instanceof StatusError ? cause.retryAfterMilliseconds(now) / 1000 : 0
  const retryAfterSeconds = Math.min(Math.max(Math.ceil(wait), 1), MAX_RETRY_AFTER_SECONDS)
  const detail = { reason: describeFailure(cause) }
  return new AuthError('ERR_INTROSPECTION_UNAVAILABLE', { detail, cause, challenge: { retryAfterSeconds } })
}

/** Drops members `__proto__`: one would become the prototype of a copy, as steps/decode.ts explains. */
function removePrototype(answer: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(answer), (name, value) => (name === '__proto__' ? undefined : value))
}

/** RFC 7662 §2.2: `active` is required, and a boolean. */
function requireAnswer(value: unknown): JsonObject {
  if (isObject(value) && typeof ownMember(value, 'active') === 'boolean') return removePrototype(value)
  throw new Error('The answer must be an object whose member active is true or false.')
}

export class IntrospectionEndpoint {
  readonly #settings: IntrospectionSettings
  readonly #trusted: TrustedIssuers
  readonly #bounds
  readonly #options: ResolvedOptions
  readonly #limit: CallLimit

  constructor(
    settings: IntrospectionSettings,
    { issuer, trusted, bounds }: OpaqueIssuer,
    options: ResolvedOptions,
  ) {
    const { allowAddress, fetch } = bounds
    this.#settings = settings
    this.#trusted = trusted
    this.#options = options
    this.#bounds = { maxBytes: MAX_ANSWER_BYTES, allowAddress, fetch: issuer.fetch ?? fetch }
    this.#limit = new CallLimit(settings.maxConcurrentCalls)
  }

  /** The answer about a token, `active` or not. */
  async ask(token: string): Promise<JsonObject> {
    const { timeoutMilliseconds } = this.#settings
    try {
      return await runUnderDeadline(timeoutMilliseconds, (signal) =>
        this.#limit.run(() => rejectWhenAborted(this.#ask(token, signal), signal)),
      )
    } catch (cause) {
      throw toOutage(cause, this.#options.now())
    }
  }

  async #ask(token: string, signal: AbortSignal): Promise<JsonObject> {
    return requireAnswer(await this.#read(await this.#post(token, signal)))
  }

  #post(token: string, signal: AbortSignal): Promise<Buffer> {
    const { endpoint, hasSignedAnswers, makeCredentials } = this.#settings
    const { authorization, fields } = makeCredentials(this.#options.now())
    const request = {
      fields: { token, token_type_hint: 'access_token', ...fields },
      accept: hasSignedAnswers ? MEDIA_TYPES.signed : MEDIA_TYPES.plain,
      authorization,
    }
    return postForm(endpoint, request, this.#bounds, signal)
  }

  /** If signed answers are required, a plain one is refused. */
  async #read(body: Buffer): Promise<unknown> {
    const { clientId, hasSignedAnswers } = this.#settings
    if (!hasSignedAnswers) return parseJson(body)
    return readSignedAnswer(body.toString('utf8').trim(), clientId, this.#trusted, this.#options)
  }
}
