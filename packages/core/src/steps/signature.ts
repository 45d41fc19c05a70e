/**
 * Step 4: unverified JWT + verification keys → signed JWT. RFC 7515 §5.2, RFC 7518 §3.
 * Throws ERR_SIGNATURE_INVALID. The one file that makes a SignedJwt.
 */
import { verify } from 'node:crypto'
import { AuthError, excerpt } from '../failures/errors.ts'
import type { SignedJwt, UnverifiedJwt } from '../jwt.ts'
import type { Keys, VerificationKey } from '../keys/jwks.ts'

/** The part that was signed, as bytes of its own: another thread reads them while this one goes on. */
function signedPart({ token, signedLength }: UnverifiedJwt): Buffer {
  return Buffer.from(token.slice(0, signedLength), 'latin1')
}

function signedOrRefused(jwt: UnverifiedJwt, key: VerificationKey | undefined): SignedJwt {
  if (key !== undefined) return { token: jwt.token, payload: jwt.payload, key } as unknown as SignedJwt
  throw new AuthError('ERR_SIGNATURE_INVALID', {
    detail: {
      reason: 'The signature was not made by this key over this token.',
      claim: 'kid',
      actual: excerpt(jwt.header.kid),
    },
  })
}

/** The key that made the signature. There is more than one to try only where an issuer has several of one id. */
function signerHere(jwt: UnverifiedJwt, keys: Keys): VerificationKey | undefined {
  const data = signedPart(jwt)
  return keys.find((key) => verify(key.digest, data, key.input, jwt.signature))
}

async function signerOnThreadPool(jwt: UnverifiedJwt, keys: Keys): Promise<VerificationKey | undefined> {
  const data = signedPart(jwt)
  for (const key of keys) {
    const isGenuine = await new Promise<boolean>((resolve) => {
      verify(key.digest, data, key.input, jwt.signature, (error, result) => resolve(!error && result))
    })
    if (isGenuine) return key
  }
  return undefined
}

/** So many are checked on this thread in one turn of the event loop, which is a tenth of a millisecond. */
const MOST_A_TURN = 4
let doneThisTurn = 0
/** How many are on the thread pool, or wait for the next turn. */
let waiting = 0

function signerNow(jwt: UnverifiedJwt, keys: Keys): VerificationKey | undefined {
  if (doneThisTurn++ === 0) {
    setImmediate(() => {
      doneThisTurn = 0
    })
  }
  return signerHere(jwt, keys)
}

async function signerLater(jwt: UnverifiedJwt, keys: Keys): Promise<VerificationKey | undefined> {
  const isAlone = waiting === 0
  waiting++
  try {
    if (!isAlone) return await signerOnThreadPool(jwt, keys)
    await new Promise(setImmediate)
    return signerNow(jwt, keys)
  } finally {
    waiting--
  }
}

/**
 * One token after the other is checked on this thread, which is three times as fast as sending it to another one and
 * back, and lets the event loop have its turns. Tokens that come while others wait go to the thread pool.
 */
function signer(jwt: UnverifiedJwt, keys: Keys): ReturnType<typeof signerNow | typeof signerLater> {
  return waiting === 0 && doneThisTurn < MOST_A_TURN ? signerNow(jwt, keys) : signerLater(jwt, keys)
}

/** @param newer asks for keys that came in the place of those that did not make the signature */
export async function checkSignature(
  jwt: UnverifiedJwt,
  keys: Keys,
  newer: () => Promise<Keys>,
): Promise<SignedJwt> {
  const key = (await signer(jwt, keys)) ?? (await signer(jwt, await newer()))
  return signedOrRefused(jwt, key)
}

/** At once, on this thread. Newer keys are asked for, but only the next token finds them. */
export function checkSignatureSync(jwt: UnverifiedJwt, keys: Keys, newer: () => Promise<Keys>): SignedJwt {
  const key = signerHere(jwt, keys)
  if (key === undefined) void newer()
  return signedOrRefused(jwt, key)
}
