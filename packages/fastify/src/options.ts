/** The options of the plugin, and their checks. Throws ConfigError. */
import { type AnyClaims, type Authenticator, ConfigError, type VerifierOptions } from '@poolguard/core'
import { requireOptions, toAuthenticator } from '@poolguard/core/adapter'

export interface PoolguardOptions<C extends AnyClaims = AnyClaims> {
  /** A verifier, or its options. */
  readonly verifier: Authenticator<C> | VerifierOptions<AnyClaims>
  /** Whether routes without `config.auth` are guarded. Default `true`. */
  readonly global?: boolean
  /**
   * The name of this registration. The default `'auth'` gives `request.auth`, `config.auth` and `app.authorize`;
   * `'partner'` gives `request.partner`, `config.partner` and `app.authorizePartner`. With two names, two verifiers can
   * guard the same scope.
   */
  readonly decoratorName?: string
  /**
   * The name of the security scheme that guarded routes get as `schema.security`, for @fastify/swagger. The document's
   * `components.securitySchemes` must define it, or the document is invalid. Default: none.
   */
  readonly securityScheme?: string
}

/** The options of this plugin, and those of Fastify's `register`. */
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
  readonly isGuardedByDefault: boolean
  /** The name of the property of the request and of the routes' `config`. */
  readonly name: string
  /** The name of the method of the instance. */
  readonly authorizeName: string
  readonly securityScheme: string | undefined
}

function requireName(option: string, value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z_$][\w$.-]*$/.test(value)) return value
  throw new ConfigError(
    `@poolguard/fastify: ${option} must be a name: a letter, _ or $, then letters, digits, _, $, . or -.`,
  )
}

export function resolveOptions(given: PoolguardOptions): ResolvedOptions {
  const options = requireOptions<PoolguardOptions>('@poolguard/fastify', given, OPTION_NAMES)
  const { verifier, global: isGuardedByDefault = true, decoratorName = 'auth', securityScheme } = options
  if (typeof isGuardedByDefault !== 'boolean') {
    throw new ConfigError('@poolguard/fastify: global must be true or false.')
  }
  const name = requireName('decoratorName', decoratorName)
  const suffix = name === 'auth' ? '' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  return {
    verifier: toAuthenticator('@poolguard/fastify', verifier) as Authenticator,
    isGuardedByDefault,
    name,
    authorizeName: `authorize${suffix}`,
    securityScheme: securityScheme === undefined ? undefined : requireName('securityScheme', securityScheme),
  }
}
