/**
 * The options `jwks` and `jwksUri`: a key set given up front, and where newer ones are. A private key is refused loudly, for
 * it is about to be deployed. Throws ConfigError.
 */

import { ConfigError } from '../errors/config-error.ts'
import type { Algorithm } from '../keys/algorithms.ts'
import type { Keys } from '../keys/jwk.ts'
import { importKeys, isKeySet, type JsonWebKeySet } from '../keys/jwks.ts'
import { requireUrl } from '../util/config-checks.ts'

const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** A key set that was given, and its keys, imported once. */
export interface GivenKeys {
  readonly jwks: JsonWebKeySet | undefined
  readonly keys: Keys | undefined
}

function copyOf(where: string, value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    throw new ConfigError(`${where}: jwks holds something that is not JSON.`)
  }
}

export function requireGivenKeys(where: string, value: unknown, algorithms: readonly Algorithm[]): GivenKeys {
  if (value === undefined) return { jwks: undefined, keys: undefined }
  const jwks = copyOf(where, value)
  if (!isKeySet(jwks)) {
    throw new ConfigError(`${where}: jwks must be a key set, an object with an array of "keys".`)
  }
  for (const jwk of jwks.keys) {
    if (typeof jwk === 'object' && jwk !== null && SECRET_MEMBERS.some((name) => Object.hasOwn(jwk, name))) {
      throw new ConfigError(`${where}: jwks holds a private or symmetric key. Give public keys only.`)
    }
  }
  const keys = importKeys(jwks, algorithms)
  if (keys.length === 0) {
    throw new ConfigError(`${where}: jwks holds no key that can verify ${algorithms.join(', ')}.`)
  }
  return { jwks, keys }
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
