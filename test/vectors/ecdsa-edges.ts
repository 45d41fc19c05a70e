/** Raw ECDSA signatures (RFC 7518 §3.4) out of range, out of shape, and of other digests. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { type Edge, edges, text, toBytes, toNumber } from './edge.ts'

/** FIPS 186-5 §6.4.2: r and s are in 1 … n-1. The orders are those of SP 800-186 §3.2.1. */
const CURVES = [
  ['ES256', 'P-256', 32, 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'],
  ['ES384', 'P-384', 48, `${'f'.repeat(48)}c7634d81f4372ddf581a0db248b0a77aecec196accc52973`],
  [
    'ES512',
    'P-521',
    66,
    `01${'f'.repeat(65)}a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`,
  ],
] as const

function ecdsa([alg, namedCurve, size, order]: (typeof CURVES)[number]): Edge[] {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve })
  const digest = `sha${alg.slice(2)}`
  const n = BigInt(`0x${order}`)
  const good = sign(digest, text, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const [r, s] = [toNumber(good.subarray(0, size)), toNumber(good.subarray(size))]
  const pair = (one: bigint, two: bigint): Buffer => Buffer.concat([toBytes(one, size), toBytes(two, size)])
  const special = { '0': 0n, '1': 1n, 'n-1': n - 1n, n, 'n+1': n + 1n, most: (1n << BigInt(8 * size)) - 1n }
  const specials = Object.entries(special).flatMap(([name, value]) => [
    [`r = ${name}`, pair(value, s)] as const,
    [`s = ${name}`, pair(r, value)] as const,
    ...Object.entries(special).map(
      ([other, two]) => [`r = ${name}, s = ${other}`, pair(value, two)] as const,
    ),
  ])
  // Only P-521 has room for a number beyond its order, by 7 bits.
  const beyond = size === 66 ? { 'r + n': pair(r + n, s), 's + n': pair(r, s + n) } : {}
  return edges(
    alg,
    privateKey,
    { 'as it is made': good, 'n - s for s, which RFC 7518 allows': pair(r, n - s) },
    {
      ...Object.fromEntries(specials),
      ...beyond,
      'r and s exchanged': pair(s, r),
      'in DER': sign(digest, text, privateKey),
      nothing: Buffer.alloc(0),
      'r alone': good.subarray(0, size),
      'a byte less': good.subarray(0, -1),
      'a byte more': Buffer.concat([good, Buffer.alloc(1)]),
      'a zero before each number': Buffer.concat([
        Buffer.alloc(1),
        good.subarray(0, size),
        Buffer.alloc(1),
        good.subarray(size),
      ]),
      'of another digest': sign('sha1', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    },
  )
}

export const ECDSA_EDGES: readonly Edge[] = CURVES.flatMap(ecdsa)
