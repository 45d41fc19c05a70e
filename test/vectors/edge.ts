/**
 * Signatures at the edges of RFC 8017, FIPS 186-5 and RFC 8032, made anew for keys made anew: what a lenient verifier
 * takes, a strict one must refuse. Each kind has its control, made by the same code, which must be accepted.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'

export interface Edge {
  readonly name: string
  readonly alg: string
  readonly jwk: object
  readonly signature: Buffer
  readonly isGood: boolean
}

export const SIGNED_TEXT = 'eyJhbGciOiJub3QgcmVhZCJ9.e30'
export const text: Buffer = Buffer.from(SIGNED_TEXT)

export const toNumber = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`)
export const toBytes = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex')

type Named = Readonly<Record<string, Buffer>>

export function edges(alg: string, key: KeyObject, good: Named, bad: Named): Edge[] {
  const jwk = createPublicKey(key).export({ format: 'jwk' })
  const rows = (signatures: Named, isGood: boolean): Edge[] =>
    Object.entries(signatures).map(([name, signature]) => ({
      name: `${alg}: ${name}`,
      alg,
      jwk,
      signature,
      isGood,
    }))
  return [...rows(good, true), ...rows(bad, false)]
}
