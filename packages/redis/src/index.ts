/** @poolguard/redis: revoked tokens and used DPoP proofs, shared by the processes of a fleet through Redis. */
export type { RedisClient, RedisClientTemplate } from './client.ts'
export type { RevocationsEvent } from './diagnostics.ts'
export type { UnreadableReason } from './message.ts'
export type { RevocationsOptions } from './options.ts'
export { type ReplayStoreClient, type ReplayStoreOptions, replayStore } from './replay-store.ts'
export { type Revocations, type RevocationsStatus, revocations } from './revocations.ts'
