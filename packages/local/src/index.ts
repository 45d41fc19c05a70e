/** @poolguard/local: a user pool of one's own, for laptops and tests. Everything here is public. */
export { BAD_TOKENS, type BadToken, type BadTokenKind } from './bad-tokens.ts'
export { createLocalPool } from './local-pool.ts'
export type {
  ListenOptions,
  LocalIssuerOptions,
  LocalPool,
  LocalPoolServer,
  RotateOptions,
  SignOptions,
} from './local-pool-types.ts'
export type { CodeMessage } from './messages.ts'
export type { LocalPoolOptions } from './pool-options.ts'
export type { KeyUse, PublicKeySet, PublicRsaKey } from './public-keys.ts'
export type {
  PreTokenGeneration,
  PreTokenGenerationEvent,
  PreTokenGenerationResponse,
  TokenTrigger,
} from './sign-in/pre-token-generation.ts'
export { type StartedLocalPool, type StartLocalPoolOptions, startLocalPool } from './start-local-pool.ts'
export type { LocalUser } from './state/seed.ts'
export type {
  AccessTokenOptions,
  ClientTokenOptions,
  IdTokenOptions,
  TokenOptions,
  UserTokenOptions,
} from './token-options.ts'
