/** Ed25519 signatures (RFC 8037 §3.1) that say the same in other words. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { type Edge, edges, text, toBytes, toNumber } from './edge.ts'

/** RFC 8032 §5.1.7: S is below the order of the group, and R is compared as it is encoded. */
const ED25519_ORDER = (1n << 252n) + 27742317777372353535851937790883648493n

function ed25519(): Edge[] {
  const { privateKey } = generateKeyPairSync('ed25519')
  const good = sign(null, text, privateKey)
  const r = good.subarray(0, 32)
  const s = toNumber(Buffer.from(good.subarray(32)).reverse())
  const withS = (value: bigint): Buffer => Buffer.concat([r, toBytes(value, 32).reverse()])
  const multiples = [1n, 2n, 3n, 4n, 8n, 14n].map(
    (times) => [`S + ${times} L`, withS(s + times * ED25519_ORDER)] as const,
  )
  return edges(
    'EdDSA',
    privateKey,
    { 'as it is made': good },
    {
      ...Object.fromEntries(multiples),
      'S = 0': withS(0n),
      'S = L': withS(ED25519_ORDER),
      'R = 0, S = 0': Buffer.alloc(64),
      'R the neutral element, S = 0': Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]),
      'R and S exchanged': Buffer.concat([good.subarray(32), r]),
      'the sign of R turned': Buffer.from(good.map((byte, at) => (at === 31 ? byte ^ 0x80 : byte))),
      nothing: Buffer.alloc(0),
      'R alone': r,
      'a byte less': good.subarray(0, -1),
      'a byte more': Buffer.concat([good, Buffer.alloc(1)]),
      twice: Buffer.concat([good, good]),
    },
  )
}

export const ED25519_EDGES: readonly Edge[] = ed25519()
