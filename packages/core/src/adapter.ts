/** @poolguard/core/adapter: what the adapters and the command line are made of. Applications need nothing here. */
export { makeAuthContext } from './claims/auth-context.ts'
export { excerpt } from './errors/excerpt.ts'
export { problemOf } from './errors/problem.ts'
export { fetchText, StatusError, underDeadline } from './keys/fetch-json.ts'
export { importPem, type VerificationKey } from './keys/jwk.ts'
export { fetchKeySet } from './keys/key-source.ts'
export { type ProtectedResourceRoute, protectedResourceRoute } from './protected-resource.ts'
export { fromNodeRequest, isPreflight, type RequestLike } from './request/request.ts'
export { resolveRequirement } from './requirement.ts'
export { authorize } from './steps/authorize.ts'
export { checkClock, validityOf } from './steps/clock.ts'
export { decodePadded } from './steps/decode.ts'
export { checkSignature } from './steps/signature.ts'
export {
  functionOf,
  issuerUrlOf,
  numberOf,
  optionsOf,
  textsOf,
  textsOrNullOf,
  urlOf,
} from './util/config-checks.ts'
export { freezeAll } from './util/freeze.ts'
export { toError } from './util/to-error.ts'
export { authenticateAtOnce, cacheTermsOf } from './verifier/observed-verifier.ts'
export { verifierOf } from './verifier/to-authenticator.ts'
