// @ts-check
/** The jwk middleware of Hono itself, with the keys that it would fetch. */
import { jwk } from 'hono/jwk'

/** @type {import('./peers.mjs').HonoGuard} */
export function honoJwk({ issuer, audience, jwks }) {
  return jwk({ keys: jwks.keys, alg: ['RS256'], verification: { iss: issuer, aud: audience } })
}
