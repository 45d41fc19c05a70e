/**
 * Where and when the signatures are verified that cannot be verified in this turn of the event loop. It never decides
 * whether a token is good. The figures are in bench/WHY.md.
 *
 * A quick signature (RS256: 20 µs) is verified on this thread, in the spare time of the next turns: to wake a thread
 * of the pool takes longer. When many wait, a batch of them goes to the pool, which is woken once for all of it.
 * A slow one (ES512: 600 µs) always goes to the pool, and each other request does not wait for it.
 */
import { availableParallelism } from 'node:os'
import { AuthError } from '../errors/auth-error.ts'
import type { UnverifiedJwt } from '../jwt/jwt.ts'
import type { Keys, VerificationKey } from '../keys/jwk.ts'
import { FairQueue } from '../util/fair-queue.ts'
import { hasTimeThisTurn, nextTurn, spendThisTurn } from '../util/turn.ts'
import { findSigner, findSignerOnThreadPool, type Signer } from './signer.ts'

/**
 * How many threads of the pool may be at work. One core is left to the event loop: with all of them taken it waits for
 * the processor, and each other request with it. DNS and files need threads of the pool as well, which has four.
 */
const THREADS = Math.min(3, availableParallelism() - 1)

/** So many quick signatures, a turn's time and more, are worth the waking of a thread; a thread gets no more at a time. */
const BATCH = 16

/** How many slow signatures of one key may wait: some seconds' work. */
const MAX_WAITING_OF_SLOW_KEY = 500

interface Job {
  readonly jwt: UnverifiedJwt
  readonly keys: Keys
  readonly resolve: (signer: Signer) => void
}

const quickJobs = new FairQueue<VerificationKey, Job>()
const slowJobs = new FairQueue<VerificationKey, Job>()
let quickOnThreadPool = 0
let slowOnThreadPool = 0
let isTurnScheduled = false

/** Whether a signature may be verified on this thread: other requests do not wait long for it. */
export function isQuick(keys: Keys): boolean {
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
  void nextTurn().then(takeTurn)
}

/** Throws ERR_KEYS_UNAVAILABLE when too many slow ones of a key wait already. */
export function findSignerLater(jwt: UnverifiedJwt, keys: Keys): Promise<Signer> {
  const [key] = keys as readonly [VerificationKey]
  if (!key.isFast && slowJobs.countOf(key) >= MAX_WAITING_OF_SLOW_KEY) {
    throw new AuthError('ERR_KEYS_UNAVAILABLE', {
      detail: { reason: 'Too many signatures of a slow algorithm are waiting to be verified.' },
    })
  }
  return new Promise((resolve) => {
    const [jobs, start] = isQuick(keys) ? [quickJobs, scheduleTurn] : [slowJobs, startSlowJobs]
    jobs.add(key, { jwt, keys, resolve })
    start()
  })
}
