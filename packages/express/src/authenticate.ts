/** Express middleware that lets verified callers pass and hands every refusal to `next`. */
import type { Claims, Requirement, Verifier, VerifierOptions } from '@poolguard/core'
import { fromNodeRequest, optionsOf, resolveRequirement, verifierOf } from '@poolguard/core/adapter'
import type { RequestHandler } from 'express'
import { refuse } from './refuse.ts'
import { setAuthenticated } from './request-auth.ts'

export interface AuthenticateOptions<C extends Claims = Claims> {
  /** What every caller of these routes must have, besides a good token. Default: nothing more. */
  readonly requirement?: Requirement<C>
}

/**
 * Verifies the bearer token of a request and sets `req.auth`. A refusal goes to `next` as an AuthError with `status`,
 * `statusCode` and `headers`; its challenge is set on the response, so that it survives your own error handler.
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
  verifier: Verifier<C> | VerifierOptions<C>,
  options: AuthenticateOptions<C> = {},
): RequestHandler {
  optionsOf('authenticate', options, ['requirement'])
  const guard = verifierOf(verifier) as Verifier
  const requirement = options.requirement as Requirement | undefined
  if (requirement !== undefined) resolveRequirement(requirement)

  return (request, response, next) => {
    guard.authenticate(fromNodeRequest(request), requirement).then(
      (auth) => {
        setAuthenticated(request, { auth, verifier: guard })
        next()
      },
      (error: unknown) => refuse(error, response, next),
    )
  }
}
