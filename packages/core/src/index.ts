/** @poolguard/core: the verifier. Everything here is public; everything else in this package is not. */
export type { AuthContext } from './auth-context.ts'
export type {
  Claims,
  CognitoAccessClaims,
  CognitoClaimsByUse,
  CognitoIdClaims,
  Register,
  RegisteredClaims,
} from './claim-types.ts'
export type { ClaimsSchema, SchemaResult } from './claims-schema.ts'
export type {
  Channels,
  DecisionEvent,
  KeyChangeEvent,
  KeyFetchEvent,
  MemoryEvent,
} from './diagnostics.ts'
export type { ExplainedCheck, Explanation } from './explain.ts'
export type { Challenge } from './failures/challenge.ts'
export { AuthError, type AuthErrorDetail, type AuthErrorOptions, ConfigError } from './failures/errors.ts'
export { type AuthErrorCode, FAILURES, type Failure } from './failures/failures.ts'
export type { Authenticator, Verifier } from './interface.ts'
export { type CognitoOptions, cognito } from './issuers/cognito.ts'
export type { Issuer } from './issuers/issuer.ts'
export { type OidcOptions, oidc } from './issuers/oidc.ts'
export type { JoseHeader, JsonObject } from './jwt.ts'
export type { Algorithm } from './keys/algorithms.ts'
export type { JsonWebKeySet } from './keys/jwks.ts'
export type { IssuerLookUpOptions, KeyOptions, VerifierOptions } from './options.ts'
export { type ProtectedResource, resourceMetadataUrl } from './protected-resource.ts'
export type { RequestLike } from './request.ts'
export type { ClaimRequirement, Names, Requirement } from './requirement.ts'
export {
  type RevocationList,
  type RevocationListOptions,
  revocationList,
  type SignOutOptions,
} from './revocation-list.ts'
export type { IsRevoked } from './steps/revoked.ts'
export {
  bearer,
  cookie,
  firstOf,
  header,
  type OrderedSources,
  type TokenSource,
} from './token-sources.ts'
export { createVerifier } from './verifier.ts'
