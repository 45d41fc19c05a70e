/** The Lambda authorizer: event → request → decision → the result that the event source expects. */
import type {
  AnyClaims,
  Authenticator,
  AuthenticatorOptions,
  Claims,
  ClaimsOf,
  ListedIssuers,
} from '@poolguard/core'
import { type GuardOptions, makeGuard, type OptionTypes, requireGuardOptions } from '../guard.ts'
import { makeFindTtl } from './app-sync-ttl.ts'
import type { ContextOption, UsageKeyOption } from './context.ts'
import { decide } from './decide.ts'
import type {
  AppSyncEvent,
  AuthorizerEvent,
  EventApiEvent,
  HttpApiEvent,
  RequestEvent,
  TokenEvent,
} from './events.ts'
import { parseEvent } from './parse-event.ts'
import type {
  AppSyncResult,
  AuthorizerResult,
  EventApiResult,
  PolicyResult,
  SimpleResult,
} from './results.ts'

export interface AuthorizerOptions<C extends AnyClaims = Claims, S extends boolean = boolean>
  extends GuardOptions<C> {
  /**
   * Whether simple responses are enabled for the HTTP API (payload 2.0); the event does not tell. `false`
   * returns an IAM policy, as for every other event of API Gateway. Default `true`.
   */
  readonly simpleResponses?: S | undefined
  /**
   * Adds entries to the context that the integration reads. Every context has these entries, if the token has
   * their values: `sub`, `issuer`, `tokenUse`, `clientId`, `username`, `exp`, `scope` and `groups`. The last
   * two are names separated by spaces; a name that contains white space is left out. An added entry replaces
   * an entry of the same name. A value must be a string, a finite number or a boolean, and no entry may have
   * the name `claims`; otherwise the request fails (500). If the function throws an AuthError, the request is
   * refused with it. Default: no added entries.
   */
  readonly context?: ContextOption<C> | undefined
  /**
   * How many seconds AppSync may cache an authorization, 0 to 3600; it overrides the API's own setting. It
   * never exceeds the remaining lifetime of the token, nor the time that is left of any required
   * `maxAuthAgeSeconds`. A cached authorization outlives a revocation, so this must be 0 with `isRevoked`,
   * with an `introspected` issuer, with `issuerLookup: { perRequest: true }`, and with an authenticator of your
   * own. Default 0: no caching.
   */
  readonly appSyncTtlSeconds?: number | undefined
  /**
   * The API key of a caller who is allowed, for a REST API whose `apiKeySource` is `AUTHORIZER`: the usage
   * plan of that key limits and counts the requests. `undefined` names no key. Any other value must be a
   * non-empty string, or the request fails (500). Other event sources have no usage plans, so their results
   * have no key. Default: no key. Source: API Gateway Developer Guide, "Choose an API key source".
   */
  readonly usageIdentifierKey?: UsageKeyOption<C> | undefined
}

/** A Lambda function that API Gateway or AppSync calls to authorize a request, unless a result is cached. */
export interface Authorizer<S extends boolean = true> {
  (event: HttpApiEvent): Promise<S extends true ? SimpleResult : PolicyResult>
  (event: TokenEvent | RequestEvent): Promise<PolicyResult>
  (event: AppSyncEvent): Promise<AppSyncResult>
  (event: EventApiEvent): Promise<EventApiResult>
  (event: AuthorizerEvent): Promise<AuthorizerResult>
}

const EXTRA_OPTIONS: OptionTypes = {
  simpleResponses: 'boolean',
  context: 'function',
  appSyncTtlSeconds: 'number',
  usageIdentifierKey: 'function',
}

/**
 * Makes a Lambda authorizer for REST APIs (TOKEN and REQUEST), WebSocket APIs (`$connect`), HTTP APIs (1.0 and 2.0)
 * and AppSync (GraphQL and Event APIs). It recognizes the event source by the event. Call it outside the handler,
 * when the function starts.
 *
 * An authorized caller is allowed the whole stage, so that the result can be cached for all routes. With
 * `routes`, the caller is allowed only the requested route, and the authorizer's cache must be off or keyed
 * by the route (`$context.routeKey`), because a simple response names no route. For AppSync, fields are
 * denied one by one, and the row `$default` decides about fields without a row. For a TOKEN event, a table
 * that has a row with a parameter (`/orders/{id}`) is an error, because that event does not tell which route
 * matched.
 *
 * For a missing or invalid token, the function rejects with `Error('Unauthorized')`, which API Gateway
 * answers with 401; its `cause` is the AuthError. For an unmet requirement, it returns Deny (403) with the
 * AuthError's `code` in the context. For AppSync, it returns `isAuthorized: false` in both cases. In an
 * outage, it rejects with another error (500), which is not cached.
 *
 * @param verifier the options of a verifier, from which it makes an authenticator (without a token cache, unless
 * an issuer is `introspected`); or a verifier
 * @throws ConfigError immediately, when the options, a requirement or a route are invalid
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
export function authorizer<
  I extends ListedIssuers,
  C extends AnyClaims = ClaimsOf<I>,
  S extends boolean = true,
>(
  verifier: Authenticator<C> | AuthenticatorOptions<ClaimsOf<I>, I>,
  options: AuthorizerOptions<C, S> = {},
): Authorizer<S> {
  const given = requireGuardOptions('authorizer', options, EXTRA_OPTIONS)
  const guard = makeGuard('authorizer', verifier, given)
  const resultOptions = {
    simpleResponses: given.simpleResponses !== false,
    findTtl: makeFindTtl(given.appSyncTtlSeconds, guard),
  }
  const callerOptions = {
    context: given.context as ContextOption | undefined,
    usageIdentifierKey: given.usageIdentifierKey as UsageKeyOption | undefined,
  }

  const authorize = async (event: AuthorizerEvent): Promise<AuthorizerResult> => {
    const { request, toResult } = parseEvent(event, guard.routes?.keys ?? [])
    return toResult(await decide(request, guard, callerOptions), resultOptions)
  }
  return authorize as Authorizer<S>
}
