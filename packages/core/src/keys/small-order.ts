/**
 * The Ed25519 points of small order, in every encoding that decoders accept (RFC 8032 §5.1.3, RFC 7748 §7).
 * With such a point as the public key, one signature is valid for any text. OpenSSL imports it, so poolguard
 * refuses it.
 */

/** The y coordinates in hex, without the sign of x. Orders: 4, 1, 8, 8, 2; again 4 and 1, with y + p. */
const listSmallOrder = (): ReadonlySet<string> =>
  new Set([
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ])

const SMALL_ORDER = /* @__PURE__ */ listSmallOrder()

/** @param x the public key as a JWK has it (RFC 8037 §2) */
export function isOfSmallOrder(x: unknown): boolean {
  const bytes = Buffer.from(String(x), 'base64url')
  const last = bytes.length - 1
  bytes.writeUInt8(bytes.readUInt8(last) & 0x7f, last) // the highest bit is the sign of x
  return SMALL_ORDER.has(bytes.toString('hex'))
}
