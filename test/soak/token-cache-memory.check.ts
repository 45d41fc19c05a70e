/**
 * How much memory the token cache holds. It is measured here and not in `npm test`, because each measurement collects
 * all garbage of its process, and a worker of `npm test` holds much more than the cache.
 */
import { expect, it } from 'vitest'
import { TokenCache } from '../../packages/core/src/verifier/token-cache.ts'
import { cacheToken, heldBytes } from '../support/cached-tokens.ts'
import { ACCESS, access, NOW, OIDC_ISSUER } from '../support/core-fixtures.ts'

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

function joinMany(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(',')
}

function nestObjects(levels: number, name: (level: number) => string): string {
  const names = Array.from({ length: levels }, (_, level) => `{"${name(level)}":`)
  return `${names.join('')}1${'}'.repeat(levels)}`
}

it.each<[string, (at: number) => string]>([
  ['arrays in arrays', () => `${'['.repeat(4000)}${']'.repeat(4000)}`],
  ['empty objects', () => `[${'{},'.repeat(2500)}{}]`],
  ['objects, each of another shape', (at) => nestObjects(500, (level) => `n${at}_${level}`)],
  ['many names', (at) => `{${joinMany(800, (name) => `"n${at}_${name}":1`)}}`],
  ['many texts', (at) => `[${joinMany(1000, (text) => `"t${at}_${text}"`)}]`],
  ['many numbers', () => `[${joinMany(2500, () => '1.5')}]`],
  ['text that needs two bytes a character', (at) => `"${'x'.repeat(9000)}${at}ł"`],
])('claims of %s → less than 4.5 MB', (_name, own) => {
  const cache = new TokenCache(4 * MB, false)
  const before = heldBytes()
  for (let at = 0; at < 300; at++) {
    const payload = `{"iss":"${OIDC_ISSUER}","sub":"${at}","own":${own(at)}}`
    const token = `${Buffer.from(payload).toString('base64url')}.${String(at).padStart(12, '0')}`
    cacheToken(cache, token, payload)
    cache.get(token, NOW) // tokens that are used again are all kept
  }
  expect(heldBytes() - before).toBeLessThan(4.5 * MB)
  expect(cache.get('x', NOW)).toBeUndefined() // keeps the cache in use until here
})
