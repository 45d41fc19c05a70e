/** Stores the authenticated caller and the verifier on the request. */
import { type AuthContext, AuthError, type Authenticator, type RegisteredClaims } from '@poolguard/core'
import type { Request } from 'express'

interface Authenticated {
  /** `undefined` for an anonymous request. */
  readonly auth: AuthContext | undefined
  readonly verifier: Authenticator
}

/**
 * Only `authenticate` sets this property, and decisions read only this property. `req.auth` is a copy for
 * handlers; other middleware may overwrite it. The symbol is registered, so that the ESM and the CommonJS
 * build share it.
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

export function requireAuthenticated(request: Request): Authenticated {
  const authenticated = (request as Carrier)[AUTHENTICATED]
  if (authenticated !== undefined) return authenticated
  throw new Error(
    'authenticate() of @poolguard/express did not run for this request. Put app.use(authenticate(…)) before the route.',
  )
}

/**
 * The authenticated caller, for a handler after `authenticate`.
 *
 * @throws AuthError ERR_TOKEN_MISSING for an anonymous request.
 * @throws Error when `authenticate` did not run for this request: the route is unguarded, which is a programming error.
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
  const { auth } = requireAuthenticated(request)
  if (auth === undefined) throw new AuthError('ERR_TOKEN_MISSING')
  return auth as AuthContext<RegisteredClaims>
}
