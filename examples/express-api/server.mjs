// @ts-check
/** `USER_POOL_ID=… CLIENT_ID=… node server.mjs`; with ISSUER for a pool that is not at AWS. */
import { cognito, createVerifier } from '@poolguard/core'
import { createApp } from './app.mjs'

const { USER_POOL_ID = '', CLIENT_ID = '', ISSUER, PORT = '3001' } = process.env
const verifier = createVerifier({
  issuers: cognito({
    userPoolId: USER_POOL_ID,
    clientId: CLIENT_ID,
    tokenUse: 'access',
    ...(ISSUER ? { issuer: ISSUER } : {}),
  }),
})
await verifier.ready()
createApp(verifier).listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}`))
