/** A key set that several issuers share explicitly, as hundreds of tenants of Microsoft Entra share one. */
import { ConfigError } from '../errors/config-error.ts'
import { type Algorithm, type AlgorithmRow, listNames } from '../keys/algorithm.ts'
import { ALGORITHM_NAMES, ALGORITHMS } from '../keys/algorithms.ts'
import type { IssuerKeys } from '../keys/issuer-keys.ts'
import type { KeySet } from '../keys/key-set.ts'
import { SharedKeySet } from '../keys/shared-key-set.ts'
import { isSupported } from '../keys/supported-algorithms.ts'
import type { Fetch } from '../keys/transport.ts'
import {
  requireBoolean,
  requireFunction,
  requireOneOf,
  requireOptions,
  requireStrings,
  requireUrl,
} from '../util/config-checks.ts'
import { isWorkerd } from '../util/runtime.ts'
import { ISSUER_KEY_OPTION_NAMES, type IssuerKeyOptions } from './key-options.ts'

/**
 * A member of every shared key set: the code that only users of shared keys need. A hand-written object lacks
 * it. ESM and CommonJS copies of this file share the symbol.
 */
const PARTS: unique symbol = Symbol.for('poolguard.sharedKeysParts')

export interface SharedKeysOptions {
  /** The URL of the key set. */
  readonly jwksUri: string
  /** The algorithms of its keys. Default: `RS256` alone. */
  readonly algorithms?: readonly Algorithm[]
  /** Fetches the keys, as the option `fetch` of {@link oidc} does. */
  readonly fetch?: Fetch
  /** Whether `jwksUri` may be http on hosts other than loopback, as for {@link oidc}. Default `false`. */
  readonly allowInsecureHttp?: boolean
}

/** What a shared key set brings besides its data. */
interface SharedKeysParts {
  /** The rows of `algorithms`. */
  readonly algorithms: readonly AlgorithmRow[]
  /** The keys of the fetched set that one issuer may use. */
  readonly select: (keys: KeySet, issuer: string) => IssuerKeys
}

/** A key set that issuers share. Make one with {@link sharedKeys}. */
export interface SharedKeys {
  readonly jwksUri: string
  readonly algorithms: readonly Algorithm[]
  readonly fetch: Fetch | undefined
}

/** The `algorithms` option of an issuer or a shared key set. */
export function requireAlgorithms(where: string, value: unknown): readonly AlgorithmRow[] {
  const names = new Set(requireStrings(where, 'algorithms', value ?? ['RS256']))
  const algorithms = [...names].map((name) => requireOneOf(where, 'algorithms', name, ALGORITHM_NAMES))
  const pss = algorithms.find((algorithm) => algorithm.startsWith('PS'))
  if (pss !== undefined && isWorkerd()) {
    throw new ConfigError(
      `${where}: ${pss} cannot be verified in workerd, whose node:crypto has no RSA-PSS padding.`,
    )
  }
  const missing = algorithms.find((algorithm) => !isSupported(algorithm))
  if (missing !== undefined) {
    throw new ConfigError(
      `${where}: the node:crypto of this runtime cannot verify ${missing}. Node has ML-DSA since version 24.`,
    )
  }
  return algorithms.map((name) => ALGORITHMS[name])
}

/**
 * A key set for several issuers. All issuers of a verifier share its fetches. A key may have a member
 * `issuer`, as at Microsoft Entra: it then verifies tokens of this issuer alone, and `{tenantid}` stands for
 * any tenant. All other checks of a token are those of its own issuer. Make the shared key set once, outside
 * of a look-up.
 *
 * @throws ConfigError for an unknown option, an unknown algorithm, and an http address not on loopback
 * without `allowInsecureHttp`.
 * @example
 * ```ts
 * import { createVerifier, oidc, sharedKeys } from '@poolguard/core'
 *
 * const entraKeys = sharedKeys({ jwksUri: 'https://login.microsoftonline.com/common/discovery/v2.0/keys' })
 * const tenants = ['11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222']
 * const verifier = createVerifier({
 *   issuers: tenants.map((tenant) =>
 *     oidc({
 *       issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
 *       audience: 'my-application-id',
 *       sharedKeys: entraKeys,
 *     }),
 *   ),
 * })
 * ```
 */
export function sharedKeys(given: SharedKeysOptions): SharedKeys {
  const where = 'sharedKeys'
  const names = ['jwksUri', 'algorithms', 'fetch', 'allowInsecureHttp']
  const options = requireOptions<SharedKeysOptions>(where, given, names)
  const allowInsecureHttp = requireBoolean(where, 'allowInsecureHttp', options.allowInsecureHttp)
  const algorithms = requireAlgorithms(where, options.algorithms)
  const shared: SharedKeys = {
    jwksUri: requireUrl(where, 'jwksUri', options.jwksUri, { allowInsecureHttp }),
    algorithms: Object.freeze(algorithms.map(({ name }) => name)),
    fetch: requireFunction<Fetch>(where, 'fetch', options.fetch),
  }
  const parts: SharedKeysParts = { algorithms, select: (keys, issuer) => new SharedKeySet(issuer, keys) }
  return Object.freeze(Object.defineProperty(shared, PARTS, { value: parts }))
}

export function findSharedParts(shared: SharedKeys): SharedKeysParts {
  return Reflect.get(shared, PARTS) as SharedKeysParts
}

/** The option `sharedKeys`. It excludes other key options, and must have the algorithms of the issuer. */
export function requireSharedKeys(
  where: string,
  options: IssuerKeyOptions & { readonly sharedKeys?: unknown },
  algorithms: readonly AlgorithmRow[],
): SharedKeys | undefined {
  const { sharedKeys: value } = options
  if (value === undefined) return undefined
  const beside = ISSUER_KEY_OPTION_NAMES.find((name) => options[name] !== undefined)
  if (beside !== undefined) {
    throw new ConfigError(`${where}: sharedKeys says where the keys are; leave out ${beside}.`)
  }
  if (!Object.hasOwn(Object(value), PARTS)) {
    throw new ConfigError(`${where}: sharedKeys must be made by sharedKeys({...}).`)
  }
  const shared = value as SharedKeys
  const missing = algorithms.filter(({ name }) => !shared.algorithms.includes(name))
  if (missing.length > 0) {
    throw new ConfigError(
      `${where}: sharedKeys has no keys for ${listNames(missing)}; give it the same algorithms.`,
    )
  }
  return shared
}
