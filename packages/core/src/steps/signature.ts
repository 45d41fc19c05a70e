/**
 * Step 4: unverified JWT + verification keys → signed JWT. RFC 7515 §5.2, RFC 7518 §3.
 * Throws ERR_SIGNATURE_INVALID, ERR_KEYS_UNAVAILABLE. The one file that makes a SignedJwt.
 */
import { verify } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { AuthError } from '../errors/auth-error.ts'
import { excerpt } from '../errors/excerpt.ts'
import { scratchBuffer } from '../jwt/base64url.ts'
import type { SignedJwt, UnverifiedJwt } from '../jwt/jwt.ts'
import type { Keys, VerificationKey } from '../keys/jwk.ts'
import { hasTimeThisTurn, nextTurn, spendThisTurn } from '../util/turn.ts'
import { forget, type Result, Wait } from '../util/wait.ts'

/** Asks for keys that came in the place of those that did not make the signature. */
type RefetchKeys = () => Promise<Keys>

function toSignedJwt(jwt: UnverifiedJwt, key: VerificationKey | undefined): SignedJwt {
  const { token, header, payload } = jwt
  if (key !== undefined) return { token, header, payload, key } as unknown as SignedJwt
  throw new AuthError('ERR_SIGNATURE_INVALID', {
    detail: {
      reason: 'The signature was not made by this key over this token.',
      claim: 'kid',
      actual: excerpt(jwt.header.kid),
    },
  })
}

/** The key that made the signature. There is more than one to try only where an issuer has several of one id. */
function verifyInline(jwt: UnverifiedJwt, keys: Keys): VerificationKey | undefined {
  const { token, signedLength } = jwt
  const room = scratchBuffer(2 * token.length)
  const start = room.write(token, 'latin1')
  const end = start + room.write(token.slice(signedLength + 1), start, 'base64url')
  const data = room.subarray(0, signedLength)
  const signature = room.subarray(start, end)
  return keys.find((key) => verify(key.digest, data, key.input, signature))
}

/**
 * How many slow signatures the thread pool works on at the same time. It has four threads, which DNS and files need as
 * well, and where it has more than there are cores it stands in the way of this thread.
 */
const MAX_SLOW_ON_THREAD_POOL = Math.min(3, availableParallelism())

/** How many slow signatures of one key may wait: some seconds' work. */
const MAX_WAITING_OF_KEY = 500

let slowOnThreadPool = 0
/** Who waits for a thread, by key; the keys take turns, so that one tenant's tokens do not hold up another's. */
const inLine = new Map<VerificationKey, (() => void)[]>()

async function takeThread(key: VerificationKey): Promise<void> {
  if (slowOnThreadPool < MAX_SLOW_ON_THREAD_POOL) {
    slowOnThreadPool++
    return
  }
  const line = inLine.get(key) ?? []
  if (line.length >= MAX_WAITING_OF_KEY) {
    throw new AuthError('ERR_KEYS_UNAVAILABLE', {
      detail: { reason: 'Too many signatures of a slow algorithm are waiting to be verified.' },
    })
  }
  inLine.set(key, line)
  await new Promise<void>((resolve) => line.push(resolve))
}

function leaveThread(): void {
  const [next] = inLine
  if (next === undefined) {
    slowOnThreadPool--
    return
  }
  const [key, line] = next
  const goOn = line.shift()
  inLine.delete(key)
  if (line.length > 0) inLine.set(key, line) // at the end: the next key has its turn
  goOn?.()
}

/** With bytes of its own, for another thread reads them while this one goes on. */
async function verifyInThreadPool(
  { token, signedLength }: UnverifiedJwt,
  keys: Keys,
): Promise<VerificationKey | undefined> {
  const data = Buffer.from(token.slice(0, signedLength), 'latin1')
  const signature = Buffer.from(token.slice(signedLength + 1), 'base64url')
  for (const key of keys) {
    const isGenuine = await new Promise<boolean>((resolve) => {
      verify(key.digest, data, key.input, signature, (error, result) => resolve(!error && result))
    })
    if (isGenuine) return key
  }
  return undefined
}

async function verifySlowly(jwt: UnverifiedJwt, keys: Keys): Promise<VerificationKey | undefined> {
  await takeThread(keys[0] as VerificationKey)
  try {
    return await verifyInThreadPool(jwt, keys)
  } finally {
    leaveThread()
  }
}

/** How many are on the thread pool, or wait for the next turn. */
let waiting = 0

/** Whether a signature may be checked on this thread: other requests do not wait long for it. */
function isQuick(keys: Keys): boolean {
  return keys.length === 1 && keys[0]?.isFast === true
}

async function verifyLater(jwt: UnverifiedJwt, keys: Keys): Promise<VerificationKey | undefined> {
  if (keys.length === 0) return undefined
  const isAlone = waiting === 0
  waiting++
  try {
    if (!isQuick(keys)) return await verifySlowly(jwt, keys)
    if (!isAlone) return await verifyInThreadPool(jwt, keys)
    await nextTurn()
    return spendThisTurn(() => verifyInline(jwt, keys))
  } finally {
    waiting--
  }
}

/**
 * One token after the other is checked on this thread, which is three times as fast as sending it to another one and
 * back, while the turn of the event loop has time left. What takes long goes to the thread pool: a token that comes
 * while another one waits, a slow key, several keys of one id. A caller who cannot wait gets all of it on this thread,
 * and newer keys are fetched for the next token only.
 */
export function checkSignature(jwt: UnverifiedJwt, keys: Keys, refetchKeys: RefetchKeys): Result<SignedJwt> {
  const isTimely = waiting === 0 && isQuick(keys) && hasTimeThisTurn()
  const key = isTimely ? spendThisTurn(() => verifyInline(jwt, keys)) : undefined
  if (key !== undefined) return toSignedJwt(jwt, key)
  return new Wait(
    async () => {
      const found = isTimely ? undefined : await verifyLater(jwt, keys)
      return toSignedJwt(jwt, found ?? (await verifyLater(jwt, await refetchKeys())))
    },
    () => {
      const found = isTimely ? undefined : verifyInline(jwt, keys)
      if (found === undefined) forget(refetchKeys())
      return toSignedJwt(jwt, found)
    },
  )
}
