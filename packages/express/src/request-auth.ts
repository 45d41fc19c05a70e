/** Where a request keeps who is calling, and which verifier said so. */
import type { AuthContext, RegisteredClaims, Verifier } from '@poolguard/core'
import type { Request } from 'express'

interface Authenticated {
  readonly auth: AuthContext
  readonly verifier: Verifier
}

/**
 * Only `authenticate` sets this. `req.auth` is for reading: other middleware may put something of its own there, so
 * nothing is decided by it. A registered symbol, for the ESM and the CommonJS build share requests.
 */
const AUTHENTICATED: unique symbol = Symbol.for('poolguard.express.authenticated')

type Carrier = Request & { auth?: AuthContext; [AUTHENTICATED]?: Authenticated }

export function setAuthenticated(request: Request, authenticated: Authenticated): void {
  const carrier: Carrier = request
  carrier[AUTHENTICATED] = authenticated
  carrier.auth = authenticated.auth as NonNullable<typeof carrier.auth>
}

export function authenticatedOf(request: Request): Authenticated {
  const found = (request as Carrier)[AUTHENTICATED]
  if (found !== undefined) return found
  throw new Error('No authenticate() of @poolguard/express ran before this point. Put it before authorize().')
}

/**
 * Who is calling, for a handler behind `authenticate`.
 *
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
  return authenticatedOf(request).auth as AuthContext<RegisteredClaims>
}
