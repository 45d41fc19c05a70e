/**
 * Step 4: unverified JWT + verification key → signed JWT. RFC 7515 §5.2, RFC 7518 §3.
 * Throws ERR_SIGNATURE_INVALID. The one file that makes a SignedJwt.
 */
import { verify } from 'node:crypto'
import { AuthError } from '../failures/errors.ts'
import type { SignedJwt, UnverifiedJwt } from '../jwt.ts'
import type { VerificationKey } from '../keys/jwks.ts'

function signedPart(jwt: UnverifiedJwt): Buffer {
  return Buffer.from(jwt.token.slice(0, jwt.signedLength), 'latin1')
}

function signedOrRefused(jwt: UnverifiedJwt, isGenuine: boolean): SignedJwt {
  if (isGenuine) return jwt as unknown as SignedJwt
  throw new AuthError('ERR_SIGNATURE_INVALID', {
    detail: {
      reason: 'The signature was not made by this key over this token.',
      claim: 'kid',
      actual: jwt.header.kid,
    },
  })
}

/** On the thread pool, so that other requests go on meanwhile. */
export async function checkSignature(jwt: UnverifiedJwt, key: VerificationKey): Promise<SignedJwt> {
  const isGenuine = await new Promise<boolean>((resolve) => {
    verify(key.digest, signedPart(jwt), key.input, jwt.signature, (error, result) =>
      resolve(!error && result),
    )
  })
  return signedOrRefused(jwt, isGenuine)
}

/** At once, on this thread. */
export function checkSignatureSync(jwt: UnverifiedJwt, key: VerificationKey): SignedJwt {
  return signedOrRefused(jwt, verify(key.digest, signedPart(jwt), key.input, jwt.signature))
}
