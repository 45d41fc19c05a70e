/** Only canonical base64url is decoded: encoding the bytes again must give the same text. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64url } from '../../../packages/core/src/jwt/base64url.ts'

/** RFC 7515 §2: decodes a text that encodes back to itself, and nothing else. */
function oracle(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return text !== '' && bytes.toString('base64url') === text ? bytes.toString('hex') : undefined
}

const ours = (text: string) => decodeBase64url(text)?.toString('hex')

describe('base64url', () => {
  it('one and two characters → as the oracle decides', () => {
    const characters = Array.from({ length: 384 }, (_, code) => String.fromCharCode(code)) // beyond a byte, too
    const texts = characters.flatMap((one) => [one, ...characters.map((other) => one + other)])
    expect(texts.filter((text) => ours(text) !== oracle(text))).toEqual([])
  })

  it.each([3, 4, 5, 6, 7, 8, 342, 746])('%i characters → as the oracle decides', (length) => {
    const characters = Array.from({ length: 384 }, (_, code) => String.fromCharCode(code))
    const begin = Buffer.alloc(length, 7)
      .toString('base64url')
      .slice(0, length - 1)
    const texts = characters.flatMap((one) => [begin + one, one + begin, begin.slice(1) + one + one])
    expect(texts.filter((text) => ours(text) !== oracle(text))).toEqual([])
  })

  it('any bytes → decoded; a foreign character among them → refused', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 400 })
    const foreign = fc.constantFrom('+', '/', '=', '==', ' ', '\n', '.', '*', 'é', 'Ł', '\u0141', '😀', '\0')
    fc.assert(
      fc.property(bytes, foreign, fc.nat(), (some, wrong, at) => {
        const text = Buffer.from(some).toString('base64url')
        expect(ours(text)).toBe(Buffer.from(some).toString('hex'))
        const place = at % (text.length + 1)
        for (const rest of [place, Math.min(place + 1, text.length)]) {
          expect(ours(text.slice(0, place) + wrong + text.slice(rest))).toBeUndefined()
        }
      }),
      { numRuns: 500 },
    )
  })

  it('longer than the scratch buffer → decoded', () => {
    const bytes = Buffer.alloc(50_000, 'pool')
    expect(ours(bytes.toString('base64url'))).toBe(bytes.toString('hex'))
    expect(ours(`${bytes.toString('base64url')}=`)).toBeUndefined()
  })
})
