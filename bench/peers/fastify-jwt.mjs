// @ts-check
/** @fastify/jwt with a public key given, without and with the cache that it passes on to fast-jwt. */
import fastifyJwt from '@fastify/jwt'
import { exportPem } from './fast-jwt.mjs'

/** @param {object} cache @returns {import('./peers.mjs').FastifyGuard} */
function fastifyJwtWith(cache) {
  return async (app, pool) => {
    await app.register(fastifyJwt, {
      secret: { public: exportPem(pool, pool.accessKid) },
      verify: { algorithms: ['RS256'], allowedIss: pool.issuer, allowedAud: pool.audience, ...cache },
    })
    app.addHook('onRequest', async (/** @type {any} */ request, /** @type {any} */ reply) => {
      try {
        await request.jwtVerify()
      } catch (error) {
        reply.send(error)
      }
    })
  }
}

export const fastifyFastifyJwt = fastifyJwtWith({})
export const fastifyFastifyJwtCached = fastifyJwtWith({ cache: true })
