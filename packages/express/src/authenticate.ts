/** Express middleware that lets verified callers pass and hands every refusal to `next`. */
import {
  type AuthContext,
  AuthError,
  type Authenticator,
  type Claims,
  ConfigError,
  type Requirement,
  type VerifierOptions,
} from '@poolguard/core'
import {
  authenticateRequest,
  fromNodeRequest,
  isPreflight,
  optionsOf,
  resolveRequirement,
  toAuthenticator,
} from '@poolguard/core/adapter'
import type { Request, RequestHandler } from 'express'
import { answer } from './answer.ts'
import { isOnRoute } from './mounting.ts'
import { setAuthenticated } from './request-auth.ts'

export interface AuthenticateOptions<C extends Claims = Claims> {
  /** What every caller of these routes must have, besides a good token. Default: nothing more. */
  readonly requirement?: Requirement<C>
  /**
   * Whether a caller without a token passes as nobody, with `req.auth` undefined. A token that is there must be good
   * all the same. Default `false`.
   */
  readonly optional?: boolean
}

function checkOptions<C extends Claims>(given: AuthenticateOptions<C>): AuthenticateOptions<C> {
  const options = optionsOf<AuthenticateOptions<C>>('authenticate', given, ['requirement', 'optional'])
  const { requirement, optional } = options
  if (optional !== undefined && typeof optional !== 'boolean') {
    throw new ConfigError('authenticate: optional must be true or false.')
  }
  if (optional === true && Object.hasOwn(options, 'requirement')) {
    throw new ConfigError(
      'authenticate: optional lets callers pass who meet no requirement. Put authorize(requirement) on the routes.',
    )
  }
  if (Object.hasOwn(options, 'requirement')) resolveRequirement(requirement as Requirement<C>)
  return options
}

/**
 * Verifies the token of a request and sets `req.auth`. A refusal goes to `next` as an AuthError with `status`,
 * `statusCode` and `headers`; its challenge is set on the response, so that it survives your own error handler.
 * Mounted by `use` and without a requirement it lets a CORS preflight pass as nobody, for browsers send no token with it.
 *
 * @param verifier a verifier, or the options of one
 * @throws ConfigError at once, when the options or the requirement are wrong
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
export function authenticate<C extends Claims>(
  verifier: Authenticator<C> | VerifierOptions<C>,
  options: AuthenticateOptions<C> = {},
): RequestHandler {
  const { requirement, optional = false } = checkOptions(options) as AuthenticateOptions
  const guard = toAuthenticator('authenticate', verifier) as Authenticator
  /** On a route, or with a requirement, there is no `cors()` behind that a preflight could be on its way to. */
  const mayBeForCors = (request: Request): boolean =>
    requirement === undefined && isPreflight(request) && !isOnRoute(request, middleware)

  const decide = (request: Request): Promise<void> | undefined => {
    const accept = (auth: AuthContext | undefined) => setAuthenticated(request, { auth, verifier: guard })
    /** A caller without a token is anonymous where that is allowed. */
    const refuse = (error: unknown): void => {
      const isMissing = error instanceof AuthError && error.code === 'ERR_TOKEN_MISSING'
      if (!isMissing || !(optional || mayBeForCors(request))) throw error
      accept(undefined)
    }
    let auth: AuthContext | Promise<AuthContext>
    try {
      auth = authenticateRequest(guard, fromNodeRequest(request), requirement)
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
