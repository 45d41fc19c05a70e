/** Stores the authenticated caller where handlers of the same request find it. */
import type { ExecutionContext } from '@nestjs/common'
import { type AuthContext, AuthError, type RegisteredClaims } from '@poolguard/core'
import { getHolder } from './contexts.ts'

/**
 * Only the guard sets this property. Its name is a symbol, so other code cannot set it by accident. The
 * symbol is registered, so that the ESM and the CommonJS build share it.
 */
const AUTH: unique symbol = Symbol.for('poolguard.nestjs.auth')

/**
 * The caller by handler: the fields of one GraphQL operation run at the same time, and one that `@Public()` opens
 * must not take the caller from another.
 */
type Callers = Map<unknown, AuthContext | undefined>

interface Carrier {
  readonly [AUTH]?: Callers
}

export function setAuth(context: ExecutionContext, auth: AuthContext | undefined): void {
  const holder: Carrier = getHolder(context)
  const callers: Callers = holder[AUTH] ?? new Map()
  // Not enumerable, because the holder may be the payload of a message, which handlers copy and compare.
  if (holder[AUTH] === undefined) Object.defineProperty(holder, AUTH, { value: callers })
  callers.set(context.getHandler(), auth)
}

/** The caller of a request; `undefined` for an anonymous one, and where the guard did not verify a token. */
export function findAuth(context: ExecutionContext): AuthContext | undefined {
  const callers: Callers = (getHolder(context) as Carrier)[AUTH] ?? new Map()
  const handler = context.getHandler()
  if (callers.has(handler)) return callers.get(handler)
  // By default Nest runs no guard for `@ResolveField()`. Such a field has the caller of the query.
  return [...callers.values()].find((auth) => auth !== undefined)
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
