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

/**
 * How many slow signatures may be on the thread pool. One core is left for the event loop, and one of the pool's four
 * threads for DNS and files. Of quick signatures there may be `BATCH` times as many; together they take 2 ms.
 */
const THREADS = Math.min(3, availableParallelism() - 1)

/**
 * If this many quick signatures wait, waking a thread is worth its cost. A thread gets at most this many at a
 * time.
 */
const BATCH = 32

/** How many slow signatures of one sender may wait: less than a second of work. */
const MAX_SLOW_OF_SENDER = 500

interface Job {
  readonly jwt: UnverifiedJwt
  readonly keys: Keys
  readonly resolve: (signer: Signer) => void
}

const quickJobs = new FairQueue<string, Job>()
const slowJobs = new FairQueue<string, Job>()
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
  void waitForNextTurn().then(takeTurn)
}

/**
 * @param sender the issuer of a token, or the sender of a proof. Senders take turns. Keys do not, because a
 *   tenant may have a hundred.
 * @throws AuthError ERR_KEYS_UNAVAILABLE when too many slow signatures of the sender wait already
 */
export function findSignerLater(jwt: UnverifiedJwt, keys: Keys, sender: string): Promise<Signer> {
  const isSlow = keys.some((key) => !key.isFast)
  if (isSlow && slowJobs.countOf(sender) >= MAX_SLOW_OF_SENDER) {
    throw new AuthError('ERR_KEYS_UNAVAILABLE', {
      detail: { reason: 'Too many signatures of a slow algorithm are waiting to be verified.' },
    })
  }
  return new Promise((resolve) => {
    const [jobs, start] = isQuick(keys) ? [quickJobs, scheduleTurn] : [slowJobs, startSlowJobs]
    jobs.add(sender, { jwt, keys, resolve })
    start()
  })
}
