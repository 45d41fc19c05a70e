/** @poolguard/local: a local user pool for laptops and tests. Every export is public API. */

export type { GuardedApi, GuardedApis, GuardedRequest, TriedToken } from './console/guarded-apis.ts'
export type { Failure } from './failures/failure.ts'
export type { ListenOptions, LocalPoolServer } from './http/listen-types.ts'
export type { KeyUse, PublicKeySet, PublicRsaKey } from './keys/public-keys.ts'
export { createLocalPool } from './pool/create-local-pool.ts'
export type {
  LocalIssuerOptions,
  LocalOidcIssuerOptions,
  LocalPool,
  RotateOptions,
  SignOptions,
} from './pool/local-pool-types.ts'
export type { LocalPoolOptions } from './pool/pool-options.ts'
export type { LocalUser } from './pool/seed.ts'
export type { SocialOptions } from './pool/social-providers.ts'
export { type StartedLocalPool, type StartLocalPoolOptions, startLocalPool } from './pool/start-local-pool.ts'
export { type StorageState, type StorageStateOptions, storageState } from './pool/storage-state.ts'
export type { LocalPoolSeed, SeedClient, SeedUser, SeedUserPool } from './seeds/seed-types.ts'
export type { CognitoEvent, CognitoEventDetail, CognitoEventListener } from './service/event-feed.ts'
export type { CodeMessage } from './service/outbox.ts'
export type { SocialEndpoints } from './service/service.ts'
export type { SocialProvider } from './settings/identity-provider-rules.ts'
export type { SignedIn, SignInAsOptions } from './sign-in/sign-in-as.ts'
export { BAD_TOKENS, type BadToken, type BadTokenKind } from './tokens/bad-tokens.ts'
export type {
  AccessTokenOptions,
  BadTokenOptions,
  ClientTokenOptions,
  IdTokenOptions,
  OidcTokenOptions,
  TokenOptions,
  UserTokenOptions,
} from './tokens/token-options.ts'
export type {
  PreTokenGeneration,
  PreTokenGenerationEvent,
  PreTokenGenerationResponse,
  TokenTrigger,
} from './triggers/token-event.ts'
export type { LocalTriggers } from './triggers/trigger-types.ts'
