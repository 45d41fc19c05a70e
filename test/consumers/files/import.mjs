import assert from 'node:assert/strict'
import { AuthError, createVerifier } from '@poolguard/core'
import { authenticate } from '@poolguard/express'
import poolguard from '@poolguard/fastify'
import { authorizer } from '@poolguard/lambda'
import { BAD_TOKENS, createLocalPool } from '@poolguard/local'

for (const made of [authenticate, poolguard, authorizer]) assert.equal(typeof made, 'function')

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer() })
const { claims } = await verifier.verify(await pool.accessToken())
assert.equal(claims.client_id, pool.clientId)
await assert.rejects(
  verifier.verify(await pool.badToken('expired')),
  (error) => error instanceof AuthError && error.code === BAD_TOKENS.expired.code,
)
console.log('works')
