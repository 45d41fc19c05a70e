/** Where used proofs are kept, so that each is accepted once (RFC 9449 §11.1). */
import { AuthError } from '../errors/auth-error.ts'
import { isPromiseLike } from '../util/wait.ts'

/** One use of a proof. */
export interface ProofUse {
  /** Identifies the proof: a hash of its key and its `jti`, in base64url. */
  readonly id: string
  /** The thumbprint of the key that made the proof. */
  readonly keyThumbprint: string
  /** Milliseconds since 1970. After this time the proof is too old to be accepted, so it need not be kept. */
  readonly expiresAt: number
}

/** Keeps used proofs. The processes of a fleet need a store that they share. */
export interface ReplayStore {
  /**
   * Records a use: `true` if it is the first of this id, `false` if it is not, in one atomic step. A store that fails
   * or is full throws or rejects; then the request is refused with ERR_REPLAY_STORE_UNAVAILABLE (503).
   */
  use(proof: ProofUse): boolean | Promise<boolean>
}

function makeUnavailableError(reason: string, cause?: unknown): AuthError {
  return new AuthError('ERR_REPLAY_STORE_UNAVAILABLE', { detail: { reason }, cause })
}

function assertFirst(answer: unknown): void {
  if (answer === true) return
  if (answer !== false) throw makeUnavailableError('The replay store answered neither true nor false.')
  throw new AuthError('ERR_PROOF_REPLAYED', {
    detail: { reason: 'A proof with this key and jti was used before.', claim: 'jti' },
  })
}

function refuseFailure(cause: unknown): never {
  throw makeUnavailableError('The replay store failed.', cause)
}

/** Records the use of a proof. Returns a promise only if the store returns one. */
export function recordUse(store: ReplayStore, use: ProofUse): void | Promise<void> {
  let answer: unknown
  try {
    answer = store.use(use)
  } catch (cause) {
    return refuseFailure(cause)
  }
  if (!isPromiseLike(answer)) return assertFirst(answer)
  return Promise.resolve(answer).catch(refuseFailure).then(assertFirst)
}
