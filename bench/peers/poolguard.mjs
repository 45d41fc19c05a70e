// @ts-check
/** poolguard, as its README shows it. */
import { cognito, createVerifier } from '@poolguard/core'
import { authenticate } from '@poolguard/express'
import guard from '@poolguard/fastify'
import { authenticate as authenticateHono } from '@poolguard/fetch/hono'

/**
 * @param {import('../context.mjs').Pool} pool @param {false | { maxBytes?: number }} [cache]
 * @param {{ isRevoked?: import('@poolguard/core').IsRevoked }} [revocation]
 */
export function poolguard({ userPoolId, clientId, audience, jwks }, cache = {}, revocation = {}) {
  return createVerifier({
    issuers: cognito({ userPoolId, clientId, tokenUse: 'access', audience, jwks }),
    cache,
    ...revocation,
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

/** @type {import('./peers.mjs').HonoGuard} */
export function honoPoolguard(pool) {
  return authenticateHono(poolguard(pool))
}

/** For tokens that are sent only once. @type {import('./peers.mjs').FastifyGuard} */
export async function fastifyPoolguardUncached(app, pool) {
  await app.register(guard, { verifier: poolguard(pool, false) })
}

/** @type {import('./peers.mjs').ExpressGuard} */
export function expressPoolguardUncached(pool) {
  return authenticate(poolguard(pool, false))
}
