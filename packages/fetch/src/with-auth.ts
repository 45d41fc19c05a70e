/** Wraps a handler of the Fetch standard: a request that the guard refuses does not reach it. */
import {
  type AuthContext,
  AuthError,
  type Authenticator,
  type Claims,
  type VerifierOptions,
} from '@poolguard/core'
import {
  type GuardOptions,
  makeGuard,
  type OptionalGuardOptions,
  type RequiredGuardOptions,
} from './guard.ts'
import { toResponse } from './to-response.ts'

/**
 * A handler inside {@link withAuth}. `rest` is what the runtime passes after the request, such as Next's
 * `{ params }`.
 */
export type AuthHandler<C extends Claims, R extends Request, Rest extends unknown[]> = (
  auth: AuthContext<C>,
  request: R,
  ...rest: Rest
) => Response | Promise<Response>

/** A handler inside {@link withAuth} with `optional`: `auth` is `undefined` for an anonymous request. */
export type OptionalAuthHandler<C extends Claims, R extends Request, Rest extends unknown[]> = (
  auth: AuthContext<C> | undefined,
  request: R,
  ...rest: Rest
) => Response | Promise<Response>

/**
 * Wraps a handler that receives the caller. A refusal is answered with its status, its challenge and a body of
 * `application/problem+json`. An AuthError that the handler throws is answered in the same way. Other errors
 * are not caught.
 *
 * A CORS preflight has no token, so it is refused, unless `optional` is set. Answer preflights before this
 * handler.
 *
 * @param verifier a verifier, or its options
 * @param handler receives the caller, the request, and the further arguments of the runtime
 * @throws ConfigError when the options or the requirement are invalid
 * @example
 * ```ts
 * import { cognito, createVerifier } from '@poolguard/core'
 * import { withAuth } from '@poolguard/fetch'
 *
 * const issuers = cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' })
 * const verifier = createVerifier({ issuers })
 *
 * export const GET = withAuth(verifier, (auth) => Response.json({ sub: auth.subject }), {
 *   requirement: { scopes: 'orders/read' },
 * })
 * ```
 */
export function withAuth<C extends Claims, R extends Request, Rest extends unknown[]>(
  verifier: Authenticator<C> | VerifierOptions<C>,
  handler: OptionalAuthHandler<C, R, Rest>,
  options: OptionalGuardOptions<C>,
): (request: R, ...rest: Rest) => Promise<Response>
export function withAuth<C extends Claims, R extends Request, Rest extends unknown[]>(
  verifier: Authenticator<C> | VerifierOptions<C>,
  handler: AuthHandler<C, R, Rest>,
  options?: RequiredGuardOptions<C>,
): (request: R, ...rest: Rest) => Promise<Response>
export function withAuth<R extends Request, Rest extends unknown[]>(
  verifier: Authenticator | VerifierOptions,
  handler: AuthHandler<Claims, R, Rest>,
  options: GuardOptions = {},
): (request: R, ...rest: Rest) => Promise<Response> {
  const { authenticate } = makeGuard('withAuth', verifier, options)
  return async (request, ...rest) => {
    try {
      return await handler((await authenticate(request)) as AuthContext, request, ...rest)
    } catch (error) {
      if (error instanceof AuthError) return toResponse(error)
      throw error
    }
  }
}
