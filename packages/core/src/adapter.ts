/** @poolguard/core/adapter: what the adapters and the command line are made of. Applications need nothing here. */
export { makeAuthContext } from './auth-context.ts'
export {
  functionOf,
  issuerUrlOf,
  numberOf,
  optionsOf,
  textsOf,
  textsOrNullOf,
  urlOf,
} from './config-checks.ts'
export { excerpt } from './failures/errors.ts'
export { problemOf } from './failures/problem.ts'
export { freezeAll } from './freeze.ts'
export { fetchText, StatusError, underDeadline } from './keys/fetch-json.ts'
export { importPem, type VerificationKey } from './keys/jwk.ts'
export { fetchKeySet } from './keys/key-source.ts'
export { authenticateAtOnce, cacheTermsOf } from './observed-verifier.ts'
export { type ProtectedResourceRoute, protectedResourceRoute } from './protected-resource.ts'
export { fromNodeRequest, isPreflight, type RequestLike } from './request.ts'
export { resolveRequirement } from './requirement.ts'
export { authorize } from './steps/authorize.ts'
export { checkClock, validityOf } from './steps/clock.ts'
export { decodePadded } from './steps/decode.ts'
export { checkSignature } from './steps/signature.ts'
export { toError } from './to-error.ts'
export { verifierOf } from './verifier-of.ts'
