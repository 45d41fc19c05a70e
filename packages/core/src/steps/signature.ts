/**
 * Step 5: unverified JWT + verification keys → signed JWT. RFC 7515 §5.2, RFC 7518 §3.
 * Throws ERR_SIGNATURE_INVALID, ERR_KEYS_UNAVAILABLE. The one file that makes a SignedJwt.
 */
import { AuthError } from '../errors/auth-error.ts'
import { excerpt } from '../errors/excerpt.ts'
import type { SignedJwt, UnverifiedJwt } from '../jwt/jwt.ts'
import type { Keys } from '../keys/jwk.ts'
import type { SignatureQueue } from '../signature/queue.ts'
import { findSigner, type Signer } from '../signature/signer.ts'
import { spendThisTurn } from '../util/turn.ts'
import { forget, type Result, Wait } from '../util/wait.ts'

/** Fetches the keys again, and returns matching keys that were not tried. */
type RefetchKeys = () => Promise<Keys>

function toSignedJwt(jwt: UnverifiedJwt, signer: Signer): SignedJwt {
  const { token, header, payload } = jwt
  if (signer !== undefined) return { token, header, payload, key: signer } as unknown as SignedJwt
  throw new AuthError('ERR_SIGNATURE_INVALID', {
    detail: {
      reason: 'The signature was not made by this key over this token.',
      claim: 'kid',
      actual: excerpt(jwt.header.kid),
    },
  })
}

/**
 * A signature is verified on this thread if the queue is free, or if there is none. Otherwise it goes into the queue.
 * `verifySync` verifies it on this thread, and fetches newer keys only for the next token.
 *
 * @param sender the issuer of a token, or the sender of a proof
 */
export function checkSignature(
  jwt: UnverifiedJwt,
  keys: Keys,
  sender: string,
  refetchKeys: RefetchKeys,
  queue: SignatureQueue | undefined,
): Result<SignedJwt> {
  const isInline = queue === undefined || queue.isFree(keys)
  const signer = isInline ? spendThisTurn(() => findSigner(jwt, keys)) : undefined
  if (signer !== undefined) return toSignedJwt(jwt, signer)
  const findLater = async (some: Keys): Promise<Signer> =>
    queue === undefined || some.length === 0 ? findSigner(jwt, some) : queue.findSigner(jwt, some, sender)
  return new Wait(
    async () => {
      const found = isInline ? undefined : await findLater(keys)
      return toSignedJwt(jwt, found ?? (await findLater(await refetchKeys())))
    },
    () => {
      const found = isInline ? undefined : findSigner(jwt, keys)
      if (found === undefined) forget(refetchKeys())
      return toSignedJwt(jwt, found)
    },
  )
}
