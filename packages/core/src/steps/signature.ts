/**
 * Step 5: unverified JWT + verification keys → signed JWT. RFC 7515 §5.2, RFC 7518 §3.
 * Throws ERR_SIGNATURE_INVALID, ERR_KEYS_UNAVAILABLE. The one file that makes a SignedJwt.
 */
import { AuthError } from '../errors/auth-error.ts'
import { excerpt } from '../errors/excerpt.ts'
import type { SignedJwt, UnverifiedJwt } from '../jwt/jwt.ts'
import type { Keys } from '../keys/jwk.ts'
import { findSignerLater, isQuick } from '../signature/queue.ts'
import { findSigner, type Signer } from '../signature/signer.ts'
import { hasTimeThisTurn, spendThisTurn } from '../util/turn.ts'
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

/** How many tokens and proofs are in the queue, or on the thread pool. */
let waiting = 0

async function verifyLater(jwt: UnverifiedJwt, keys: Keys, sender: string): Promise<Signer> {
  if (keys.length === 0) return undefined
  waiting++
  try {
    return await findSignerLater(jwt, keys, sender)
  } finally {
    waiting--
  }
}

/**
 * A signature is verified on this thread while the turn of the event loop has time left and no other token waits.
 * Otherwise it goes into a queue. `verifySync` verifies it on this thread, and fetches newer keys only for the next
 * token.
 *
 * @param sender the issuer of a token, or the sender of a proof. Senders take turns in the queue.
 */
export function checkSignature(
  jwt: UnverifiedJwt,
  keys: Keys,
  sender: string,
  refetchKeys: RefetchKeys,
): Result<SignedJwt> {
  const isInline = waiting === 0 && isQuick(keys) && hasTimeThisTurn()
  const signer = isInline ? spendThisTurn(() => findSigner(jwt, keys)) : undefined
  if (signer !== undefined) return toSignedJwt(jwt, signer)
  return new Wait(
    async () => {
      const found = isInline ? undefined : await verifyLater(jwt, keys, sender)
      return toSignedJwt(jwt, found ?? (await verifyLater(jwt, await refetchKeys(), sender)))
    },
    () => {
      const found = isInline ? undefined : findSigner(jwt, keys)
      if (found === undefined) forget(refetchKeys())
      return toSignedJwt(jwt, found)
    },
  )
}
