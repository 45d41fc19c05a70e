/** The options of the plugin, and what they are once they are checked. Throws ConfigError. */
import { type Authenticator, type Claims, ConfigError, type VerifierOptions } from '@poolguard/core'
import { optionsOf, toAuthenticator } from '@poolguard/core/adapter'

export interface PoolguardOptions<C extends Claims = Claims> {
  /** A verifier, or the options of one. */
  readonly verifier: Authenticator<C> | VerifierOptions<C>
  /** Whether routes that say nothing of `config.auth` are guarded. Default `true`. */
  readonly global?: boolean
  /**
   * The name under which this registration lives: `request.auth`, `config.auth` and `app.authorize` by default;
   * `'partner'` makes them `request.partner`, `config.partner` and `app.authorizePartner`, so that a scope can be
   * guarded by two verifiers. Default `'auth'`.
   */
  readonly decoratorName?: string
  /**
   * The name of the security scheme that guarded routes carry as `schema.security`, for @fastify/swagger. It must stand
   * in the document's `components.securitySchemes`, for a name that does not breaks the document. Default: none.
   */
  readonly securityScheme?: string
}

/** Fastify's own register options, and ours. */
const OPTION_NAMES = [
  'verifier',
  'global',
  'decoratorName',
  'securityScheme',
  'prefix',
  'logLevel',
  'logSerializers',
]

export interface ResolvedOptions {
  readonly verifier: Authenticator
  readonly isGuardedUnlessOpened: boolean
  /** Of the request's property and of the routes' `config`. */
  readonly name: string
  /** Of the instance's method. */
  readonly authorizeName: string
  readonly securityScheme: string | undefined
}

function nameOf(option: string, value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z_$][\w$.-]*$/.test(value)) return value
  throw new ConfigError(`@poolguard/fastify: ${option} must be a name.`)
}

export function resolveOptions(given: PoolguardOptions): ResolvedOptions {
  const options = optionsOf<PoolguardOptions>('@poolguard/fastify', given, OPTION_NAMES)
  const { verifier, global: isGuardedUnlessOpened = true, decoratorName = 'auth', securityScheme } = options
  if (typeof isGuardedUnlessOpened !== 'boolean') {
    throw new ConfigError('@poolguard/fastify: global must be true or false.')
  }
  const name = nameOf('decoratorName', decoratorName)
  const suffix = name === 'auth' ? '' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  return {
    verifier: toAuthenticator('@poolguard/fastify', verifier),
    isGuardedUnlessOpened,
    name,
    authorizeName: `authorize${suffix}`,
    securityScheme: securityScheme === undefined ? undefined : nameOf('securityScheme', securityScheme),
  }
}
