/** `createLocalPool()`. To save time, it loads the rest of this package while other threads make the keys. */
import { makeKeyPairs } from '../keys/key-pairs.ts'
import type { LocalPool } from './local-pool-types.ts'
import { type LocalPoolOptions, resolvePoolOptions } from './pool-options.ts'

/**
 * Creates a user pool in this process with two new keys: no network, no AWS account, no files by default. Its
 * tokens have every claim of real ones. For laptops and tests, never for production.
 *
 * @throws ConfigError for an unknown option, an invalid id, an http issuer that is not loopback, a lifetime
 * out of range.
 * @example
 * ```ts
 * import { createVerifier } from '@poolguard/core'
 * import { createLocalPool } from '@poolguard/local'
 *
 * const pool = await createLocalPool()
 * const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) })
 * const { claims } = await verifier.verify(await pool.accessToken({ username: 'ada', groups: ['admin'] }))
 * ```
 */
export async function createLocalPool(options: LocalPoolOptions = {}): Promise<LocalPool> {
  const resolved = resolvePoolOptions(options)
  const firstPairs = resolved.data === undefined ? makeKeyPairs(false) : undefined
  const { openLocalPool } = await import('./local-pool.ts')
  return openLocalPool(resolved, firstPairs)
}
