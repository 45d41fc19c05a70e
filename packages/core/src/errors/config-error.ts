/** The error of a configuration that is wrong. */
import { recognizeByMark } from './recognize.ts'

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
    recognizeByMark(ConfigError, 'ConfigError')
  }
}
