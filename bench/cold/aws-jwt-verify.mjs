// @ts-check
/**
 * A process that makes one decision with aws-jwt-verify. It has the keys, or fetches them once from
 * `JWKS_URI`.
 */
import { readFileSync } from 'node:fs'
import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify'

const { pool, token } = JSON.parse(readFileSync(process.env.COLD_FILE ?? '', 'utf8'))
const { JWKS_URI: jwksUri } = process.env
const { userPoolId, clientId, issuer, audience, jwks } = pool

/** @returns {{ verify(token: string): Promise<{ sub: string }> }} */
function makeVerifier() {
  if (jwksUri !== undefined) return /** @type {any} */ (JwtVerifier.create({ issuer, audience, jwksUri }))
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' })
  verifier.cacheJwks(jwks)
  return /** @type {any} */ (verifier)
}

const claims = await makeVerifier().verify(token)
const milliseconds = performance.now()
process.send?.({ milliseconds, subject: claims.sub }, () => process.exit())
