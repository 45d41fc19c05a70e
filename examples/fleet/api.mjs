// @ts-check
/** One API process of the fleet. `POST /sign-out` signs the caller out in every process. */
import { AuthError, cognito, createVerifier } from '@poolguard/core'
import { authenticate, authOf, errorHandler } from '@poolguard/express'
import { revocations } from '@poolguard/redis'
import express from 'express'
import { createClient } from 'redis'

const { REDIS_URL = '', ISSUER = '', USER_POOL_ID = '', CLIENT_ID = '' } = process.env

const revoked = revocations({ client: createClient({ url: REDIS_URL }), maxTokenSeconds: 3600 })
const verifier = createVerifier({
  issuers: cognito({ userPoolId: USER_POOL_ID, clientId: CLIENT_ID, tokenUse: 'access', issuer: ISSUER }),
  isRevoked: revoked.isRevoked,
})
await Promise.all([revoked.ready(), verifier.ready()])

const app = express()
app.use(authenticate(verifier))
app.get('/me', (req, res) => void res.json({ sub: authOf(req).subject }))
app.post('/sign-out', async (req, res) => {
  const { subject, issuer } = authOf(req)
  await revoked.signOutEverywhere(subject, { issuer }) // with Cognito, also call AdminUserGlobalSignOut
  res.status(204).end()
})
app.use(errorHandler())

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  process.send?.({ port })
})

/** For the parent, which measures: tells it when this process begins to refuse a token, and with which code. */
process.on('message', async (/** @type {{ token: string }} */ { token }) => {
  for (;;) {
    const code = await verifier.verify(token).then(
      () => undefined,
      (error) => (error instanceof AuthError ? error.code : String(error)),
    )
    if (code !== undefined) {
      process.send?.({ code, at: performance.timeOrigin + performance.now() })
      return
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
})
