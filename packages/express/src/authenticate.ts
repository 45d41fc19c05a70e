/** Express middleware that verifies the token of a request and passes every refusal to `next`. */
import {
  type AnyClaims,
  type AuthContext,
  type Authenticator,
  type ClaimsOf,
  ConfigError,
  type Issuers,
  type Requirement,
  type VerifierOptions,
} from '@poolguard/core'
import {
  addScopeChallenge,
  authenticateRequest,
  isPreflight,
  leavesAnonymous,
  type OptionalAuth,
  requireOptionalAuth,
  requireOptions,
  resolveRequirement,
  toAuthenticator,
} from '@poolguard/core/adapter'
import type { Request, RequestHandler } from 'express'
import { answer } from './answer.ts'
import { isOnRoute } from './mounting.ts'
import { readRequest } from './read-request.ts'
import { setAuthenticated } from './request-auth.ts'
import { findRouteRequirements } from './route-requirements.ts'

export interface AuthenticateOptions<C extends AnyClaims = AnyClaims> {
  /** What every caller must have in addition to a valid token. Default: nothing more. */
  readonly requirement?: Requirement<C>
  /**
   * Whether a request without a token is accepted as anonymous, with `req.auth` undefined. A token that is
   * present must be valid. With `'ignore-invalid'`, a caller with an invalid or expired token is anonymous
   * too, and does not learn that it is time to sign in again. Default `false`.
   */
  readonly optional?: OptionalAuth
}

function checkOptions<C extends AnyClaims>(given: AuthenticateOptions<C>): AuthenticateOptions<C> {
  const options = requireOptions<AuthenticateOptions<C>>('authenticate', given, ['requirement', 'optional'])
  const { requirement, optional } = options
  if (requireOptionalAuth('authenticate', optional) && Object.hasOwn(options, 'requirement')) {
    throw new ConfigError(
      'authenticate: optional and requirement exclude each other. Put authorize(requirement) on the routes.',
    )
  }
  if (Object.hasOwn(options, 'requirement')) resolveRequirement(requirement as Requirement<C>)
  return options
}

/**
 * Verifies the token of a request and sets `req.auth`. A refusal goes to `next` as an AuthError with `status`,
 * `statusCode` and `headers`. Its challenge is set on the response, so your own error handler need not do it.
 * If `use` mounts the middleware and it has no requirement, it accepts a CORS preflight as anonymous, because
 * browsers send no token with a preflight.
 *
 * @param verifier a verifier, or its options
 * @throws ConfigError when the options or the requirement are invalid
 * @example
 * ```ts
 * import { cognito } from '@poolguard/core'
 * import { authenticate } from '@poolguard/express'
 * import express from 'express'
 *
 * const app = express()
 * app.use(
 *   authenticate({
 *     issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' }),
 *   }),
 * )
 * ```
 */
export function authenticate<I extends Issuers, C extends AnyClaims = ClaimsOf<I>>(
  verifier: Authenticator<C> | VerifierOptions<ClaimsOf<I>, I>,
  options: AuthenticateOptions<C> = {},
): RequestHandler {
  const { requirement, optional = false } = checkOptions(options) as AuthenticateOptions
  const guard = toAuthenticator('authenticate', verifier) as Authenticator
  /** Middleware can stand before a `cors()` only if `use` mounts it and it has no requirement. */
  const mayPrecedeCors = (request: Request): boolean =>
    requirement === undefined && isPreflight(request) && !isOnRoute(request, middleware)

  const decide = (request: Request): Promise<void> | undefined => {
    const accept = (auth: AuthContext | undefined) => setAuthenticated(request, { auth, verifier: guard })
    const refuse = (error: unknown): void => {
      if (!leavesAnonymous(error, optional || mayPrecedeCors(request))) {
        throw addScopeChallenge(error, [requirement, ...findRouteRequirements(request)])
      }
      accept(undefined)
    }
    let auth: AuthContext | Promise<AuthContext>
    try {
      auth = authenticateRequest(guard, readRequest(request, guard), requirement)
    } catch (error) {
      refuse(error)
      return undefined
    }
    if (auth instanceof Promise) return auth.then(accept, refuse)
    accept(auth)
    return undefined
  }
  const middleware: RequestHandler = (request, response, next) =>
    answer(() => decide(request), response, next)
  return middleware
}
