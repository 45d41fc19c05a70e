/**
 * Secure Remote Password, the server side of Cognito's protocol: RFC 5054 §2.5 with the 3072-bit group of RFC
 * 3526 §4, SHA-256, and a key derived by HKDF (RFC 5869) with AWS's own label. OpenSSL computes the powers,
 * by the Diffie-Hellman of `node:crypto`: its shared secret is the public number of the peer to the power of
 * the private number.
 */
import {
  createDiffieHellman,
  createHash,
  createHmac,
  type DiffieHellman,
  getDiffieHellman,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

const PRIME = getDiffieHellman('modp15').getPrime()
const N = BigInt(`0x${PRIME.toString('hex')}`)
const G = Buffer.from([2])

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`)
}

/**
 * Java's encoding of a positive number. If the first bit is set, it would be the sign, so a zero byte comes
 * before it.
 */
function toJavaBytes(value: bigint): Buffer {
  const hex = value.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex')
}

function hash(...parts: (Buffer | string)[]): Buffer {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest()
}

/** Made once, because OpenSSL checks whether the number is prime. This takes most of a second in Node 24. */
let group: DiffieHellman | undefined

/** `base ^ exponent mod N`. OpenSSL throws for a base of 0, 1 or N - 1, which no honest peer sends. */
function computePower(base: Buffer, exponent: Buffer): bigint {
  group ??= createDiffieHellman(PRIME, G)
  group.setPrivateKey(exponent)
  return toBigInt(group.computeSecret(base))
}

/**
 * `2 ^ exponent mod N`. This takes milliseconds for an exponent of 256 bits. OpenSSL is faster, but its first
 * use in Node 24 would add most of a second to the start of every pool with users.
 */
function computePowerOfTwo(exponent: Buffer): bigint {
  let result = 1n
  for (const bit of toBigInt(exponent).toString(2)) {
    const squared = (result * result) % N
    result = bit === '1' ? (squared << 1n) % N : squared
  }
  return result
}

const K = toBigInt(hash(toJavaBytes(N), toJavaBytes(2n)))

/** The verifier is enough to check a password, and does not reveal it. */
export function computeVerifier(salt: Buffer, identity: string, password: string): Buffer {
  const inner = hash(`${identity}:${password}`)
  return toJavaBytes(computePowerOfTwo(hash(toJavaBytes(toBigInt(salt)), inner)))
}

/** The server's pair of numbers: `b`, and `B = k·v + g^b`. */
export function makeServerPair(verifier: Buffer): { readonly secret: Buffer; readonly public: bigint } {
  const secret = randomBytes(128)
  return { secret, public: (K * toBigInt(verifier) + computePower(G, secret)) % N }
}

/** RFC 5054 §2.5.4 refuses multiples of N. */
export function isUsablePublicKey(clientPublic: bigint): boolean {
  return clientPublic % N !== 0n
}

export interface Exchange {
  readonly clientPublic: bigint
  readonly serverPublic: bigint
  readonly serverSecret: Buffer
  readonly verifier: Buffer
}

/** The shared key of both sides, 16 bytes. @throws for numbers that give no key. */
function computeSharedKey({ clientPublic, serverPublic, serverSecret, verifier }: Exchange): Buffer {
  const u = hash(toJavaBytes(clientPublic), toJavaBytes(serverPublic))
  const base = (clientPublic * computePower(verifier, u)) % N
  const secret = computePower(toJavaBytes(base), serverSecret)
  const extracted = createHmac('sha256', toJavaBytes(toBigInt(u)))
    .update(toJavaBytes(secret))
    .digest()
  return createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest().subarray(0, 16)
}

/** Whether the signature proves knowledge of the password. */
export function isSignedBy(
  exchange: Exchange,
  parts: readonly (Buffer | string)[],
  signature: Buffer,
): boolean {
  let key: Buffer
  try {
    key = computeSharedKey(exchange)
  } catch {
    return false
  }
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(part)
  const expected = hmac.digest()
  return signature.length === expected.length && timingSafeEqual(signature, expected)
}
