/** The same guard as {@link withAuth}, as middleware of middy (https://middy.js.org). */
import { AuthError, type Authenticator, type Claims, type VerifierOptions } from '@poolguard/core'
import { makeGuard, requireGuardOptions } from '../guard.ts'
import { authenticateEvent } from './authenticate-event.ts'
import { recogniseRequest } from './proxy-events.ts'
import { refusalOf } from './refusal-response.ts'
import type { WithAuthOptions } from './with-auth.ts'

/** What middy hands to a middleware, as far as it is looked at. */
export interface MiddyRequest {
  // biome-ignore lint/suspicious/noExplicitAny: middy makes this the event of the handler, which is for that to say.
  readonly event: any
  readonly error?: unknown
  response?: unknown
}

/** A middleware object, as `middy().use()` takes it. */
export interface MiddyAuth {
  /** Rejects with an AuthError, so that the handler is not called. */
  before(request: MiddyRequest): Promise<void>
  /** Answers AuthErrors, also those that the handler throws, unless another middleware did. */
  onError(request: MiddyRequest): Promise<void>
}

/**
 * Guards a middy handler; `authOf(event)` gives who is calling. Put it after middleware that adds to responses (CORS,
 * security headers) and before middleware that reads the body: middy answers errors in the reverse order.
 *
 * @throws ConfigError at once, when the options, a requirement or a route are wrong
 * @example
 * ```ts
 * import { cognito, createVerifier } from '@poolguard/core'
 * import { middyAuth, authOf } from '@poolguard/lambda'
 * import middy from '@middy/core'
 * import type { APIGatewayProxyEventV2 } from 'aws-lambda'
 *
 * const issuers = cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' })
 *
 * export const handler = middy()
 *   .use(middyAuth(createVerifier({ issuers }), { requirement: { scopes: 'orders/read' } }))
 *   .handler(async (event: APIGatewayProxyEventV2) => ({ statusCode: 200, body: authOf(event).subject }))
 * ```
 */
export function middyAuth<C extends Claims>(
  verifier: Authenticator<C> | VerifierOptions<C>,
  options: WithAuthOptions<C> = {},
): MiddyAuth {
  const guard = makeGuard('middyAuth', verifier, requireGuardOptions('middyAuth', options))
  return {
    before: async ({ event }) => {
      await authenticateEvent(event, recogniseRequest(event), guard)
    },
    onError: async (request) => {
      const { event, error, response } = request
      const isAnswered = response !== undefined && response !== null
      if (isAnswered || !(error instanceof AuthError)) return
      // Not returned: middy would leave out the other onError middleware.
      request.response = refusalOf(error, recogniseRequest(event))
    },
  }
}
