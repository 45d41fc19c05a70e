/**
 * @poolguard/core: the verifier. The public names are those that this file exports, and those of the subpaths
 * `alb`, `dpop`, `introspection` and `mtls`. Everything else in this package is internal.
 */

export { type AcrAtLeast, COGNITO_ACR_LEVELS } from './authentication-requirement.ts'
export {
  type AllOf,
  allOf,
  type ClaimRequirement,
  type ClaimValue,
  type EqualTo,
  equalTo,
} from './claim-requirement.ts'
export type { AuthContext } from './claims/auth-context.ts'
export type {
  Actor,
  AnyClaims,
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
  KeyAgeEvent,
  KeyChangeEvent,
  KeyFetchEvent,
} from './diagnostics.ts'
export { AuthError, type AuthErrorDetail, type AuthErrorOptions } from './errors/auth-error.ts'
export type { Challenge, ChallengeScheme } from './errors/challenge.ts'
export { type AuthErrorCode, FAILURES, type Failure } from './errors/codes.ts'
export { ConfigError } from './errors/config-error.ts'
export { expiredClaimsOf } from './expired-claims.ts'
export type { ClaimOptions } from './issuers/claim-options.ts'
export { type CognitoOptions, cognito } from './issuers/cognito.ts'
export type { ClaimsOf, Issuer } from './issuers/issuer.ts'
export type { IssuerKeyOptions } from './issuers/key-options.ts'
export { type OidcOptions, oidc } from './issuers/oidc.ts'
export { type SharedKeys, type SharedKeysOptions, sharedKeys } from './issuers/shared-keys.ts'
export type { JoseHeader } from './jwt/jwt.ts'
export type { Algorithm } from './keys/algorithm.ts'
export type { JsonWebKeySet } from './keys/jwks.ts'
export type { PemKeyMap } from './keys/pem-map.ts'
export type { Fetch, FetchInit, FetchResponse } from './keys/transport.ts'
export type { ProofMethod } from './possession/proof-method.ts'
export { type ProtectedResource, resourceMetadataUrl } from './protected-resource.ts'
export type { FindToken } from './request/read-token.ts'
export type { FetchRequestLike, HttpFacts, RequestLike } from './request/request.ts'
export {
  type BearerOptions,
  bearer,
  cookie,
  custom,
  firstOf,
  header,
  type OrderedSources,
  type TokenSource,
} from './request/token-sources.ts'
export type { Names, Requirement } from './requirement.ts'
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
export type {
  AuthenticatorOptions,
  IssuerLookup,
  IssuerLookupOptions,
  Issuers,
  KeyOptions,
  ListedIssuers,
  VerifierOptions,
} from './verifier/options.ts'
export type { ScopeOptions } from './verifier/scope-options.ts'
