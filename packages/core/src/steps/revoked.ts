/**
 * Step 8: has the token been taken back? Cognito's own revocation does not reach a token that is
 * verified offline, so an API that needs it asks a store of its own.
 * Throws ERR_TOKEN_REVOKED, ERR_REVOCATION_UNAVAILABLE.
 */
import type { AuthContext } from '../claims/auth-context.ts'
import type { AnyClaims, Claims } from '../claims/claim-types.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { RequestLike } from '../request/request.ts'
import { forget, isPromiseLike, type Result, Wait } from '../util/wait.ts'

/**
 * Answers `true` for a token that was revoked and `false` for one that was not; anything else is no answer. `request` is
 * `undefined` when a token is verified without one, as by `verify`.
 */
export interface IsRevoked<C extends AnyClaims = Claims> {
  (auth: AuthContext<C>, request?: RequestLike): boolean | Promise<boolean>
  /**
   * For a store in memory: a number that changes whenever a token may have been revoked. A cached token that was not
   * revoked is asked about again when the number has changed, so the answer must not depend on the request. `undefined` for
   * a store that must be asked now.
   */
  readonly revision?: () => number | undefined
}

function unavailable(reason: string, cause?: unknown): AuthError {
  return new AuthError('ERR_REVOCATION_UNAVAILABLE', { detail: { reason }, cause })
}

function decide(answer: unknown): void {
  if (answer === false) return
  if (answer === true)
    throw new AuthError('ERR_TOKEN_REVOKED', { detail: { reason: 'isRevoked answered true.' } })
  throw unavailable('isRevoked answered neither true nor false.')
}

function refuseToWait(answer: Promise<unknown>): never {
  forget(answer)
  throw unavailable('isRevoked is asynchronous, and verifySync cannot wait for it.')
}

function rejected(cause: unknown): never {
  throw unavailable('isRevoked rejected.', cause)
}

/** The answer, or a genuine promise of it, whatever kind of promise the store returns. */
function ask(auth: AuthContext, isRevoked: IsRevoked, request: RequestLike | undefined): unknown {
  try {
    const answer: unknown = isRevoked(auth, request)
    if (typeof answer === 'boolean') return answer // the quick way, for a store that answers from memory
    return isPromiseLike(answer) ? Promise.resolve(answer) : answer
  } catch (cause) {
    throw unavailable('isRevoked threw.', cause)
  }
}

/** A store that cannot say its revision is asked, and fails or answers then. */
export function readRevision({ revision }: IsRevoked): number | undefined {
  if (revision === undefined) return undefined
  try {
    return revision()
  } catch {
    return undefined
  }
}

/** Waits only for a store that answers with a promise. */
export function checkRevoked(
  auth: AuthContext,
  isRevoked: IsRevoked,
  request: RequestLike | undefined,
): Result<void> {
  const answer = ask(auth, isRevoked, request)
  if (!(answer instanceof Promise)) return decide(answer)
  return new Wait(
    () => answer.catch(rejected).then(decide),
    () => refuseToWait(answer),
  )
}

/**
 * For an API that would rather go on without its store: a store that fails has revoked nothing. Such an answer is not kept:
 * in a revision in which the store has failed, it is asked about each token again.
 */
export function allowOnError(isRevoked: IsRevoked): IsRevoked {
  let failedIn: number | undefined
  const allow = (): false => {
    failedIn = readRevision(isRevoked)
    return false
  }
  const isKnownRevoked: IsRevoked = (auth, request) => {
    try {
      const answer: unknown = isRevoked(auth, request)
      if (!isPromiseLike(answer)) return typeof answer === 'boolean' ? answer : allow()
      return Promise.resolve(answer).then(
        (settled) => settled === true,
        () => false,
      )
    } catch {
      return allow()
    }
  }
  if (isRevoked.revision === undefined) return isKnownRevoked
  const revision = (): number | undefined => {
    const current = readRevision(isRevoked)
    return current === failedIn ? undefined : current
  }
  return Object.assign(isKnownRevoked, { revision })
}
