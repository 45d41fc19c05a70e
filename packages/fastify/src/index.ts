/** @poolguard/fastify: a plugin for Fastify 5. */
import fastifyPlugin from 'fastify-plugin'
import { poolguard } from './plugin.ts'
import './types.ts'

export { authOf } from './auth-of.ts'
export type { PoolguardOptions } from './options.ts'
export { protectedResource } from './protected-resource.ts'
export type { AuthHook, RouteAuth } from './types.ts'

/**
 * Guards every route of the scope in which it is registered, and of the scopes inside. Register it with `await` and
 * before the routes: then an invalid route throws where it is declared, and `app.authorize` is available.
 *
 * @throws ConfigError when it is registered with invalid options
 * @example
 * ```ts
 * import { cognito, createVerifier } from '@poolguard/core'
 * import poolguard from '@poolguard/fastify'
 * import Fastify from 'fastify'
 *
 * const verifier = createVerifier({
 *   issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' }),
 * })
 * const app = Fastify()
 * await app.register(poolguard, { verifier })
 * app.get('/health', { config: { auth: false } }, async () => 'ok')
 * app.get('/orders', { config: { auth: { scopes: 'orders/read' } } }, async () => [])
 * ```
 */
const plugin = fastifyPlugin(poolguard, { name: '@poolguard/fastify', fastify: '5.x' })

export default plugin
export { plugin as poolguard }
