// @ts-check
/**
 * A process that makes one decision with poolguard. It has the keys, or fetches them once from `JWKS_URI`.
 */
import { readFileSync } from 'node:fs'
import { cognito, createVerifier, oidc } from '@poolguard/core'

const { pool, token } = JSON.parse(readFileSync(process.env.COLD_FILE ?? '', 'utf8'))
const { JWKS_URI: jwksUri } = process.env
const { userPoolId, clientId, issuer, audience, jwks } = pool

const verifier = createVerifier({
  issuers:
    jwksUri === undefined
      ? cognito({ userPoolId, clientId, tokenUse: 'access', audience, jwks })
      : oidc({ issuer, audience, jwksUri }),
})
const { claims } = await verifier.verify(token)
const milliseconds = performance.now()
process.send?.({ milliseconds, subject: claims.sub }, () => process.exit())
