/**
 * Decision → the words that a front has for it. API Gateway knows a policy or a simple yes and no (200 and 403),
 * `Error('Unauthorized')` (401) and any other error (500); AppSync knows yes and no (401).
 */
import type { FindTtl } from './app-sync-ttl.ts'
import type { AuthorizerContext } from './context.ts'
import type { Decision } from './decide.ts'
import { policyOf } from './policy.ts'
import type { AppSyncResult, PolicyResult, SimpleResult } from './results.ts'

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

/** A no is not cached: the next try may be after a sign-in. */
export function asAppSync(decision: Decision, findTtl: FindTtl): AppSyncResult {
  if (!decision.isAllowed) return { isAuthorized: false, ttlOverride: 0 }
  const { auth, context, deniedFields } = decision
  return {
    isAuthorized: true,
    resolverContext: context,
    deniedFields: [...deniedFields],
    ttlOverride: findTtl(auth),
  }
}
