// @ts-check
/** `USER_POOL_ID=… CLIENT_ID=… node server.mjs`; with ISSUER for a pool that is not at AWS. */
import { cognito, createVerifier } from '@poolguard/core'
import { createApp } from './app.mjs'

const { USER_POOL_ID = '', CLIENT_ID = '', ISSUER, PORT = '3002' } = process.env
const verifier = createVerifier({
  issuers: cognito({
    userPoolId: USER_POOL_ID,
    clientId: CLIENT_ID,
    tokenUse: 'access',
    ...(ISSUER ? { issuer: ISSUER } : {}),
  }),
})
await verifier.ready()
const app = await createApp(verifier)
console.log(await app.listen({ port: Number(PORT), host: '127.0.0.1' }))
