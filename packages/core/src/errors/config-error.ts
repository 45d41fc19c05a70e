/** The error of a configuration that is wrong. */

/** ESM and CommonJS copies of this class must recognize each other's errors, so `instanceof` checks this mark. */
const CONFIG_ERROR: unique symbol = Symbol.for('poolguard.ConfigError')

/**
 * A wrong configuration. It is thrown when a verifier, an issuer or a requirement is made, and never during a
 * request. The message names the option, what it must be and what it was.
 *
 * @example
 * ```ts
 * import { ConfigError, cognito } from '@poolguard/core'
 *
 * try {
 *   cognito({ userPoolId: 'not a pool', clientId: 'web', tokenUse: 'access' })
 * } catch (error) {
 *   if (error instanceof ConfigError) console.error(error.message)
 * }
 * ```
 */
export class ConfigError extends TypeError {
  readonly code = 'ERR_CONFIG'

  static {
    Object.defineProperty(ConfigError.prototype, 'name', { value: 'ConfigError' })
    Object.defineProperty(ConfigError.prototype, CONFIG_ERROR, { value: true })
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== ConfigError) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && CONFIG_ERROR in value
  }
}
