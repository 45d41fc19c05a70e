/**
 * Decision → the words that a front has for it. API Gateway knows a policy or a simple yes and no (200 and 403),
 * `Error('Unauthorized')` (401) and any other error (500); AppSync knows yes and no (401).
 */
import type { AuthorizerContext } from './context.ts'
import type { Decision } from './decide.ts'
import { policyOf } from './policy.ts'
import type { AppSyncResult, PolicyResult, SimpleResult } from './results.ts'

/** AppSync Developer Guide, "AWS_LAMBDA authorization": the longest `ttlOverride`. */
const LONGEST_TTL_SECONDS = 3600

/** @throws Error('Unauthorized'), to the letter, with the AuthError as its cause, unless a token was good. */
function verdictOf(decision: Decision): { principalId: string; context: AuthorizerContext } {
  if (decision.isAllowed) return { principalId: decision.auth.subject, context: decision.context }
  const { error, subject } = decision
  if (error.status !== 403) throw new Error('Unauthorized', { cause: error })
  // A Deny names whom it denies; only an AuthError of the application's own can come before there is a name.
  return { principalId: subject ?? 'unknown', context: { code: error.code } }
}

export function asPolicy(decision: Decision, arn: unknown): PolicyResult {
  const { isAllowed, isByRoute } = decision
  return policyOf({ ...verdictOf(decision), isAllowed, isByRoute }, arn)
}

export function asSimple(decision: Decision): SimpleResult {
  return { isAuthorized: decision.isAllowed, context: verdictOf(decision).context }
}

/** A yes is kept no longer than the token is good for; a no is not kept, for the next try may be after a sign-in. */
export function asAppSync(decision: Decision): AppSyncResult {
  if (!decision.isAllowed) return { isAuthorized: false, ttlOverride: 0 }
  const { auth, context, deniedFields } = decision
  const remaining = Math.floor(auth.claims.exp - Date.now() / 1000)
  return {
    isAuthorized: true,
    resolverContext: context,
    deniedFields: [...deniedFields],
    ttlOverride: Math.min(Math.max(remaining, 0), LONGEST_TTL_SECONDS),
  }
}
