// @ts-check
/** express-oauth2-jwt-bearer with a given key set, so it fetches no metadata. */
import { auth } from 'express-oauth2-jwt-bearer'

/** @type {import('./peers.mjs').ExpressGuard} */
export function expressOauth2JwtBearer({ issuer, audience, jwks }) {
  return auth({ issuer, audience, tokenSigningAlg: 'RS256', publicKey: /** @type {any} */ (jwks) })
}
