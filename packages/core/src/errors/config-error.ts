/** The error of a configuration that is wrong. */
import { recognizeByMark } from './recognize.ts'

/**
 * A wrong configuration. It is thrown when a wrong option or requirement is given. Nothing that a client
 * sends causes it. The message names the option and what it must be.
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
    recognizeByMark(ConfigError, 'ConfigError')
  }
}
