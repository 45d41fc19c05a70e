/** What is checked at each request, for cached tokens too: possession of the key of a bound token, then revocation. */
import type { AuthContext } from '../claims/auth-context.ts'
import type { Possession } from '../possession/proof-method.ts'
import type { RequestLike } from '../request/request.ts'
import { checkRevoked, type IsRevoked } from '../steps/revoked.ts'
import { Wait } from '../util/wait.ts'

export interface RequestChecks {
  readonly isRevoked: IsRevoked | undefined
  /** For bound tokens; `undefined` for a verifier of bearer tokens alone. */
  readonly possession: Possession | undefined
}

function askRevoked(
  auth: AuthContext,
  request: RequestLike | undefined,
  { isRevoked }: RequestChecks,
): void | Promise<void> {
  const outcome = isRevoked === undefined ? undefined : checkRevoked(auth, isRevoked, request)
  return outcome instanceof Wait ? outcome.later() : undefined
}

/** A promise only where there is something to wait for. Throws, or rejects with, an AuthError. */
export function checkRequest(
  auth: AuthContext,
  request: RequestLike | undefined,
  checks: RequestChecks,
): void | Promise<void> {
  const proven = checks.possession?.check(auth, request)
  return proven instanceof Promise
    ? proven.then(() => askRevoked(auth, request, checks))
    : askRevoked(auth, request, checks)
}

/** The same for a caller who cannot wait and has no request. */
export function checkSync(auth: AuthContext, { isRevoked, possession }: RequestChecks): void {
  possession?.check(auth, undefined)
  const outcome = isRevoked === undefined ? undefined : checkRevoked(auth, isRevoked, undefined)
  if (outcome instanceof Wait) outcome.now()
}
