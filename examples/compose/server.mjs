// @ts-check
/** An API whose user pool is in another container. Without COGNITO_ISSUER, the pool is at AWS. */
import { cognito, createVerifier } from '@poolguard/core'
import { authenticate, authOf, authorize, errorHandler } from '@poolguard/express'
import express from 'express'

const { COGNITO_USER_POOL_ID = '', COGNITO_CLIENT_ID = '', COGNITO_ISSUER } = process.env
const { HOST = '127.0.0.1', PORT = '3000' } = process.env

/** Whether the issuer is in another container, reached by http, which needs `allowInsecureHttp`. */
const isContainer = COGNITO_ISSUER !== undefined && /^http:\/\/(?!localhost|127\.)/.test(COGNITO_ISSUER)
const local = {
  ...(COGNITO_ISSUER ? { issuer: COGNITO_ISSUER } : {}),
  ...(isContainer ? { allowInsecureHttp: true } : {}),
}

const verifier = createVerifier({
  issuers: cognito({
    userPoolId: COGNITO_USER_POOL_ID,
    clientId: COGNITO_CLIENT_ID,
    tokenUse: 'access',
    ...local,
  }),
})

const app = express()
app.use(authenticate(verifier))
app.get('/me', (req, res) => void res.json({ sub: authOf(req).subject }))
app.get('/orders', authorize({ scopes: 'orders/read' }), (_req, res) => void res.json(['A-1']))
app.use(errorHandler())
const server = app.listen(Number(PORT), HOST, () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  console.log(`http://${HOST}:${address.port}`)
})
