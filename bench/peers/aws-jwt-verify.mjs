// @ts-check
/** aws-jwt-verify, with its keys loaded by `cacheJwks`, because it fetches over https only. It has no token cache. */
import { CognitoJwtVerifier } from 'aws-jwt-verify'
import { expressHook, fastifyHook, readBearer } from './hooks.mjs'

/** @param {import('../context.mjs').Pool} pool */
export function awsJwtVerify({ userPoolId, clientId, jwks }) {
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' })
  verifier.cacheJwks(/** @type {any} */ (jwks))
  return verifier
}

/** @type {import('./peers.mjs').FastifyGuard} */
export async function fastifyAwsJwtVerify(app, pool) {
  const verifier = awsJwtVerify(pool)
  fastifyHook(app, async (request) => {
    request.user = await verifier.verify(readBearer(request.headers))
  })
}

/** @type {import('./peers.mjs').ExpressGuard} */
export function expressAwsJwtVerify(pool) {
  const verifier = awsJwtVerify(pool)
  return expressHook(async (request) => {
    request.user = await verifier.verify(readBearer(request.headers))
  })
}
