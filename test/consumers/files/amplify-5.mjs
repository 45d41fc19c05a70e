/** Amplify 5 signs up, signs in by SRP, refreshes, signs in with TOTP and signs out; it is told the endpoint only. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { startLocalPool } from '@poolguard/local'

const { Auth } = createRequire(import.meta.url)('@aws-amplify/auth')
const codes = []
const pool = await startLocalPool({ onCode: (message) => codes.push(message) })
const { url, userPoolId, clientId } = pool
Auth.configure({
  region: 'us-east-1',
  userPoolId,
  userPoolWebClientId: clientId,
  endpoint: url,
  authenticationFlowType: 'USER_SRP_AUTH',
})

/** RFC 6238 with the defaults of authenticator apps: SHA-1, 6 digits, 30 seconds. */
function totp(secret, now = Date.now()) {
  const bits = [...secret].map((c) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'),
  )
  const bytes = bits
    .join('')
    .match(/.{8}/g)
    .map((byte) => Number.parseInt(byte, 2))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const mac = createHmac('sha1', Buffer.from(bytes)).update(step).digest()
  const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

const [username, password] = ['new@example.com', 'Local-Pool-1']
await Auth.signUp({ username, password, attributes: { name: 'New' } })
await assert.rejects(Auth.signIn(username, password), { code: 'UserNotConfirmedException' })
await Auth.confirmSignUp(username, codes.at(-1).code)
await assert.rejects(Auth.signIn(username, 'Wrong-Password-1'), { code: 'NotAuthorizedException' })

const user = await Auth.signIn(username, password)
const { attributes } = await Auth.currentAuthenticatedUser()
assert.deepEqual([attributes.name, attributes.email], ['New', username])
const session = await Auth.currentSession()
const refreshed = await new Promise((resolve, reject) => {
  user.refreshSession(session.getRefreshToken(), (error, fresh) => (error ? reject(error) : resolve(fresh)))
})
assert.equal(refreshed.getIdToken().payload.email, username)
assert.notEqual(refreshed.getAccessToken().payload.jti, session.getAccessToken().payload.jti)

const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.SetUserPoolMfaConfig' }
const mfa = {
  UserPoolId: userPoolId,
  MfaConfiguration: 'OPTIONAL',
  SoftwareTokenMfaConfiguration: { Enabled: true },
}
await fetch(url, { method: 'POST', headers, body: JSON.stringify(mfa) })
const secret = await Auth.setupTOTP(user)
await Auth.verifyTotpToken(user, totp(secret))
await Auth.setPreferredMFA(user, 'TOTP')
await Auth.signOut()
await assert.rejects(Auth.currentAuthenticatedUser())

const challenged = await Auth.signIn(username, password)
assert.equal(challenged.challengeName, 'SOFTWARE_TOKEN_MFA')
await Auth.confirmSignIn(challenged, totp(secret, Date.now() + 30_000), 'SOFTWARE_TOKEN_MFA') // a code works once
const revoked = (await Auth.currentSession()).getRefreshToken()
await Auth.signOut({ global: true })
await assert.rejects(
  new Promise((resolve, reject) => {
    challenged.refreshSession(revoked, (error, fresh) => (error ? reject(error) : resolve(fresh)))
  }),
  { code: 'NotAuthorizedException' },
)

await pool.close()
console.log('works')
