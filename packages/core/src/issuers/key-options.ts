/** The options about keys that every kind of issuer has, and their checks. Throws ConfigError. */
import { ConfigError } from '../errors/config-error.ts'
import { type AlgorithmRow, listNames } from '../keys/algorithm.ts'
import { hasSecret } from '../keys/jwk-members.ts'
import { type ImportedKeys, importKeys, type JsonWebKeySet } from '../keys/jwks.ts'
import { describeSkipped } from '../keys/key-errors.ts'
import type { IssuerEndpoint } from '../keys/key-source.ts'
import { type PemKeyMap, readKeySet } from '../keys/pem-map.ts'
import type { Fetch } from '../keys/transport.ts'
import {
  isSafeUrl,
  requireBoolean,
  requireFunction,
  requireIssuerName,
  requireIssuerUrl,
  requireUrl,
} from '../util/config-checks.ts'
import { isObject } from '../util/value-types.ts'

/** Where the keys of an issuer are, and how they are fetched. */
export interface IssuerKeyOptions {
  /**
   * The URL of the key set. Default: `<issuer>/.well-known/jwks.json` for `cognito()`; for `oidc()` the URL
   * in the issuer's metadata (`openid-configuration`, or `oauth-authorization-server` of RFC 8414). `null`:
   * nothing is ever fetched, and the keys in `jwks` are used as long as the process runs.
   */
  readonly jwksUri?: string | null
  /**
   * The key set, given up front: a JWKS, or a map of key ids to certificates or public keys in PEM. Keys are
   * then fetched when a token names an unknown key, or when the given keys are `freshSeconds` old. If the
   * issuer cannot be reached, the verifier uses the given keys for `maxAgeSeconds` after it got them.
   * Only the first twenty keys for ES384 and ES512 are used.
   */
  readonly jwks?: JsonWebKeySet | PemKeyMap
  /**
   * A function like the `fetch` of the Fetch standard, for keys, metadata and introspection of this issuer:
   * to use a proxy, a client certificate or a header. Deadlines and size limits apply to it, and redirects
   * are refused. Default: the verifier's `fetch`, or the client of Node.
   */
  readonly fetch?: Fetch
  /**
   * Whether keys may be fetched by http from this issuer: in a private network that you trust, such as Docker
   * Compose. An attacker who can answer in the issuer's place can sign tokens. Default `false`: http is for
   * loopback addresses only.
   */
  readonly allowInsecureHttp?: boolean
}

export const ISSUER_KEY_OPTION_NAMES = [
  'jwksUri',
  'jwks',
  'fetch',
  'allowInsecureHttp',
] as const satisfies (keyof IssuerKeyOptions)[]

/** The checked options, with the name of the issuer. */
export interface ResolvedIssuerKeys {
  readonly endpoint: Required<IssuerEndpoint>
  readonly jwks: JsonWebKeySet | undefined
  readonly keys: ImportedKeys | undefined
  readonly fetch: Fetch | undefined
}

/** Jest's jsdom has no `structuredClone`. */
function copyJson(where: string, value: unknown): unknown {
  try {
    return typeof structuredClone === 'function' ? structuredClone(value) : JSON.parse(JSON.stringify(value))
  } catch {
    throw new ConfigError(`${where}: jwks holds something that is not JSON.`)
  }
}

/** Refuses a private key, because it would be deployed with the API. */
function refuseSecrets(where: string, given: unknown, jwks: JsonWebKeySet): void {
  const texts = Object.values(given as object)
  const isSecret =
    jwks.keys.some((jwk) => isObject(jwk) && hasSecret(jwk)) ||
    texts.some((text) => typeof text === 'string' && text.includes('PRIVATE KEY'))
  if (isSecret) {
    throw new ConfigError(`${where}: jwks holds a private or symmetric key. Give public keys only.`)
  }
}

function requireGivenKeys(
  where: string,
  value: unknown,
  algorithms: readonly AlgorithmRow[],
): Pick<ResolvedIssuerKeys, 'jwks' | 'keys'> {
  if (value === undefined) return { jwks: undefined, keys: undefined }
  const copy = copyJson(where, value)
  const jwks = readKeySet(copy)
  if (jwks === undefined) {
    throw new ConfigError(
      `${where}: jwks must be a key set, an object with an array of "keys", or a map of key ids to certificates in PEM.`,
    )
  }
  refuseSecrets(where, copy, jwks)
  const keys = importKeys(jwks, algorithms)
  if (keys.keys.length === 0) {
    const found = keys.skipped.length === 0 ? 'it is empty' : describeSkipped(keys.skipped)
    throw new ConfigError(`${where}: jwks holds no key that can verify ${listNames(algorithms)}: ${found}.`)
  }
  return { jwks, keys }
}

/** With `null` nothing is ever fetched, so `jwks` is required. */
function requireJwksUri(
  where: string,
  { jwksUri, jwks }: IssuerKeyOptions,
  allowInsecureHttp: boolean,
): string | null | undefined {
  if (jwksUri === undefined) return undefined
  if (jwksUri !== null) return requireUrl(where, 'jwksUri', jwksUri, { allowInsecureHttp })
  if (jwks !== undefined) return null
  throw new ConfigError(`${where}: jwksUri is null, so nothing is fetched: give the keys as jwks.`)
}

/**
 * @param issuer the `iss` of tokens. It must be a URL if the keys are found through it. Otherwise it may be
 *   any name (RFC 7519 §4.1.1), such as `accounts.google.com`.
 */
export function resolveIssuerKeys(
  where: string,
  issuer: unknown,
  options: IssuerKeyOptions,
  algorithms: readonly AlgorithmRow[],
  hasSharedKeys = false,
): ResolvedIssuerKeys {
  const allowInsecureHttp = requireBoolean(where, 'allowInsecureHttp', options.allowInsecureHttp)
  const fetch = requireFunction<Fetch>(where, 'fetch', options.fetch)
  const { jwks, keys } = requireGivenKeys(where, options.jwks, algorithms)
  const jwksUri = requireJwksUri(where, options, allowInsecureHttp)
  const isFoundByName = jwksUri === undefined && jwks === undefined && !hasSharedKeys
  const name = isFoundByName
    ? requireIssuerUrl(where, issuer, { allowInsecureHttp })
    : requireIssuerName(where, 'issuer', issuer)
  // Given keys cannot be fetched again if the name of the issuer is not a URL that may be fetched from.
  const isFinal = jwksUri === undefined && !isSafeUrl(name, { allowInsecureHttp })
  const endpoint = { issuer: name, jwksUri: isFinal ? null : jwksUri, allowInsecureHttp }
  return { endpoint, jwks, keys, fetch }
}
