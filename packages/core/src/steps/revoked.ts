/**
 * Step 8: is the token revoked? A revocation at Cognito does not reach an API that verifies tokens offline, so the
 * API asks its own store. Throws ERR_TOKEN_REVOKED, ERR_REVOCATION_UNAVAILABLE.
 */
import type { AuthContext } from '../claims/auth-context.ts'
import type { AnyClaims, Claims } from '../claims/claim-types.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { RequestLike } from '../request/request.ts'
import { isPromiseLike, type Result, waitFor } from '../util/wait.ts'

/**
 * Returns `true` if the token is revoked, and `false` if it is not. Every other answer is an error. `request`
 * is `undefined` when a token is verified without a request, as `verify` does.
 */
export interface IsRevoked<C extends AnyClaims = Claims> {
  (auth: AuthContext<C>, request?: RequestLike): boolean | Promise<boolean>
  /**
   * For a store in memory: returns a number that changes with each revocation. The store is asked about a
   * cached token again only when the number has changed, so the answer must not depend on the request.
   * Returns `undefined` if the store must be asked.
   */
  readonly revision?: () => number | undefined
}

function makeUnavailableError(reason: string, cause?: unknown): AuthError {
  return new AuthError('ERR_REVOCATION_UNAVAILABLE', { detail: { reason }, cause })
}

function decide(answer: unknown): void {
  if (answer === false) return
  if (answer === true)
    throw new AuthError('ERR_TOKEN_REVOKED', { detail: { reason: 'isRevoked answered true.' } })
  throw makeUnavailableError('isRevoked answered neither true nor false.')
}

function refuseToWait(): never {
  throw makeUnavailableError('isRevoked is asynchronous, and verifySync cannot wait for it.')
}

function refuseFailure(cause: unknown): never {
  throw makeUnavailableError('isRevoked rejected.', cause)
}

/** Returns the answer, or a native promise of it, even if the store returns a promise of another library. */
function ask(auth: AuthContext, isRevoked: IsRevoked, request: RequestLike | undefined): unknown {
  try {
    const answer: unknown = isRevoked(auth, request)
    if (typeof answer === 'boolean') return answer // the quick way, for a store that answers from memory
    return isPromiseLike(answer) ? Promise.resolve(answer) : answer
  } catch (cause) {
    throw makeUnavailableError('isRevoked threw.', cause)
  }
}

/** If the revision throws, the store itself is asked. */
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
  return waitFor(answer.catch(refuseFailure).then(decide), refuseToWait)
}

/**
 * For `onRevocationError: 'allow'`: if the store fails, the token counts as not revoked. A failure is not
 * remembered as an answer, so the store is asked about each token again.
 */
export function allowOnError(isRevoked: IsRevoked): IsRevoked {
  let failedRevision: number | undefined
  const allow = (): false => {
    failedRevision = readRevision(isRevoked)
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
    return current === failedRevision ? undefined : current
  }
  return Object.assign(isKnownRevoked, { revision })
}
