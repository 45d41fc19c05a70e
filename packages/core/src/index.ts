/** @poolguard/core: the verifier. Everything here is public; everything else in this package is not. */
export type { AuthContext } from './claims/auth-context.ts'
export type {
  Claims,
  CognitoAccessClaims,
  CognitoClaimsByUse,
  CognitoIdClaims,
  Register,
  RegisteredClaims,
} from './claims/claim-types.ts'
export type { ClaimsSchema, SchemaResult } from './claims/claims-schema.ts'
export type {
  CacheEvent,
  Channels,
  DecisionEvent,
  KeyChangeEvent,
  KeyFetchEvent,
} from './diagnostics.ts'
export { AuthError, type AuthErrorDetail, type AuthErrorOptions } from './errors/auth-error.ts'
export type { Challenge } from './errors/challenge.ts'
export { type AuthErrorCode, FAILURES, type Failure } from './errors/codes.ts'
export { ConfigError } from './errors/config-error.ts'
export { type CognitoOptions, cognito } from './issuers/cognito.ts'
export type { Issuer } from './issuers/issuer.ts'
export { type OidcOptions, oidc } from './issuers/oidc.ts'
export type { JoseHeader } from './jwt/jwt.ts'
export type { Algorithm } from './keys/algorithms.ts'
export type { JsonWebKeySet } from './keys/jwks.ts'
export { type ProtectedResource, resourceMetadataUrl } from './protected-resource.ts'
export type { RequestLike } from './request/request.ts'
export {
  bearer,
  cookie,
  firstOf,
  header,
  type OrderedSources,
  type TokenSource,
} from './request/token-sources.ts'
export type { ClaimRequirement, Names, Requirement } from './requirement.ts'
export {
  type RevocationList,
  type RevocationListOptions,
  revocationList,
} from './revocation/revocation-list.ts'
export type { RevocationStore, RevokeOptions, SignOutOptions } from './revocation/revocation-store.ts'
export type { IsRevoked } from './steps/revoked.ts'
export type { JsonObject } from './util/json.ts'
export { createVerifier } from './verifier/create-verifier.ts'
export type { ExplainedCheck, Explanation } from './verifier/findings.ts'
export type { Authenticator, Verifier } from './verifier/interface.ts'
export type { IssuerLookupOptions, KeyOptions, VerifierOptions } from './verifier/options.ts'
