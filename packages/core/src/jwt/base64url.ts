/**
 * base64url → bytes (RFC 7515 §2, RFC 4648 §5). They lie in a buffer that is used again and again, for a new one costs
 * more than the decoding: read them before the next call, and keep nothing of them.
 */

const scratch = Buffer.allocUnsafeSlow(16_384)

/** A buffer with room for so many bytes; what is written to it is good until the next call. */
export function scratchBuffer(length: number): Buffer {
  return length <= scratch.length ? scratch : Buffer.allocUnsafe(length)
}

/** What may be the last character, by how many there are beyond a multiple of four: its left-over bits are zero. */
const LAST_CHARACTERS = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'] as const

/**
 * Whether it is the one spelling of the bytes that were read from it. Node reads more than that: it leaves out what is
 * not of the alphabet (then there are too few bytes), cuts characters to a byte, takes `+` and `/` as well, and ignores
 * left-over bits. To encode the bytes again and compare says the same, and takes three times as long.
 */
function isCanonical(text: string, bytes: number): boolean {
  const last = LAST_CHARACTERS[text.length % 4]
  return (
    bytes > 0 &&
    bytes === Math.floor((text.length * 3) / 4) &&
    (last === undefined || last.includes(text.charAt(text.length - 1))) &&
    last !== '' &&
    Buffer.byteLength(text) === text.length &&
    !text.includes('+') &&
    !text.includes('/')
  )
}

/** The bytes, or `undefined` when it is not base64url, in its one canonical spelling and with nothing besides. */
export function decodeBase64url(text: string): Buffer | undefined {
  const room = scratchBuffer(text.length)
  const length = room.write(text, 'base64url')
  return isCanonical(text, length) ? room.subarray(0, length) : undefined
}
