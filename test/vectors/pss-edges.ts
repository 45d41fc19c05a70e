/** RSASSA-PSS signatures (RFC 7518 §3.5): the salt is as long as the hash, and MGF1 uses the same hash. */
import { constants, createHash, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto'
import { type Edge, edges, text } from './edge.ts'

/** RFC 8017 §B.2.1. */
function mask(seed: Buffer, length: number, hash: string): Buffer {
  const blocks: Buffer[] = []
  for (let counter = 0; blocks.length * 20 < length; counter++) {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(counter)
    blocks.push(createHash(hash).update(seed).update(number).digest())
  }
  return Buffer.concat(blocks).subarray(0, length)
}

/** RFC 8017 §9.1.1, with a salt of zeros. */
function encoded(maskHash: string, trailer = 0xbc): Buffer {
  const salt = Buffer.alloc(32)
  const textHash = createHash('sha256').update(text).digest()
  const hash = createHash('sha256').update(Buffer.alloc(8)).update(textHash).update(salt).digest()
  const plain = Buffer.concat([Buffer.alloc(190), Buffer.from([1]), salt])
  const key = mask(hash, plain.length, maskHash)
  const masked = Buffer.from(plain.map((byte, at) => byte ^ (key[at] ?? 0)))
  masked[0] = (masked[0] ?? 0) & 0x7f
  return Buffer.concat([masked, hash, Buffer.from([trailer])])
}

function rsaPss(): Edge[] {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const raw = (block: Buffer): Buffer =>
    privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block)
  const salted = (saltLength: number, digest = 'sha256'): Buffer =>
    sign(digest, text, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
  return edges(
    'PS256',
    privateKey,
    { 'as it is made': salted(32), 'made by hand': raw(encoded('sha256')) },
    {
      'with MGF1 of SHA-1': raw(encoded('sha1')),
      'with MGF1 of SHA-512': raw(encoded('sha512')),
      'with another trailer': raw(encoded('sha256', 0xcc)),
      'without a salt': salted(0),
      'a salt of 20 bytes': salted(20),
      'a salt of 31 bytes': salted(31),
      'a salt of 33 bytes': salted(33),
      'the longest salt': salted(222),
      'of SHA-384': salted(32, 'sha384'),
      'of SHA-1': salted(32, 'sha1'),
      'PKCS#1 v1.5': sign('sha256', text, privateKey),
      'a zero before it': Buffer.concat([Buffer.alloc(1), salted(32)]),
      nothing: Buffer.alloc(0),
    },
  )
}

export const PSS_EDGES: readonly Edge[] = rsaPss()
