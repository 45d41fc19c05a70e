// @ts-check
/** fastify-jwt-jwks, with its key fetched once from loopback, without and with the cache of its fast-jwt. */
import fastifyJwtJwks from 'fastify-jwt-jwks'

/** @param {object} cache @returns {import('./peers.mjs').FastifyGuard} */
function fastifyJwtJwksWith(cache) {
  return async (app, pool) => {
    await app.register(fastifyJwtJwks, {
      jwksUrl: pool.jwksUri,
      issuer: pool.issuer,
      audience: pool.audience,
      ...cache,
    })
    app.addHook('preValidation', app.authenticate)
  }
}

export const fastifyFastifyJwtJwks = fastifyJwtJwksWith({})
export const fastifyFastifyJwtJwksCached = fastifyJwtJwksWith({ cache: true })
