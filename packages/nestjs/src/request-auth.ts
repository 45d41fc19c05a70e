/** Stores the authenticated caller where handlers of the same request find it. */
import type { ExecutionContext } from '@nestjs/common'
import { type AuthContext, AuthError, type RegisteredClaims } from '@poolguard/core'
import { getHolder } from './contexts.ts'

/**
 * Only the guard sets this property. Its name is a symbol, so other code cannot set it by accident. The
 * symbol is registered, so that the ESM and the CommonJS build share it.
 */
const AUTH: unique symbol = Symbol.for('poolguard.nestjs.auth')

interface Carrier {
  [AUTH]?: AuthContext | undefined
}

export function setAuth(context: ExecutionContext, auth: AuthContext | undefined): void {
  const carrier: Carrier = getHolder(context)
  carrier[AUTH] = auth
}

/** The caller of a request; `undefined` for an anonymous one, and where the guard did not verify a token. */
export function findAuth(context: ExecutionContext): AuthContext | undefined {
  return (getHolder(context) as Carrier)[AUTH]
}

/**
 * The authenticated caller, for interceptors, other guards and decorators of your own. Handlers use `@Auth()`.
 *
 * @throws AuthError ERR_TOKEN_MISSING for an anonymous request, and in a handler that `@Public()` opens.
 * @example
 * ```ts
 * import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
 * import { authOf } from '@poolguard/nestjs'
 *
 * export const Tenant = createParamDecorator(
 *   (_data: unknown, context: ExecutionContext) => authOf(context).claims['custom:tenant'],
 * )
 * ```
 */
export function authOf(context: ExecutionContext): AuthContext<RegisteredClaims> {
  const auth = findAuth(context)
  if (auth === undefined) throw new AuthError('ERR_TOKEN_MISSING')
  return auth as AuthContext<RegisteredClaims>
}
