/**
 * Which key made the signature of a token. There is more than one candidate only if an issuer has several keys with
 * one id.
 */
import { verify } from 'node:crypto'
import { scratchBuffer } from '../jwt/base64url.ts'
import type { UnverifiedJwt } from '../jwt/jwt.ts'
import type { Keys, VerificationKey } from '../keys/jwk.ts'

export type Signer = VerificationKey | undefined

export function findSigner({ token, signedLength }: UnverifiedJwt, keys: Keys): Signer {
  const buffer = scratchBuffer(2 * token.length)
  const start = buffer.write(token, 'latin1')
  const end = start + buffer.write(token.slice(signedLength + 1), start, 'base64url')
  const data = buffer.subarray(0, signedLength)
  const signature = buffer.subarray(start, end)
  return keys.find((key) => verify(key.digest, data, key.input, signature))
}

/** Uses its own buffers, because another thread reads them while this one continues. */
export function findSignerOnThreadPool(
  { token, signedLength }: UnverifiedJwt,
  keys: Keys,
  done: (signer: Signer) => void,
): void {
  const data = Buffer.from(token.slice(0, signedLength), 'latin1')
  const signature = Buffer.from(token.slice(signedLength + 1), 'base64url')
  const tryKey = (at: number): void => {
    const key = keys[at]
    if (key === undefined) return void done(undefined)
    verify(key.digest, data, key.input, signature, (error, isGenuine) => {
      if (!error && isGenuine) done(key)
      else tryKey(at + 1)
    })
  }
  tryKey(0)
}
