// @ts-check
/**
 * `npm start -w examples/fleet`: starts Redis, a local pool and three API processes, signs a user in, signs
 * the user out at one process, and shows when each process refuses the token. It ends by itself. Needs
 * redis-server.
 */
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createLocalPool } from '@poolguard/local'

const PROCESSES = 3
const clock = () => performance.timeOrigin + performance.now()

async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  server.close()
  await once(server, 'close')
  return port
}

async function startRedis() {
  const port = await findFreePort()
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '']
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] })
  server.once('error', (error) => {
    console.error(`This example needs redis-server: ${error.message}`)
    process.exit(1)
  })
  for await (const line of server.stdout) if (String(line).includes('Ready to accept connections')) break
  return { url: `redis://127.0.0.1:${port}`, server }
}

/** @param {Record<string, string>} env */
function startApi(env) {
  return fork(fileURLToPath(new URL('api.mjs', import.meta.url)), { env: { ...process.env, ...env } })
}

/** The next message of a process. @param {import('node:child_process').ChildProcess} api @returns {Promise<any>} */
async function receiveMessage(api) {
  const [message] = await once(api, 'message')
  return message
}

const USER = { email: 'alice@example.com', password: 'Very-Secret-1' }

/** Cognito's own operation, as an SDK calls it. @param {string} endpoint @param {string} clientId @returns {Promise<string>} */
async function signIn(endpoint, clientId) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: USER.email, PASSWORD: USER.password },
    }),
  })
  const { AuthenticationResult } = /** @type {any} */ (await response.json())
  return AuthenticationResult.AccessToken
}

const pool = await createLocalPool({ users: [USER] })
const poolServer = await pool.listen()
const redis = await startRedis()
const env = {
  REDIS_URL: redis.url,
  ISSUER: pool.issuerUrl,
  USER_POOL_ID: pool.userPoolId,
  CLIENT_ID: pool.clientId,
}
const apis = Array.from({ length: PROCESSES }, () => startApi(env))
const addresses = (await Promise.all(apis.map(receiveMessage))).map(({ port }) => `http://127.0.0.1:${port}`)

/** @param {string} address @param {string} path @param {string} [method] */
const call = (address, path, method = 'GET') =>
  fetch(address + path, { method, headers: { authorization: `Bearer ${token}` } })

const token = await signIn(poolServer.url, pool.clientId)
console.log(`signed in: ${USER.email}`)
for (const [index, address] of addresses.entries()) {
  console.log(`process ${index + 1}: GET /me → ${(await call(address, '/me')).status}`)
}

const refusals = apis.map(receiveMessage)
for (const api of apis) api.send({ token })
const signedOutAt = clock()
const { status } = await call(/** @type {string} */ (addresses[0]), '/sign-out', 'POST')
console.log(`process 1: POST /sign-out → ${status}`)

for (const [index, { code, at }] of (await Promise.all(refusals)).entries()) {
  const answer = await call(/** @type {string} */ (addresses[index]), '/me')
  const milliseconds = (at - signedOutAt).toFixed(1)
  console.log(
    `process ${index + 1}: GET /me → ${answer.status} ${code}, ${milliseconds} ms after the sign-out was sent`,
  )
}

for (const api of apis) api.disconnect()
for (const api of apis) api.kill()
redis.server.kill()
await poolServer.close()
