/** The examples of the RFCs, run through steps 2, 4 and 5. */
import { describe, expect, it } from 'vitest'
import { ALGORITHMS } from '../../packages/core/src/keys/algorithms.ts'
import { importKeys } from '../../packages/core/src/keys/jwks.ts'
import { decode } from '../../packages/core/src/steps/decode.ts'
import { isSigned } from './is-signed.ts'
import { KEYS, VECTORS } from './rfc-vectors.ts'

const EVERY = Object.values(ALGORITHMS)

describe('step 2 (form)', () => {
  it.each(VECTORS)('$name → $decoded', ({ token, decoded }) => {
    if (decoded === 'joe') expect(decode(token, 16_384)).toMatchObject({ payload: { iss: 'joe' } })
    else expect(() => decode(token, 16_384)).toThrow(expect.objectContaining({ code: decoded }))
  })
})

describe('step 4 (key)', () => {
  it.each(KEYS)('%s → its algorithms', (_name, jwk, algorithms) => {
    const imported = importKeys({ keys: [jwk] }, EVERY).keys
    expect(imported.map(({ algorithm }) => algorithm)).toEqual(algorithms)
  })
})

describe('step 5 (signature)', () => {
  it.each(VECTORS.filter(({ signed }) => signed === false))(
    '$name → not accepted as signed',
    ({ token, alg, keys }) => {
      expect(isSigned(token, alg, keys)).toBe(false)
    },
  )

  it.each(VECTORS.filter(({ signed }) => signed))(
    '$name → accepted; with a changed signature, a changed payload or no signature → refused',
    ({ token, alg, keys }) => {
      expect(isSigned(token, alg, keys)).toBe(true)
      const [header, payload, signature] = token.split('.') as [string, string, string]
      const flipped = Buffer.from(signature, 'base64url').map((byte, at) => (at === 9 ? byte ^ 1 : byte))
      const other = Buffer.from(flipped).toString('base64url')
      expect(isSigned(`${header}.${payload}.${other}`, alg, keys)).toBe(false)
      expect(isSigned(`${header}.${payload}A.${signature}`, alg, keys)).toBe(false)
      expect(isSigned(`${header}.${payload}.`, alg, keys)).toBe(false)
    },
  )
})
