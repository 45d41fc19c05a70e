/** @poolguard/core/adapter: what the adapters and the command line are made of. Applications need nothing here. */
export { optionsOf } from './config-checks.ts'
export { type Problem, problemOf } from './failures/problem.ts'
export { type FetchLimits, fetchKeySet, type IssuerEndpoint } from './keys/key-source.ts'
export { type ProtectedResourceRoute, protectedResourceRoute } from './protected-resource.ts'
export { fromNodeRequest, isPreflight, type NodeRequestLike, type RequestLike } from './request.ts'
export { resolveRequirement } from './requirement.ts'
export { verifierOf } from './verifier.ts'
