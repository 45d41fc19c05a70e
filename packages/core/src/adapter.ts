/** @poolguard/core/adapter: what the adapters and the command line are made of. Applications need nothing here. */

export { leavesAnonymous, type OptionalAuth } from './errors/anonymous.ts'
export { isOutage } from './errors/codes.ts'
export { excerpt } from './errors/excerpt.ts'
export { toProblem } from './errors/problem.ts'
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
} from './request/request.ts'
export { resolveRequirement } from './requirement.ts'
export { requireNumber, requireOptions } from './util/config-checks.ts'
export { freezeAll } from './util/freeze.ts'
export { toError } from './util/to-error.ts'
export { authenticateRequest, cacheTermsOf, toAuthenticator } from './verifier/to-authenticator.ts'
