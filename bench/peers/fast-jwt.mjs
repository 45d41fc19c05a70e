// @ts-check
/** fast-jwt with a static PEM key, without and with its cache. */
import { createPublicKey } from 'node:crypto'
import { createVerifier } from 'fast-jwt'
import { expressHook, fastifyHook, readBearer } from './hooks.mjs'

/** The key of access tokens, as PEM.
 * @param {import('../context.mjs').Pool} pool @param {string} kid */
export function exportPem({ jwks }, kid) {
  const key = jwks.keys.find((jwk) => jwk.kid === kid)
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
}

/** @param {import('../context.mjs').Pool} pool @param {object} [options] its cache */
export function fastJwt(pool, options = {}) {
  return createVerifier({
    key: exportPem(pool, pool.accessKid),
    algorithms: ['RS256'],
    allowedIss: pool.issuer,
    allowedAud: pool.audience,
    requiredClaims: ['exp'],
    ...options,
  })
}

/** @param {object} options @returns {import('./peers.mjs').FastifyGuard} */
function fastifyFastJwtWith(options) {
  return async (app, pool) => {
    const verify = fastJwt(pool, options)
    fastifyHook(app, async (request) => {
      request.user = verify(readBearer(request.headers))
    })
  }
}

/** @param {object} options @returns {import('./peers.mjs').ExpressGuard} */
function expressFastJwtWith(options) {
  return (pool) => {
    const verify = fastJwt(pool, options)
    return expressHook(async (request) => {
      request.user = verify(readBearer(request.headers))
    })
  }
}

export const fastifyFastJwt = fastifyFastJwtWith({})
export const fastifyFastJwtCached = fastifyFastJwtWith({ cache: true })
export const expressFastJwt = expressFastJwtWith({})
export const expressFastJwtCached = expressFastJwtWith({ cache: true })
