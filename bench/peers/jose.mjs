// @ts-check
/** jose with a local key set. It stands for a remote key set whose keys are loaded already. */
import { createLocalJWKSet, jwtVerify } from 'jose'
import { expressHook, fastifyHook, honoHook, readBearer } from './hooks.mjs'

/** @param {import('../context.mjs').Pool} pool @returns {(token: string) => Promise<unknown>} */
export function jose({ issuer, audience, jwks }) {
  const keys = createLocalJWKSet(jwks)
  const options = { issuer, audience, algorithms: ['RS256'], requiredClaims: ['exp'] }
  return (token) => jwtVerify(token, keys, options)
}

/** @type {import('./peers.mjs').FastifyGuard} */
export async function fastifyJose(app, pool) {
  const verify = jose(pool)
  fastifyHook(app, async (request) => {
    request.user = await verify(readBearer(request.headers))
  })
}

/** @type {import('./peers.mjs').ExpressGuard} */
export function expressJose(pool) {
  const verify = jose(pool)
  return expressHook(async (request) => {
    request.user = await verify(readBearer(request.headers))
  })
}

/** @type {import('./peers.mjs').HonoGuard} */
export function honoJose(pool) {
  const verify = jose(pool)
  return honoHook(async (context) => {
    context.set('user', await verify(readBearer(context.req.header())))
  })
}
