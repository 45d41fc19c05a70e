/** Checks each request, for cached tokens too: possession of the key of a bound token, then revocation. */
import type { Possession } from '../possession/proof-method.ts'
import type { RequestLike } from '../request/request.ts'
import { checkRevoked, type IsRevoked, readRevision } from '../steps/revoked.ts'
import { type Result, Wait } from '../util/wait.ts'
import type { VerifiedToken } from './verified-token.ts'

export interface RequestChecks {
  readonly isRevoked: IsRevoked | undefined
  /** For bound tokens; `undefined` for a verifier of bearer tokens alone. */
  readonly possession: Possession | undefined
}

/** The revision is read before the store is asked, so that a revocation in between counts as a change. */
function askRevoked(
  verified: VerifiedToken,
  request: RequestLike | undefined,
  { isRevoked }: RequestChecks,
): Result<void> {
  if (isRevoked === undefined) return
  const revision = readRevision(isRevoked)
  if (revision !== undefined && revision === verified.notRevokedIn) return
  const outcome = checkRevoked(verified.auth, isRevoked, request)
  if (!(outcome instanceof Wait)) verified.notRevokedIn = revision
  return outcome
}

function askRevokedLater(
  verified: VerifiedToken,
  request: RequestLike | undefined,
  checks: RequestChecks,
): void | Promise<void> {
  const outcome = askRevoked(verified, request, checks)
  return outcome instanceof Wait ? outcome.later() : undefined
}

/** Returns a promise only if there is something to wait for. Throws, or rejects with, an AuthError. */
export function checkRequest(
  verified: VerifiedToken,
  request: RequestLike | undefined,
  checks: RequestChecks,
): void | Promise<void> {
  const proven = checks.possession?.check(verified.auth, request)
  return proven instanceof Promise
    ? proven.then(() => askRevokedLater(verified, request, checks))
    : askRevokedLater(verified, request, checks)
}

/** The same for `verifySync`, which cannot wait and has no request. */
export function checkSync(verified: VerifiedToken, checks: RequestChecks): void {
  checks.possession?.check(verified.auth, undefined)
  const outcome = askRevoked(verified, undefined, checks)
  if (outcome instanceof Wait) outcome.now()
}
