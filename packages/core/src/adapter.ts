/** @poolguard/core/adapter: what the adapters are made of. Applications need nothing here. */
export { optionsOf } from './config-checks.ts'
export { fromNodeRequest, type NodeRequestLike, type RequestLike } from './request.ts'
export { resolveRequirement } from './requirement.ts'
export { verifierOf } from './verifier.ts'
