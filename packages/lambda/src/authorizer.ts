/** The Lambda function: event → request → decision → answer in the event's own form. */
import {
  type Claims,
  ConfigError,
  type Requirement,
  type Verifier,
  type VerifierOptions,
} from '@poolguard/core'
import { optionsOf, resolveRequirement, verifierOf } from '@poolguard/core/adapter'
import type { ContextOption } from './context.ts'
import { decide, type Guard } from './decide.ts'
import { recognise } from './event-forms.ts'
import type { AuthorizerEvent, HttpApiEvent, RequestEvent, TokenEvent } from './events.ts'
import type { AuthorizerResult, PolicyResult, SimpleResult } from './results.ts'

export interface AuthorizerOptions<C extends Claims = Claims, S extends boolean = boolean> {
  /** What every caller must have, besides a good token, on all routes of this authorizer. Default: nothing more. */
  readonly requirement?: Requirement<C> | undefined
  /**
   * Whether simple responses are enabled for the HTTP API (payload 2.0); its event does not say. `false` answers with
   * an IAM policy, as all other events are answered anyway. Default `true`.
   */
  readonly simpleResponses?: S | undefined
  /**
   * More for the integration to read, beside `sub`, `issuer`, `tokenUse`, `clientId`, `username`, `scope`, `groups`
   * (both separated by spaces) and `exp`; a key that is one of these replaces it. Strings, finite numbers and booleans
   * only, and no key `claims`: anything else is an error at the request (500). An AuthError that it throws is
   * answered as a refusal of the requirement is. Default: nothing more.
   */
  readonly context?: ContextOption<C> | undefined
}

/** A Lambda function that API Gateway asks about every request. */
export interface Authorizer<S extends boolean = true> {
  (event: HttpApiEvent): Promise<S extends true ? SimpleResult : PolicyResult>
  (event: TokenEvent | RequestEvent): Promise<PolicyResult>
  (event: AuthorizerEvent): Promise<AuthorizerResult>
}

/** Each option: what it must be. */
const OPTIONS: Readonly<Record<keyof AuthorizerOptions, 'object' | 'boolean' | 'function'>> = {
  requirement: 'object',
  simpleResponses: 'boolean',
  context: 'function',
}

function checkOptions(options: unknown): void {
  for (const [name, value] of Object.entries(optionsOf('authorizer', options, Object.keys(OPTIONS)))) {
    const type = OPTIONS[name as keyof AuthorizerOptions]
    if (value !== undefined && typeof value !== type) {
      throw new ConfigError(`authorizer: ${name} must be of type ${type}, but it is of type ${typeof value}.`)
    }
  }
}

/**
 * Makes a Lambda authorizer for REST APIs (TOKEN and REQUEST), WebSocket APIs (`$connect`) and HTTP APIs (1.0 and
 * 2.0), which are told apart by the event. A caller who may pass is allowed the whole stage, so that the answer can be
 * cached for all routes. Make it when the function starts, outside the handler.
 *
 * The function rejects with `Error('Unauthorized')`, which API Gateway answers with 401, for a missing or bad token;
 * its `cause` is the AuthError. It answers Deny (403) with the AuthError's `code` in the context when the requirement
 * is not met. It rejects with the error itself (500) in an outage, which is not cached.
 *
 * @param verifier a verifier, or the options of one
 * @throws ConfigError at once, when the options or the requirement are wrong
 * @example
 * ```ts
 * import { cognito } from '@poolguard/core'
 * import { authorizer } from '@poolguard/lambda'
 *
 * export const handler = authorizer(
 *   { issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' }) },
 *   { requirement: { scopes: 'orders/read' }, context: ({ claims }) => ({ version: claims.version ?? 0 }) },
 * )
 * ```
 */
export function authorizer<C extends Claims, S extends boolean = true>(
  verifier: Verifier<C> | VerifierOptions<C>,
  options: AuthorizerOptions<C, S> = {},
): Authorizer<S> {
  checkOptions(options)
  const { requirement, simpleResponses = true, context } = options
  if (requirement !== undefined) resolveRequirement(requirement)
  const guard: Guard = {
    verifier: verifierOf('authorizer', verifier) as Verifier,
    requirement: requirement as Requirement | undefined,
    context: context as ContextOption | undefined,
  }

  const authorize = async (event: AuthorizerEvent): Promise<AuthorizerResult> => {
    const { request, answer } = recognise(event)
    return answer(await decide(request, guard), simpleResponses)
  }
  return authorize as Authorizer<S>
}
