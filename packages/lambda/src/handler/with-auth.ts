/**
 * Wraps a handler. Only requests of verified callers reach it. A refusal becomes a response in the format of
 * the event.
 */
import {
  type AnyClaims,
  type AuthContext,
  AuthError,
  type Authenticator,
  type AuthenticatorOptions,
  type Claims,
  type ClaimsOf,
  type ListedIssuers,
} from '@poolguard/core'
import { type GuardOptions, makeGuard, requireGuardOptions } from '../guard.ts'
import { authenticateEvent } from './authenticate-event.ts'
import { type ProxyEvent, parseProxyEvent } from './proxy-events.ts'
import { type RefusalResponse, toRefusalResponse } from './refusal-response.ts'

export type WithAuthOptions<C extends AnyClaims = Claims> = GuardOptions<C>

/** A handler inside {@link withAuth}: its third argument is the caller. */
export type AuthHandler<E, X, R, C extends AnyClaims = Claims> = (
  event: E,
  context: X,
  auth: AuthContext<C>,
) => R | Promise<R>

/**
 * Guards a handler that has no authorizer in front of it: behind a function URL, an Application Load
 * Balancer, an HTTP API (payload 1.0 and 2.0) or a REST API. It recognizes the event source by the event. A
 * refusal is a response with 400, 401, 403 or 503, its challenge (`WWW-Authenticate`, `Retry-After`) and a
 * body of `application/problem+json`. The handler's own responses and errors are not changed.
 *
 * A preflight request has no token, so it is refused: let API Gateway or the function URL answer preflights.
 *
 * @param verifier the options of a verifier, from which it makes an authenticator (without a token cache, unless
 * an issuer is `introspected`); or a verifier. Behind a load balancer that signs users in, give an `albVerifier`
 * @param handler receives the event, Lambda's context and the caller
 * @throws ConfigError immediately, when the options, a requirement or a route are invalid
 * @example
 * ```ts
 * import { cognito } from '@poolguard/core'
 * import { withAuth } from '@poolguard/lambda'
 * import type { APIGatewayProxyEventV2 } from 'aws-lambda'
 *
 * const issuers = cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' })
 *
 * export const handler = withAuth(
 *   { issuers },
 *   async (event: APIGatewayProxyEventV2, _context, auth) => ({ path: event.rawPath, sub: auth.subject }),
 *   { requirement: { scopes: 'orders/read' } },
 * )
 * ```
 */
export function withAuth<
  I extends ListedIssuers,
  E extends ProxyEvent,
  X,
  R,
  C extends AnyClaims = ClaimsOf<I>,
>(
  verifier: Authenticator<C> | AuthenticatorOptions<ClaimsOf<I>, I>,
  handler: AuthHandler<E, X, R, C>,
  options: WithAuthOptions<C> = {},
): (event: E, context: X) => Promise<R | RefusalResponse> {
  const guard = makeGuard('withAuth', verifier, requireGuardOptions('withAuth', options))
  return async (event, context) => {
    const request = parseProxyEvent(event)
    let auth: AuthContext
    try {
      auth = await authenticateEvent(event, request, guard)
    } catch (error) {
      if (error instanceof AuthError) return toRefusalResponse(error, request)
      throw error
    }
    return await handler(event, context, auth as AuthContext<C>)
  }
}
