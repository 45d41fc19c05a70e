/** The decorators: who may reach a handler, and the caller as a parameter. */
import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { type Claims, ConfigError, type Requirement } from '@poolguard/core'
import { requireOptions, resolveRequirement } from '@poolguard/core/adapter'
import { declare } from './access.ts'
import { authOf, findAuth } from './request-auth.ts'

/**
 * Opens a handler, or those handlers of a class that have no `@Authorize` or `@OptionalAuth` of their own.
 * No token is read. `@Public` on a base class does not open its subclasses.
 *
 * @throws ConfigError beside `@Authorize` or `@OptionalAuth` on the same target
 * @example
 * ```ts
 * import { Controller, Get } from '@nestjs/common'
 * import { Public } from '@poolguard/nestjs'
 *
 * @Public()
 * @Controller('health')
 * export class HealthController {
 *   @Get()
 *   check() {
 *     return { ok: true }
 *   }
 * }
 * ```
 */
export function Public(): MethodDecorator & ClassDecorator {
  return declare({ exemption: 'open' })
}

export interface OptionalAuthOptions {
  /**
   * Whether a request with an expired or otherwise invalid token is anonymous too. The caller does not learn that it is
   * time to sign in again. Default `false`: it is refused.
   */
  readonly ignoreInvalid?: boolean
}

/**
 * Accepts a request without a token as anonymous. A token that is present must be valid, and must meet the requirement
 * of the class.
 *
 * @throws ConfigError when an option is unknown or wrong, and beside `@Authorize` or `@Public` on the same target
 */
export function OptionalAuth(options: OptionalAuthOptions = {}): MethodDecorator & ClassDecorator {
  const { ignoreInvalid = false } = requireOptions<OptionalAuthOptions>('OptionalAuth', options, [
    'ignoreInvalid',
  ])
  if (typeof ignoreInvalid !== 'boolean') {
    throw new ConfigError('OptionalAuth: ignoreInvalid must be true or false.')
  }
  return declare({ exemption: ignoreInvalid ? 'ignore-invalid' : 'optional' })
}

/**
 * Checks a requirement for every caller of a handler, or of all handlers of a class. Requirements of the
 * class and of the method must both be met.
 *
 * @throws ConfigError when the requirement is invalid, and beside `@Public` or `@OptionalAuth` on the same target
 * @example
 * ```ts
 * import { Controller, Get } from '@nestjs/common'
 * import type { AuthContext } from '@poolguard/core'
 * import { Auth, Authorize } from '@poolguard/nestjs'
 *
 * @Authorize({ scopes: 'orders/read' })
 * @Controller('orders')
 * export class OrdersController {
 *   @Get()
 *   list(@Auth() auth: AuthContext) {
 *     return { of: auth.subject }
 *   }
 * }
 * ```
 */
export function Authorize<C extends Claims>(requirement: Requirement<C>): MethodDecorator & ClassDecorator {
  resolveRequirement(requirement)
  return declare({ requirement: requirement as Requirement })
}

export interface AuthOptions {
  /** Whether an anonymous request gives `undefined`. Default `false`: it is refused with 401. */
  readonly optional?: boolean
}

const authParameter = createParamDecorator((isOptional: boolean, context: ExecutionContext) =>
  isOptional ? findAuth(context) : authOf(context),
)

/**
 * The authenticated caller, as a parameter of type `AuthContext`.
 *
 * @throws ConfigError when an option is unknown or wrong
 */
export function Auth(options: AuthOptions = {}): ParameterDecorator {
  const { optional = false } = requireOptions<AuthOptions>('Auth', options, ['optional'])
  if (typeof optional !== 'boolean') throw new ConfigError('Auth: optional must be true or false.')
  return authParameter(optional)
}
