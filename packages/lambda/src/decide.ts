/**
 * Request → whether the caller may pass, in the three ways that API Gateway knows: a decision (200 or 403),
 * Error('Unauthorized') (401), any other error (500).
 */
import {
  type AuthContext,
  AuthError,
  type RequestLike,
  type Requirement,
  type Verifier,
} from '@poolguard/core'
import { type AuthorizerContext, type ContextOption, contextOf } from './context.ts'

/** Who decides, and by what. */
export interface Guard {
  readonly verifier: Verifier
  readonly requirement: Requirement | undefined
  readonly context: ContextOption | undefined
}

/** An answer before it has the shape of its event form. */
export interface Decision {
  readonly isAllowed: boolean
  /** The caller's verified `sub`, of a refused caller as well. */
  readonly principalId: string
  readonly context: AuthorizerContext
}

/**
 * The caller's fault becomes API Gateway's word for 401, to the letter. An outage is rethrown as it is: it is answered
 * with 500, alarmed on, and not cached as a Deny would be.
 */
function thrown(error: unknown): unknown {
  const isCallersFault = error instanceof AuthError && (error.status === 401 || error.status === 400)
  return isCallersFault ? new Error('Unauthorized', { cause: error }) : error
}

/** What is asked of a verified caller. Split from `authenticate`, because a Deny must name whom it denies. */
async function decideOn(auth: AuthContext, { verifier, requirement, context }: Guard): Promise<Decision> {
  const principalId = auth.subject
  try {
    if (requirement !== undefined) await verifier.authorize(auth, requirement)
    return { isAllowed: true, principalId, context: contextOf(auth, context) }
  } catch (error) {
    const isForbidden = error instanceof AuthError && error.status === 403
    if (isForbidden) return { isAllowed: false, principalId, context: { code: error.code } }
    throw error
  }
}

export async function decide(request: RequestLike, guard: Guard): Promise<Decision> {
  try {
    return await decideOn(await guard.verifier.authenticate(request), guard)
  } catch (error) {
    throw thrown(error)
  }
}
