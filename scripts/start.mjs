// @ts-check
/** `npm start`: a local user pool and three guarded APIs, to try in the console of the pool or by curl. */
import { createServer } from 'node:http'
import { cognito, createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { createApp as createExpressApp } from '../examples/express-api/app.mjs'
import { createApp as createFastifyApp } from '../examples/fastify-api/app.mjs'
import { createAuthorizer } from '../examples/lambda-authorizer/authorizer.mjs'
import { createGateway } from '../examples/lambda-authorizer/gateway.mjs'

const HOST = '127.0.0.1'

/**
 * Listens on the port, or on any free port if it is in use.
 * @param {import('node:http').Server} server
 * @param {number} port
 * @returns {Promise<string>} the URL
 */
async function listen(server, port) {
  /** @type {(wanted: number) => Promise<string>} */
  const attempt = (wanted) =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(wanted, HOST, () => {
        server.off('error', reject)
        const address = /** @type {import('node:net').AddressInfo} */ (server.address())
        resolve(`http://${HOST}:${address.port}`)
      })
    })
  return attempt(port).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error
    return attempt(0)
  })
}

const pool = await createLocalPool()
const { url } = await pool.listen({ port: 3000 }).catch((error) => {
  if (error.code !== 'EADDRINUSE') throw error
  return pool.listen()
})

// The verifier fetches the pool's keys over HTTP, as it would fetch Cognito's.
const verifier = createVerifier({
  issuers: cognito({
    userPoolId: pool.userPoolId,
    clientId: pool.clientId,
    tokenUse: 'access',
    issuer: pool.issuerUrl,
  }),
  realm: 'orders',
})
await verifier.ready()

const fastify = await createFastifyApp(verifier)
await fastify.ready()
/** @type {[name: string, url: string, path: string][]} */
const apis = [
  ['Express', await listen(createServer(createExpressApp(verifier)), 3001), '/orders'],
  ['Fastify', await listen(fastify.server, 3002), '/orders'],
  [
    'Lambda authorizer behind an HTTP API',
    await listen(createGateway(createAuthorizer(verifier)), 3003),
    '/orders',
  ],
]

// The page "APIs" of the console sends the same requests.
pool.showApis({
  apis: apis.map(([name, url, path]) => ({ name, url, requests: [{ path, scope: 'orders/read' }] })),
  tokens: [
    { name: 'an access token with orders/read', makeToken: () => pool.accessToken({ scope: 'orders/read' }) },
    { name: 'an ID token, the wrong kind', makeToken: () => pool.idToken() },
    { name: 'a token of another client', makeToken: () => pool.badToken('other-client') },
    { name: 'an expired token', makeToken: () => pool.badToken('expired') },
    { name: 'a token with a wrong signature', makeToken: () => pool.badToken('bad-signature') },
    { name: 'a token without the scope', makeToken: () => pool.accessToken({ scope: 'profile' }) },
    { name: 'no token', makeToken: () => undefined },
  ],
})

const tokens = {
  reader: await pool.accessToken({ scope: 'orders/read' }),
  id: await pool.idToken(),
  otherClient: await pool.badToken('other-client'),
  withoutScope: await pool.accessToken({ scope: 'profile' }),
}

/** @param {string} address @param {string} [token] */
function curl(address, token) {
  return `curl -i ${token === undefined ? '' : `-H 'Authorization: Bearer ${token}' `}${address}`
}

console.log(`Open ${url}/_poolguard/apis to try the three APIs. ${url} is the console of the pool.`)
console.log(`Local user pool ${pool.userPoolId}: the issuer is ${pool.issuerUrl}\n`)
for (const [name, base, path] of apis) {
  const address = `${base}${path}`
  console.log(`# ${name} at ${base}`)
  console.log(`# an access token with the scope orders/read: 200\n${curl(address, tokens.reader)}`)
  console.log(`# an ID token, the wrong kind: 401\n${curl(address, tokens.id)}`)
  console.log(`# a token of another client: 401\n${curl(address, tokens.otherClient)}`)
  console.log(`# no token: 401\n${curl(address)}`)
  console.log(`# a token without the scope: 403\n${curl(address, tokens.withoutScope)}\n`)
}
console.log('Press Ctrl-C to stop.')

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0))
