/**
 * The options `jwks` and `jwksUri`: a key set given up front, and where newer ones are. A private key is refused loudly, for
 * it is about to be deployed. Throws ConfigError.
 */

import { ConfigError } from '../errors/config-error.ts'
import type { Algorithm } from '../keys/algorithms.ts'
import { importKeys, isKeySet, type JsonWebKeySet } from '../keys/jwks.ts'
import { requireUrl } from '../util/config-checks.ts'

const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

export function requireJwks(
  where: string,
  value: unknown,
  algorithms: readonly Algorithm[],
): JsonWebKeySet | undefined {
  if (value === undefined) return undefined
  if (!isKeySet(value)) {
    throw new ConfigError(`${where}: jwks must be a key set, an object with an array of "keys".`)
  }
  for (const jwk of value.keys) {
    if (typeof jwk === 'object' && jwk !== null && SECRET_MEMBERS.some((name) => Object.hasOwn(jwk, name))) {
      throw new ConfigError(`${where}: jwks holds a private or symmetric key. Give public keys only.`)
    }
  }
  if (importKeys(value, algorithms).length === 0) {
    throw new ConfigError(`${where}: jwks holds no key that can verify ${algorithms.join(', ')}.`)
  }
  try {
    return structuredClone(value)
  } catch {
    throw new ConfigError(`${where}: jwks holds something that is not JSON.`)
  }
}

/** `null` says that nothing is ever fetched; then the keys must be there. */
export function requireJwksUri(
  where: string,
  { jwksUri, jwks }: { readonly jwksUri?: string | null; readonly jwks?: unknown },
): string | null | undefined {
  if (jwksUri === undefined) return undefined
  if (jwksUri !== null) return requireUrl(where, 'jwksUri', jwksUri)
  if (jwks !== undefined) return null
  throw new ConfigError(`${where}: jwksUri is null, so that nothing is fetched; then give the keys as jwks.`)
}
