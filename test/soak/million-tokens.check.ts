/** A million tokens through one memory: what is held stays what it may be. */
import { expect, it } from 'vitest'
import { TokenCache } from '../../packages/core/src/verifier/token-cache.ts'
import { cacheToken, heldBytes } from '../support/cached-tokens.ts'
import { ACCESS, access, NOW } from '../support/core-fixtures.ts'

const MB = 1_048_576

it('holds no more than it may after a million tokens, and the last ones are there', () => {
  const memory = new TokenCache(8 * MB, false)
  const bytes = Buffer.from(access())
  const payload = JSON.stringify(ACCESS)
  let token = ''
  const before = heldBytes()
  for (let at = 0; at < 1_000_000; at++) {
    bytes.write(String(at).padStart(12, '0'), bytes.length - 12, 'latin1')
    token = bytes.toString('latin1')
    cacheToken(memory, token, payload)
  }
  expect(heldBytes() - before).toBeLessThan(8 * MB)
  expect(memory.get(token, NOW)?.auth.token).toBe(token)
  expect(memory.get(access(), NOW)).toBeUndefined()
})
