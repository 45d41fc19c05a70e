/** Event → caller, for `withAuth` and `middyAuth`. */
import { type AuthContext, AuthError } from '@poolguard/core'
import { setAuth } from '../caller/event-auth.ts'
import { admit, type Guard, type GuardedRequest } from '../guard.ts'
import { toServerError } from '../server-error.ts'

/**
 * Finds the caller, and stores it on the event for `authOf`. Rejects with an AuthError, or with another Error
 * for a 500.
 */
export async function authenticateEvent(
  event: object,
  request: GuardedRequest,
  guard: Guard,
): Promise<AuthContext> {
  try {
    const auth = await admit(guard, request)
    setAuth(event, auth)
    return auth
  } catch (error) {
    throw error instanceof AuthError ? error : toServerError(error)
  }
}
