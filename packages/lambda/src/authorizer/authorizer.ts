/** The Lambda function: event → request → decision → answer in the event's own form. */
import type { Authenticator, Claims, VerifierOptions } from '@poolguard/core'
import { type GuardOptions, makeGuard, type OptionTypes, requireGuardOptions } from '../guard.ts'
import { appSyncTtlOf } from './app-sync-ttl.ts'
import type { ContextOption } from './context.ts'
import { decide } from './decide.ts'
import { recognise } from './event-sources.ts'
import type { AppSyncEvent, AuthorizerEvent, HttpApiEvent, RequestEvent, TokenEvent } from './events.ts'
import type { AppSyncResult, AuthorizerResult, PolicyResult, SimpleResult } from './results.ts'

export interface AuthorizerOptions<C extends Claims = Claims, S extends boolean = boolean>
  extends GuardOptions<C> {
  /**
   * Whether simple responses are enabled for the HTTP API (payload 2.0); its event does not say. `false` answers with
   * an IAM policy, as all other events are answered anyway. Default `true`.
   */
  readonly simpleResponses?: S | undefined
  /**
   * More for the integration to read, beside `sub`, `issuer`, `tokenUse`, `clientId`, `username`, `scope`, `groups`
   * (both separated by spaces; names with a space in them are left out) and `exp`; a key that is one of these replaces it. Strings, finite numbers and booleans
   * only, and no key `claims`: anything else is an error at the request (500). An AuthError that it throws is
   * answered as a refusal of the requirement is. Default: nothing more.
   */
  readonly context?: ContextOption<C> | undefined
  /**
   * For how many seconds AppSync may cache a yes, 0 to 3600; it goes before what the API is configured with. Never above
   * what is left of the token, and of each `maxAuthAgeSeconds` that is required anywhere. A cached yes outlives a
   * revocation, so it must be 0 beside `isRevoked`, and beside an authenticator of your own. Default 0: no caching.
   */
  readonly appSyncTtlSeconds?: number | undefined
}

/** A Lambda function that API Gateway or AppSync asks about every request. */
export interface Authorizer<S extends boolean = true> {
  (event: HttpApiEvent): Promise<S extends true ? SimpleResult : PolicyResult>
  (event: TokenEvent | RequestEvent): Promise<PolicyResult>
  (event: AppSyncEvent): Promise<AppSyncResult>
  (event: AuthorizerEvent): Promise<AuthorizerResult>
}

const FURTHER_OPTIONS: OptionTypes = {
  simpleResponses: 'boolean',
  context: 'function',
  appSyncTtlSeconds: 'number',
}

/**
 * Makes a Lambda authorizer for REST APIs (TOKEN and REQUEST), WebSocket APIs (`$connect`), HTTP APIs (1.0 and 2.0) and
 * AppSync, which are told apart by the event. Make it when the function starts, outside the handler.
 *
 * A caller who may pass is allowed the whole stage, so that the answer can be cached for all routes. With `routes`, the
 * caller is allowed the route that was asked about, and the authorizer's cache must be off or keyed by the route
 * (`$context.routeKey`), because a simple response names no route. AppSync's fields are denied one by one, and what has
 * no row is ruled by the row `$default`. With a TOKEN event, a table that has a row with a parameter (`/orders/{id}`)
 * ends in an error: that event does not say which route matched.
 *
 * The function rejects with `Error('Unauthorized')`, which API Gateway answers with 401, for a missing or bad token;
 * its `cause` is the AuthError. It answers Deny (403) with the AuthError's `code` in the context when a requirement is
 * not met. To AppSync it says both with `isAuthorized: false`. It rejects with another error (500) in an outage, which
 * is not cached.
 *
 * @param verifier a verifier, or the options of one
 * @throws ConfigError at once, when the options, a requirement or a route are wrong
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
  verifier: Authenticator<C> | VerifierOptions<C>,
  options: AuthorizerOptions<C, S> = {},
): Authorizer<S> {
  const given = requireGuardOptions('authorizer', options, FURTHER_OPTIONS)
  const guard = makeGuard('authorizer', verifier, given)
  const answerOptions = {
    simpleResponses: given.simpleResponses !== false,
    findTtl: appSyncTtlOf(given.appSyncTtlSeconds, guard),
  }
  const context = given.context as ContextOption | undefined

  const authorize = async (event: AuthorizerEvent): Promise<AuthorizerResult> => {
    const { request, answer } = recognise(event, guard.routes?.keys ?? [])
    return answer(await decide(request, guard, context), answerOptions)
  }
  return authorize as Authorizer<S>
}
