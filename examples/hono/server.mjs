// @ts-check
/** `USER_POOL_ID=… CLIENT_ID=… node server.mjs`; with ISSUER for a pool that is not at AWS. */
import { serve } from '@hono/node-server'
import { cognito, createVerifier } from '@poolguard/core'
import { createApp } from './app.mjs'

const { USER_POOL_ID = '', CLIENT_ID = '', ISSUER, PORT = '3004' } = process.env
const verifier = createVerifier({
  issuers: cognito({
    userPoolId: USER_POOL_ID,
    clientId: CLIENT_ID,
    tokenUse: 'access',
    ...(ISSUER ? { issuer: ISSUER } : {}),
  }),
})
await verifier.ready()
serve({ fetch: createApp(verifier).fetch, port: Number(PORT), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}`)
})
