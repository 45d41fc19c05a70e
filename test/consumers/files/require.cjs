const assert = require('node:assert/strict')
const { AuthError, createVerifier } = require('@poolguard/core')
const { authenticate } = require('@poolguard/express')
const poolguard = require('@poolguard/fastify')
const { authorizer } = require('@poolguard/lambda')
const { BAD_TOKENS, createLocalPool } = require('@poolguard/local')

for (const made of [authenticate, poolguard.default, authorizer]) assert.equal(typeof made, 'function')

async function main() {
  const pool = await createLocalPool()
  const verifier = createVerifier({ issuers: pool.issuer() })
  const { claims } = await verifier.verify(await pool.accessToken())
  assert.equal(claims.client_id, pool.clientId)
  await assert.rejects(
    verifier.verify(await pool.badToken('expired')),
    (error) => error instanceof AuthError && error.code === BAD_TOKENS.expired.code,
  )
  console.log('works')
}
main()
