/**
 * Verifies the signatures that do not fit into this turn of the event loop: on this thread or on the thread pool. It
 * never decides whether a token is accepted. The figures are in bench/WHY.md.
 *
 * A quick signature (RS256: 20 µs) is verified on this thread in the next turns, because waking a thread of
 * the pool takes longer. When many wait, a batch of them goes to the pool, which is woken once. A slow
 * signature (ES512: 600 µs) always goes to the pool, so that other requests do not wait for it.
 */
import { availableParallelism } from 'node:os'
import { AuthError } from '../errors/auth-error.ts'
import type { UnverifiedJwt } from '../jwt/jwt.ts'
import type { Keys } from '../keys/jwk.ts'
import { FairQueue } from '../util/fair-queue.ts'
import { hasTimeThisTurn, spendThisTurn, waitForNextTurn } from '../util/turn.ts'
import { findSigner, findSignerOnThreadPool, type Signer } from './signer.ts'

/** Leaves one core for the event loop, and one of the pool's four threads for DNS and files. */
function countThreads(): number {
  return Math.min(3, availableParallelism() - 1)
}

/**
 * How many slow signatures may be on the thread pool. Of quick signatures there may be `BATCH` times as many; together
 * they take 2 ms.
 */
const THREADS = /* @__PURE__ */ countThreads()

/**
 * If this many quick signatures wait, waking a thread is worth its cost. A thread gets at most this many at a
 * time.
 */
const BATCH = 32

/** How many slow signatures of one sender may wait: less than a second of work. */
const MAX_SLOW_OF_SENDER = 500

/** Where a signature waits until it is verified. */
export interface SignatureQueue {
  /** Whether a signature may be verified on this thread in this turn of the event loop. */
  readonly isFree: (keys: Keys) => boolean
  /**
   * @param sender the issuer of a token, or the sender of a proof. Senders take turns. Keys do not, because a
   *   tenant may have a hundred.
   * @throws AuthError ERR_KEYS_UNAVAILABLE when too many slow signatures of the sender wait already
   */
  readonly findSigner: (jwt: UnverifiedJwt, keys: Keys, sender: string) => Promise<Signer>
}

interface Job {
  readonly jwt: UnverifiedJwt
  readonly keys: Keys
  readonly resolve: (signer: Signer) => void
}

const quickJobs = /* @__PURE__ */ new FairQueue<string, Job>()
const slowJobs = /* @__PURE__ */ new FairQueue<string, Job>()
let quickOnThreadPool = 0
let slowOnThreadPool = 0
let isTurnScheduled = false

/** How many tokens and proofs are in the queue, or on the thread pool. */
let waiting = 0

/** Whether a signature takes so little time on this thread that other requests do not wait long. */
function isQuick(keys: Keys): boolean {
  return keys.length === 1 && keys[0]?.isFast === true
}

function startSlowJobs(): void {
  while (slowOnThreadPool < Math.max(1, THREADS)) {
    const job = slowJobs.take()
    if (job === undefined) return
    slowOnThreadPool++
    findSignerOnThreadPool(job.jwt, job.keys, (signer) => {
      slowOnThreadPool--
      job.resolve(signer)
      startSlowJobs()
    })
  }
}

function startQuickBatch(): void {
  while (quickJobs.length > 0 && quickOnThreadPool < BATCH * THREADS) {
    const job = quickJobs.take() as Job
    quickOnThreadPool++
    findSignerOnThreadPool(job.jwt, job.keys, (signer) => {
      quickOnThreadPool--
      job.resolve(signer)
    })
  }
}

function takeTurn(): void {
  isTurnScheduled = false
  if (quickJobs.length >= BATCH) startQuickBatch()
  while (hasTimeThisTurn()) {
    const job = quickJobs.take()
    if (job === undefined) return
    job.resolve(spendThisTurn(() => findSigner(job.jwt, job.keys)))
  }
  scheduleTurn()
}

function scheduleTurn(): void {
  if (isTurnScheduled) return
  isTurnScheduled = true
  void waitForNextTurn().then(takeTurn)
}

async function waitForSigner(jwt: UnverifiedJwt, keys: Keys, sender: string): Promise<Signer> {
  const isSlow = keys.some((key) => !key.isFast)
  if (isSlow && slowJobs.countOf(sender) >= MAX_SLOW_OF_SENDER) {
    throw new AuthError('ERR_KEYS_UNAVAILABLE', {
      detail: { reason: 'Too many signatures of a slow algorithm are waiting to be verified.' },
    })
  }
  waiting++
  try {
    return await new Promise((resolve) => {
      const [jobs, start] = isQuick(keys) ? [quickJobs, scheduleTurn] : [slowJobs, startSlowJobs]
      jobs.add(sender, { jwt, keys, resolve })
      start()
    })
  } finally {
    waiting--
  }
}

/** For servers: signatures of concurrent requests take turns with the rest of their work. */
export const signatureQueue: SignatureQueue = {
  isFree: (keys) => waiting === 0 && isQuick(keys) && hasTimeThisTurn(),
  findSigner: waitForSigner,
}
