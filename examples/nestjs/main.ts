/** `USER_POOL_ID=… CLIENT_ID=… npm start`; with ISSUER for a pool that is not at AWS. */
import { NestFactory } from '@nestjs/core'
import { cognito, createVerifier } from '@poolguard/core'
import { createModule } from './app.ts'

const { USER_POOL_ID = '', CLIENT_ID = '', ISSUER, PORT = '3005' } = process.env
const verifier = createVerifier({
  issuers: cognito({
    userPoolId: USER_POOL_ID,
    clientId: CLIENT_ID,
    tokenUse: 'access',
    ...(ISSUER ? { issuer: ISSUER } : {}),
  }),
})
await verifier.ready()
const app = await NestFactory.create(createModule(verifier))
await app.listen(Number(PORT), '127.0.0.1')
console.log(await app.getUrl())
