/**
 * SRP of a client, written from RFC 5054 with big integers. It shares no code with the pool, which uses
 * OpenSSL.
 */
import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto'

const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`)
const g = 2n

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % N
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % N
    square = (square * square) % N
  }
  return result
}

function bytes(value: bigint): Buffer {
  const hex = value.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return Buffer.from(Number.parseInt(even.slice(0, 2), 16) > 127 ? `00${even}` : even, 'hex')
}

function sha256(...parts: Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}

function integer(buffer: Buffer): bigint {
  return BigInt(`0x${buffer.toString('hex')}`)
}

export class SrpClient {
  readonly #a = integer(randomBytes(32))
  readonly A = power(g, this.#a)

  get SRP_A(): string {
    return this.A.toString(16)
  }

  /** The responses to PASSWORD_VERIFIER. */
  answer(poolId: string, password: string, parameters: Record<string, string>, at: number) {
    const { USER_ID_FOR_SRP: user = '', SALT = '0', SRP_B = '0', SECRET_BLOCK = '' } = parameters
    const poolName = poolId.split('_')[1] ?? ''
    const B = BigInt(`0x${SRP_B}`)
    const u = sha256(bytes(this.A), bytes(B))
    const inner = sha256(Buffer.from(`${poolName}${user}:${password}`))
    const x = integer(sha256(bytes(BigInt(`0x${SALT}`)), inner))
    const k = integer(sha256(bytes(N), bytes(g)))
    const S = power((((B - k * power(g, x)) % N) + N) % N, this.#a + integer(u) * x)
    const prk = createHmac('sha256', bytes(integer(u)))
      .update(bytes(S))
      .digest()
    const key = createHmac('sha256', prk).update('Caldera Derived Key\x01').digest().subarray(0, 16)
    const TIMESTAMP = timestamp(at)
    const signature = createHmac('sha256', key)
      .update(poolName + user)
      .update(Buffer.from(SECRET_BLOCK, 'base64'))
      .update(TIMESTAMP)
      .digest('base64')
    return {
      USERNAME: user,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: signature,
      TIMESTAMP,
    }
  }
}

function timestamp(at: number): string {
  const [day = '', date, month, year, time] = new Date(at).toUTCString().split(' ')
  return `${day.slice(0, 3)} ${month} ${Number(date)} ${time} UTC ${year}`
}
