/** @poolguard/nestjs: a global guard for NestJS, on Express and on Fastify, for HTTP, GraphQL and WebSockets. */
export {
  Auth,
  type AuthOptions,
  Authorize,
  OptionalAuth,
  type OptionalAuthOptions,
  Public,
} from './decorators.ts'
export { PoolguardGuard } from './guard.ts'
export { PoolguardModule, type PoolguardModuleAsyncOptions } from './module.ts'
export { POOLGUARD_VERIFIER, type PoolguardModuleOptions } from './options.ts'
export { authOf } from './request-auth.ts'
export { PoolguardSockets, type SocketClient } from './sockets.ts'
