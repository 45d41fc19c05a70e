/** Event → handler, for verified callers only; everybody else gets a response in the event's own form. */
import {
  type AuthContext,
  AuthError,
  type Authenticator,
  type Claims,
  type VerifierOptions,
} from '@poolguard/core'
import { type GuardOptions, makeGuard, requireGuardOptions } from '../guard.ts'
import { authenticateEvent } from './authenticate-event.ts'
import { type ProxyEvent, recogniseRequest } from './proxy-events.ts'
import { type RefusalResponse, refusalOf } from './refusal-response.ts'

export type WithAuthOptions<C extends Claims = Claims> = GuardOptions<C>

/** A handler behind {@link withAuth}: it gets who is calling as its third argument. */
export type AuthHandler<E, X, R, C extends Claims = Claims> = (
  event: E,
  context: X,
  auth: AuthContext<C>,
) => R | Promise<R>

/**
 * Guards a handler that has no authorizer before it: behind a function URL, an Application Load Balancer, an HTTP API
 * (payload 1.0 and 2.0) or a REST API, which are told apart by the event. A refusal is answered with 400, 401, 403 or
 * 503, its challenge (`WWW-Authenticate`, `Retry-After`) and a body of `application/problem+json`. What the handler
 * answers or throws passes untouched.
 *
 * A preflight request is refused like any other without a token: let API Gateway or the function URL answer those.
 *
 * @param verifier a verifier, or the options of one; behind a load balancer that signs users in, an `albVerifier`
 * @param handler gets the event, Lambda's context and who is calling
 * @throws ConfigError at once, when the options, a requirement or a route are wrong
 * @example
 * ```ts
 * import { cognito, createVerifier } from '@poolguard/core'
 * import { withAuth } from '@poolguard/lambda'
 * import type { APIGatewayProxyEventV2 } from 'aws-lambda'
 *
 * const issuers = cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' })
 *
 * export const handler = withAuth(
 *   createVerifier({ issuers }),
 *   async (event: APIGatewayProxyEventV2, _context, auth) => ({ path: event.rawPath, sub: auth.subject }),
 *   { requirement: { scopes: 'orders/read' } },
 * )
 * ```
 */
export function withAuth<C extends Claims, E extends ProxyEvent, X, R>(
  verifier: Authenticator<C> | VerifierOptions<C>,
  handler: AuthHandler<E, X, R, C>,
  options: WithAuthOptions<C> = {},
): (event: E, context: X) => Promise<R | RefusalResponse> {
  const guard = makeGuard('withAuth', verifier, requireGuardOptions('withAuth', options))
  return async (event, context) => {
    const recognised = recogniseRequest(event)
    let auth: AuthContext
    try {
      auth = await authenticateEvent(event, recognised, guard)
    } catch (error) {
      if (error instanceof AuthError) return refusalOf(error, recognised)
      throw error
    }
    return await handler(event, context, auth as AuthContext<C>)
  }
}
