/**
 * Decision → the result that the event source expects. API Gateway takes a policy or a simple response
 * (allowed, or 403), `Error('Unauthorized')` (401), and any other error (500). AppSync takes `isAuthorized`,
 * and answers 401 if it is `false`.
 */
import type { AnyClaims, AuthContext } from '@poolguard/core'
import type { FindTtl } from './app-sync-ttl.ts'
import type { AuthorizerContext } from './context.ts'
import type { Decision } from './decide.ts'
import { makePolicy } from './policy.ts'
import type { AppSyncResult, EventApiResult, PolicyResult, SimpleResult } from './results.ts'

/** API Gateway requires a principal, and a token of an issuer with `allowMissingSub` may have no subject. */
function findPrincipal({ auth, context }: Decision & { readonly isAllowed: true }): string {
  const { subject }: AuthContext<AnyClaims> = auth
  return subject ?? String(context.clientId ?? NO_PRINCIPAL)
}

const NO_PRINCIPAL = 'unknown'

/**
 * @throws Error for a refusal whose status is not 403. Its message is exactly `Unauthorized`, and its cause
 * is the AuthError.
 */
function findPrincipalAndContext(decision: Decision): { principalId: string; context: AuthorizerContext } {
  if (decision.isAllowed) return { principalId: findPrincipal(decision), context: decision.context }
  const { error, subject } = decision
  if (error.status !== 403) throw new Error('Unauthorized', { cause: error })
  return { principalId: subject ?? NO_PRINCIPAL, context: { code: error.code } }
}

export function toPolicyResult(decision: Decision, arn: unknown): PolicyResult {
  const { isAllowed, isByRoute } = decision
  return makePolicy({ ...findPrincipalAndContext(decision), isAllowed, isByRoute }, arn)
}

/** The only result that names an API key: HTTP and WebSocket APIs have no usage plans. */
export function toRestResult(decision: Decision, arn: unknown): PolicyResult {
  const result = toPolicyResult(decision, arn)
  const usageIdentifierKey = decision.isAllowed ? decision.usageIdentifierKey : undefined
  return usageIdentifierKey === undefined ? result : { ...result, usageIdentifierKey }
}

export function toSimpleResult(decision: Decision): SimpleResult {
  return { isAuthorized: decision.isAllowed, context: findPrincipalAndContext(decision).context }
}

/** A refusal is not cached, because the next request may come after a sign-in. */
export function toAppSyncResult(decision: Decision, findTtl: FindTtl): AppSyncResult {
  if (!decision.isAllowed) return { isAuthorized: false, ttlOverride: 0 }
  const { auth, context, deniedFields } = decision
  return {
    isAuthorized: true,
    resolverContext: context,
    deniedFields: [...deniedFields],
    ttlOverride: findTtl(auth),
  }
}

/**
 * AWS does not document that each operation and channel has its own cached result. So a result that depends
 * on the route is not cached.
 */
export function toEventApiResult(decision: Decision, findTtl: FindTtl): EventApiResult {
  if (!decision.isAllowed) return { isAuthorized: false, ttlOverride: 0 }
  const { auth, context, isByRoute } = decision
  return { isAuthorized: true, handlerContext: context, ttlOverride: isByRoute ? 0 : findTtl(auth) }
}
