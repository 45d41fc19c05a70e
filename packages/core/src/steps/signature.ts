/**
 * Step 5: unverified JWT + verification keys → signed JWT. RFC 7515 §5.2, RFC 7518 §3.
 * Throws ERR_SIGNATURE_INVALID, ERR_KEYS_UNAVAILABLE. The one file that makes a SignedJwt.
 */
import { verify } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { AuthError } from '../errors/auth-error.ts'
import { excerpt } from '../errors/excerpt.ts'
import { scratchBuffer } from '../jwt/base64url.ts'
import type { SignedJwt, UnverifiedJwt } from '../jwt/jwt.ts'
import type { Keys, VerificationKey } from '../keys/jwk.ts'
import { FairQueue } from '../util/fair-queue.ts'
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
 * How many signatures the thread pool works on at the same time. One core is left to the event loop: with all of them
 * taken it waits for the processor, and each other request with it. DNS and files need threads of the pool as well,
 * which has four.
 */
const MAX_ON_THREAD_POOL = Math.max(1, Math.min(3, availableParallelism() - 1))

/** How many slow signatures of one key may wait: some seconds' work. */
const MAX_WAITING_OF_SLOW_KEY = 500

interface Job {
  readonly jwt: UnverifiedJwt
  readonly keys: Keys
  readonly resolve: (signer: VerificationKey | undefined) => void
}

const queue = new FairQueue<VerificationKey, Job>()
let onThreadPool = 0

/** With bytes of its own, for another thread reads them while this one goes on. */
function verifyOnThreadPool({ jwt: { token, signedLength }, keys, resolve }: Job): void {
  const data = Buffer.from(token.slice(0, signedLength), 'latin1')
  const signature = Buffer.from(token.slice(signedLength + 1), 'base64url')
  const tryKey = (at: number): void => {
    const key = keys[at]
    if (key === undefined) return void finish(undefined)
    verify(key.digest, data, key.input, signature, (error, isGenuine) => {
      if (!error && isGenuine) finish(key)
      else tryKey(at + 1)
    })
  }
  const finish = (signer: VerificationKey | undefined): void => {
    onThreadPool--
    resolve(signer)
    startJobs()
  }
  onThreadPool++
  tryKey(0)
}

/** Gives jobs to the thread pool, and does some of the quick ones here while this turn has time left. */
function startJobs(): void {
  while (onThreadPool < MAX_ON_THREAD_POOL) {
    const job = queue.take()
    if (job === undefined) return
    verifyOnThreadPool(job)
  }
  for (let job = queue.peek(); job !== undefined && isTimely(job.keys); job = queue.peek()) {
    const { jwt, keys, resolve } = queue.take() as Job
    resolve(spendThisTurn(() => verifyInline(jwt, keys)))
  }
}

function enqueue(jwt: UnverifiedJwt, keys: Keys): Promise<VerificationKey | undefined> {
  const [key] = keys as readonly [VerificationKey]
  if (!key.isFast && queue.countOf(key) >= MAX_WAITING_OF_SLOW_KEY) {
    throw new AuthError('ERR_KEYS_UNAVAILABLE', {
      detail: { reason: 'Too many signatures of a slow algorithm are waiting to be verified.' },
    })
  }
  return new Promise((resolve) => {
    queue.add(key, { jwt, keys, resolve })
    if (onThreadPool < MAX_ON_THREAD_POOL) startJobs()
  })
}

/** Whether a signature may be checked on this thread: other requests do not wait long for it. */
function isQuick(keys: Keys): boolean {
  return keys.length === 1 && keys[0]?.isFast === true
}

function isTimely(keys: Keys): boolean {
  return isQuick(keys) && hasTimeThisTurn()
}

/** How many are in the queue, on the thread pool, or wait for the next turn. */
let waiting = 0

async function verifyLater(jwt: UnverifiedJwt, keys: Keys): Promise<VerificationKey | undefined> {
  if (keys.length === 0) return undefined
  const isAlone = waiting === 0
  waiting++
  try {
    if (!isAlone || !isQuick(keys)) return await enqueue(jwt, keys)
    await nextTurn()
    return spendThisTurn(() => verifyInline(jwt, keys))
  } finally {
    waiting--
  }
}

/**
 * One token after the other is checked on this thread, which is three times as fast as sending it to another one and
 * back, while the turn of the event loop has time left. What takes long, and what comes while another token waits, goes
 * into a queue, from which the thread pool and the spare time of later turns take it. A caller who cannot wait gets all
 * of it on this thread, and newer keys are fetched for the next token only.
 */
export function checkSignature(jwt: UnverifiedJwt, keys: Keys, refetchKeys: RefetchKeys): Result<SignedJwt> {
  const isInline = waiting === 0 && isTimely(keys)
  const key = isInline ? spendThisTurn(() => verifyInline(jwt, keys)) : undefined
  if (key !== undefined) return toSignedJwt(jwt, key)
  return new Wait(
    async () => {
      const found = isInline ? undefined : await verifyLater(jwt, keys)
      return toSignedJwt(jwt, found ?? (await verifyLater(jwt, await refetchKeys())))
    },
    () => {
      const found = isInline ? undefined : verifyInline(jwt, keys)
      if (found === undefined) forget(refetchKeys())
      return toSignedJwt(jwt, found)
    },
  )
}
