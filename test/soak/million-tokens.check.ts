/** A million tokens through one token cache: it stays within its limit. */
import { expect, it } from 'vitest'
import { TokenCache } from '../../packages/core/src/verifier/token-cache.ts'
import { cacheToken, heldBytes } from '../support/cached-tokens.ts'
import { ACCESS, access, NOW } from '../support/core-fixtures.ts'

const MB = 1_048_576

it('a million tokens, each used twice → memory within the limit, the last one cached, an early one not', () => {
  const cache = new TokenCache(8 * MB, false)
  const bytes = Buffer.from(access())
  const payload = JSON.stringify(ACCESS)
  let first = ''
  let token = ''
  const before = heldBytes()
  for (let at = 0; at < 1_000_000; at++) {
    bytes.write(String(at).padStart(12, '0'), bytes.length - 12, 'latin1')
    token = bytes.toString('latin1')
    if (at === 0) first = token
    cacheToken(cache, token, payload)
    // While few tokens are used twice, the cache keeps a token only at its second use.
    if (cache.get(token, NOW) === undefined) cacheToken(cache, token, payload)
  }
  expect(heldBytes() - before).toBeLessThan(8 * MB)
  expect(cache.get(token, NOW)?.auth.token).toBe(token)
  expect(cache.get(first, NOW)).toBeUndefined()
})
