const assert = require('node:assert/strict')
const { createLocalPool } = require('@poolguard/local')

async function main() {
  const pool = await createLocalPool()
  const { userPoolId: USER_POOL_ID, clientId: CLIENT_ID, issuerUrl: ISSUER } = pool
  Object.assign(process.env, { USER_POOL_ID, CLIENT_ID, ISSUER, JWKS: JSON.stringify(pool.jwks()) })
  const { handler } = require('./bundle.cjs')
  const methodArn = 'arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/GET/orders'
  const ask = async (token) => handler({ type: 'TOKEN', methodArn, authorizationToken: `Bearer ${token}` })
  const { policyDocument } = await ask(await pool.accessToken())
  assert.equal(policyDocument.Statement[0].Effect, 'Allow')
  await assert.rejects(ask(await pool.idToken()), { message: 'Unauthorized' })
  console.log('works')
}
main()
