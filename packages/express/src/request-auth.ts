/** Where a request keeps who is calling, and which verifier said so. */
import { type AuthContext, AuthError, type Authenticator, type RegisteredClaims } from '@poolguard/core'
import type { Request } from 'express'

interface Authenticated {
  /** `undefined` for a caller who was let pass without a token. */
  readonly auth: AuthContext | undefined
  readonly verifier: Authenticator
}

/**
 * Only `authenticate` sets this. `req.auth` is for reading: other middleware may put something of its own there, so
 * nothing is decided by it. A registered symbol, for the ESM and the CommonJS build share requests.
 */
const AUTHENTICATED: unique symbol = Symbol.for('poolguard.express.authenticated')

interface Carrier {
  auth?: unknown
  [AUTHENTICATED]?: Authenticated
}

export function setAuthenticated(request: Request, authenticated: Authenticated): void {
  const carrier: Carrier = request
  carrier[AUTHENTICATED] = authenticated
  carrier.auth = authenticated.auth
}

export function authenticatedOf(request: Request): Authenticated {
  const found = (request as Carrier)[AUTHENTICATED]
  if (found !== undefined) return found
  throw new Error(
    'No authenticate() of @poolguard/express ran for this request. Put app.use(authenticate(…)) before this route.',
  )
}

/**
 * Who is calling, for a handler behind `authenticate`.
 *
 * @throws AuthError ERR_TOKEN_MISSING for a caller who was let pass without a token.
 * @throws Error when no `authenticate` ran for this request: that is a route left unguarded, not a caller's fault.
 * @example
 * ```ts
 * import { authOf } from '@poolguard/express'
 * import type { Request, Response } from 'express'
 *
 * export function whoAmI(req: Request, res: Response): void {
 *   res.json({ sub: authOf(req).claims.sub })
 * }
 * ```
 */
export function authOf(request: Request): AuthContext<RegisteredClaims> {
  const { auth } = authenticatedOf(request)
  if (auth === undefined) throw new AuthError('ERR_TOKEN_MISSING')
  return auth as AuthContext<RegisteredClaims>
}
