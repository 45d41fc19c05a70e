/** @poolguard/core/adapter: what the adapters and the command line share. Applications do not need it. */

export { findEnd } from './claims/auth-context.ts'
export { findClientClaim } from './claims/client-claim.ts'
export { readGroups, readScopes } from './claims/scopes-and-groups.ts'
export { withNonEnumerable } from './diagnostics.ts'
export { leavesAnonymous, type OptionalAuth, requireOptionalAuth } from './errors/anonymous.ts'
export { isOutage } from './errors/codes.ts'
export { describeCauses } from './errors/describe-causes.ts'
export { excerpt } from './errors/excerpt.ts'
export { toProblem } from './errors/problem.ts'
export {
  createEventVerifier,
  type EventClaims,
  type EventTokenRules,
  type EventVerifier,
  type EventVerifierOptions,
} from './events/event-verifier.ts'
export { discoverJwksUri } from './keys/discovery.ts'
export { fetchKeySet } from './keys/key-source.ts'
export { type ProtectedResourceRoute, protectedResourceRoute } from './protected-resource.ts'
export {
  type FetchRequestLike,
  fromFetchRequest,
  fromNodeRequest,
  isPreflight,
  type NodeRequestLike,
  type RequestLike,
  toRequestLike,
  withHttpFacts,
} from './request/request.ts'
export { resolveRequirement } from './requirement.ts'
export {
  makeRevocation,
  REVOCATION_KINDS,
  type Revocation,
  type RevocationKind,
} from './revocation/revocation.ts'
export { RevocationEntries } from './revocation/revocation-entries.ts'
export { listRevocationKeys, type RevocationKey } from './revocation/revocation-keys.ts'
export {
  isSafeUrl,
  requireBoolean,
  requireFunction,
  requireIssuerName,
  requireNumber,
  requireOptions,
  requireString,
} from './util/config-checks.ts'
export { freezeAll } from './util/freeze.ts'
export { MAX_CLOCK_TOLERANCE_SECONDS } from './util/limits.ts'
export { toError } from './util/to-error.ts'
export { isNonEmptyString } from './util/value-types.ts'
export { addScopeChallenge } from './verifier/scope-challenge.ts'
export {
  authenticateRequest,
  cacheTermsOf,
  hasProofs,
  toAuthenticator,
  toSmallAuthenticator,
} from './verifier/to-authenticator.ts'
