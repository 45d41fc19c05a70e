/** serverless-offline runs a function, and the local pool invokes it as the trigger of a sign-up. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { startLocalPool } from '@poolguard/local'

function findPort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(String(port)))
    })
  })
}

const [lambdaPort, httpPort, albPort] = await Promise.all([findPort(), findPort(), findPort()])
const ports = ['--lambdaPort', lambdaPort, '--httpPort', httpPort, '--albPort', albPort]
const serverless = spawn(
  process.execPath,
  ['../node_modules/serverless/bin/serverless.js', 'offline', '--host', '127.0.0.1', ...ports],
  {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' },
  },
)
let printed = ''
await new Promise((resolve, reject) => {
  const read = (chunk) => {
    printed += chunk
    if (printed.includes('listening on')) resolve()
  }
  serverless.stdout.on('data', read)
  serverless.stderr.on('data', read)
  serverless.once('exit', () => reject(new Error(printed)))
})

const { url, userPoolId, clientId, close } = await startLocalPool({
  lambdaEndpoint: `http://127.0.0.1:${lambdaPort}`,
})
async function call(operation, body) {
  const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return response.json()
}
const signUp = (Username) => call('SignUp', { ClientId: clientId, Username, Password: 'Local-Pool-1' })
const setTrigger = (name) => {
  const PreSignUp = `arn:aws:lambda:us-east-1:123456789012:function:${name}`
  return call('UpdateUserPool', { UserPoolId: userPoolId, LambdaConfig: { PreSignUp } })
}

await setTrigger('orders-dev-preSignUp')
assert.equal((await signUp('grace@example.com')).UserConfirmed, true)
const refused = await signUp('mallory@example.com')
assert.equal(refused.__type, 'UserLambdaValidationException')
assert.equal(refused.message, 'PreSignUp failed with error not invited.')
await setTrigger('orders-dev-none')
const unknown = await signUp('heidi@example.com')
assert.equal(unknown.__type, 'UnexpectedLambdaException')
assert.match(unknown.message, /ResourceNotFoundException/)

await close()
serverless.kill()
console.log('works')
