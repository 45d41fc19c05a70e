/** RSASSA-PKCS1-v1_5 signatures (RFC 8017 §8.2) over what is nearly the padding of the hash. */
import { constants, createHash, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto'
import { type Edge, edges, text, toBytes, toNumber } from './edge.ts'

/** RFC 8017 §9.2, note 1. */
const DIGEST_INFO = {
  sha1: '3021300906052b0e03021a05000414',
  sha256: '3031300d060960864801650304020105000420',
  sha512: '3051300d060960864801650304020305000440',
} as const
const hashOf = (name: string): string => createHash(name).update(text).digest('hex')
const filler = (bytes: number): string => 'ff'.repeat(bytes)

/** RFC 8017 §9.2: 0x00 01, at least eight 0xff, 0x00, the DigestInfo. `{}` stands for as many 0xff as there is room. */
function encoded(pattern: string): Buffer {
  const room = 256 - pattern.replace('{}', '').length / 2
  return Buffer.from(pattern.replace('{}', filler(room)), 'hex')
}

function rsaPkcs1(): Edge[] {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const raw = (block: Buffer): Buffer =>
    privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block)
  const hash = hashOf('sha256')
  const info = DIGEST_INFO.sha256
  const made = (pattern: string): Buffer => raw(encoded(pattern))
  const good = made(`0001{}00${info}${hash}`)
  const modulus = toNumber(Buffer.from(publicKey.export({ format: 'jwk' }).n as string, 'base64url'))
  return edges(
    'RS256',
    privateKey,
    { 'as it is made': sign('sha256', text, privateKey), 'made by hand': good },
    {
      'without the NULL of the algorithm': made(`0001{}00302f300b0609608648016503040201${'0420'}${hash}`),
      'without a DigestInfo': made(`0001{}00${hash}`),
      'with text behind the hash': made(`0001ffffffffffffffff00${info}${hash}${'61'.repeat(256 - 62)}`),
      'with the hash in front': made(`0001{}00${hash}${info}`),
      'with fewer than eight 0xff, text behind': made(`0001ffff00${info}${hash}${'00'.repeat(256 - 56)}`),
      'with another byte in the padding': made(`0001fffe{}00${info}${hash}`),
      'with the padding of encryption': made(`0002{}00${info}${hash}`),
      'with no 0x00 before the DigestInfo': made(`0001{}${info}${hash}`),
      'with a length in the long form of BER': made(`0001{}003081${info.slice(2)}${hash}`),
      'with the hash of another text': made(
        `0001{}00${info}${createHash('sha256').update('x').digest('hex')}`,
      ),
      'with SHA-1': made(`0001{}00${DIGEST_INFO.sha1}${hashOf('sha1')}`),
      'with SHA-512': made(`0001{}00${DIGEST_INFO.sha512}${hashOf('sha512')}`),
      'the padded hash, not signed': encoded(`0001{}00${info}${hash}`),
      'a zero before it': Buffer.concat([Buffer.alloc(1), good]),
      'a zero behind it': Buffer.concat([good, Buffer.alloc(1)]),
      'the modulus added': toBytes(toNumber(good) + modulus, 257),
      'the modulus less it': toBytes(modulus - toNumber(good), 256),
      nothing: Buffer.alloc(0),
      '0': Buffer.alloc(256),
      '1': toBytes(1n, 256),
      'the modulus': toBytes(modulus, 256),
      'the modulus less 1': toBytes(modulus - 1n, 256),
    },
  )
}

/** Newton's method; exact for its use here: the largest number whose cube is not above. */
function cubeRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 3))
  for (;;) {
    const next = (2n * root + value / (root * root)) / 3n
    if (next >= root) return root
    root = next
  }
}

/** Bleichenbacher's forgery of 2006: with an exponent of 3, a cube that begins like a padded hash. */
function smallExponent(): Edge[] {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 })
  const front = `0001ffffffffffffffff00${DIGEST_INFO.sha256}${hashOf('sha256')}`
  const highest = BigInt(`0x${front}${filler(256 - front.length / 2)}`)
  return edges(
    'RS256',
    privateKey,
    { 'under an exponent of 3': sign('sha256', text, privateKey) },
    { 'a cube root, under an exponent of 3': toBytes(cubeRoot(highest), 256) },
  )
}

export const RSA_EDGES: readonly Edge[] = [...rsaPkcs1(), ...smallExponent()]
