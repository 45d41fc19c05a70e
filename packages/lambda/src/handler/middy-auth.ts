/** The guard of {@link withAuth}, as middleware for middy (https://middy.js.org). */
import {
  type AnyClaims,
  AuthError,
  type Authenticator,
  type AuthenticatorOptions,
  type ClaimsOf,
  type ListedIssuers,
} from '@poolguard/core'
import { makeGuard, requireGuardOptions } from '../guard.ts'
import { authenticateEvent } from './authenticate-event.ts'
import { parseProxyEvent } from './proxy-events.ts'
import { toRefusalResponse } from './refusal-response.ts'
import type { WithAuthOptions } from './with-auth.ts'

/** The members of middy's request that the middleware uses. */
export interface MiddyRequest {
  // biome-ignore lint/suspicious/noExplicitAny: middy infers the handler's event from it.
  readonly event: any
  readonly error?: unknown
  response?: unknown
}

/** A middleware object, as `middy().use()` takes it. */
export interface MiddyAuth {
  /** Rejects with an AuthError, so that the handler is not called. */
  before(request: MiddyRequest): Promise<void>
  /**
   * Turns an AuthError of `before` or of the handler into a response, unless another middleware has set a
   * response.
   */
  onError(request: MiddyRequest): Promise<void>
}

/**
 * Guards a middy handler; `authOf(event)` returns the caller. Put it after middleware that adds to responses
 * (CORS, security headers) and before middleware that reads the body, because middy runs `onError` in reverse
 * order.
 *
 * @throws ConfigError immediately, when the options, a requirement or a route are invalid
 * @example
 * ```ts
 * import { cognito } from '@poolguard/core'
 * import { authOf, middyAuth } from '@poolguard/lambda'
 * import middy from '@middy/core'
 * import type { APIGatewayProxyEventV2 } from 'aws-lambda'
 *
 * const issuers = cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' })
 *
 * export const handler = middy()
 *   .use(middyAuth({ issuers }, { requirement: { scopes: 'orders/read' } }))
 *   .handler(async (event: APIGatewayProxyEventV2) => ({ statusCode: 200, body: authOf(event).subject }))
 * ```
 */
export function middyAuth<I extends ListedIssuers, C extends AnyClaims = ClaimsOf<I>>(
  verifier: Authenticator<C> | AuthenticatorOptions<ClaimsOf<I>, I>,
  options: WithAuthOptions<C> = {},
): MiddyAuth {
  const guard = makeGuard('middyAuth', verifier, requireGuardOptions('middyAuth', options))
  return {
    before: async ({ event }) => {
      await authenticateEvent(event, parseProxyEvent(event), guard)
    },
    onError: async (request) => {
      const { event, error, response } = request
      const isAnswered = response !== undefined && response !== null
      if (isAnswered || !(error instanceof AuthError)) return
      // The response is not returned, because middy would then skip the other onError middleware.
      request.response = toRefusalResponse(error, parseProxyEvent(event))
    },
  }
}
