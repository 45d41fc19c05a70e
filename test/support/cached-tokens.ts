/**
 * Fills a token cache as a verifier does, and measures memory. No token is signed, because that would take
 * minutes.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { TokenCache } from '../../packages/core/src/verifier/token-cache.ts'
import { makeVerifiedToken } from '../../packages/core/src/verifier/verified-token.ts'
import { NOW, OIDC_ISSUER } from './core-fixtures.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

export function heldBytes(): number {
  for (let times = 0; times < 3; times++) collectGarbage()
  return process.memoryUsage().heapUsed
}

const [key] = [{}] as Parameters<typeof makeVerifiedToken>[0]['key'][]
const owner = { name: OIDC_ISSUER, trusts: () => true }
const validity = { exp: NOW + 3600, nbf: undefined, iat: undefined, endsByAge: false }

/** Caches a token as a verifier does, without a signature. */
export function cacheToken(cache: TokenCache, token: string, payload: string): void {
  const claims = JSON.parse(payload)
  cache.set(
    makeVerifiedToken({
      token,
      claims,
      nameSources: { groupsClaim: 'groups' },
      validity,
      key: key as NonNullable<typeof key>,
      owner,
    }),
  )
}
