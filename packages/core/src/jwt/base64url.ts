/**
 * base64url → bytes (RFC 7515 §2, RFC 4648 §5). The bytes are in a shared buffer, because a new buffer costs
 * more than the decoding. Read them before the next call, and keep no reference to them.
 */

const scratch = Buffer.allocUnsafeSlow(16_384)

/** The shared buffer, or a new one for more bytes. Its content is valid until the next call. */
export function scratchBuffer(length: number): Buffer {
  return length <= scratch.length ? scratch : Buffer.allocUnsafe(length)
}

/** The characters that may be the last one, by the length modulo four: their unused bits are zero. */
const LAST_CHARACTERS = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'] as const

/**
 * Whether a text is the canonical encoding of its bytes. Node accepts more: it skips other characters (then
 * there are too few bytes), cuts characters to a byte, accepts `+` and `/`, and ignores unused bits. Encoding
 * the bytes again and comparing the texts would give the same result, but takes three times as long.
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

/** The bytes, or `undefined` if the text is not canonical base64url. */
export function decodeBase64url(text: string): Buffer | undefined {
  const buffer = scratchBuffer(text.length)
  const length = buffer.write(text, 'base64url')
  return isCanonical(text, length) ? buffer.subarray(0, length) : undefined
}
