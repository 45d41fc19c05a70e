/** The option `cache` → the token cache. Throws ConfigError. */
import { ConfigError } from '../errors/config-error.ts'
import { requireNumber, requireOptions } from '../util/config-checks.ts'
import { TokenCache } from './token-cache.ts'

const DEFAULT_CACHE_BYTES = 33_554_432

function requireCacheBytes(where: string, value: unknown): number {
  if (value === false) return 0
  if (value !== undefined && (typeof value !== 'object' || value === null)) {
    throw new ConfigError(`${where}: cache must be false or { maxBytes }.`)
  }
  const given = requireOptions(`${where}: cache`, value ?? {}, ['maxBytes'])
  const range = { min: 65_536, max: Number.MAX_SAFE_INTEGER }
  return Math.floor(requireNumber(`${where}: cache`, 'maxBytes', given.maxBytes, DEFAULT_CACHE_BYTES, range))
}

/**
 * @param value the option, as the application gave it
 * @param isShared whether several issuers share the cache
 */
export function makeCache(where: string, value: unknown, isShared: boolean): TokenCache {
  return new TokenCache(requireCacheBytes(where, value), isShared)
}
