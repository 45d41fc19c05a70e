/** @poolguard/core/dpop: tokens that are bound to a key by DPoP (RFC 9449). */
export { type Dpop, dpop } from './dpop/dpop.ts'
export type { DpopOptions } from './dpop/dpop-options.ts'
export { type MemoryReplayStoreOptions, memoryReplayStore } from './dpop/memory-replay-store.ts'
export type { DpopNonceOptions } from './dpop/nonces.ts'
export type { ProofUse, ReplayStore } from './dpop/replay-store.ts'
