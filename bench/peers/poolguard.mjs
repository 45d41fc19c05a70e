// @ts-check
/** poolguard, as its README says. */
import { cognito, createVerifier } from '@poolguard/core'
import { authenticate } from '@poolguard/express'
import guard from '@poolguard/fastify'

/** @param {import('../context.mjs').Pool} pool @param {false | { maxBytes?: number }} [cache] */
export function poolguard({ userPoolId, clientId, audience, jwks }, cache = {}) {
  return createVerifier({
    issuers: cognito({ userPoolId, clientId, tokenUse: 'access', audience, jwks }),
    cache,
  })
}

/** @type {import('./peers.mjs').FastifyGuard} */
export async function fastifyPoolguard(app, pool) {
  await app.register(guard, { verifier: poolguard(pool) })
}

/** @type {import('./peers.mjs').ExpressGuard} */
export function expressPoolguard(pool) {
  return authenticate(poolguard(pool))
}
