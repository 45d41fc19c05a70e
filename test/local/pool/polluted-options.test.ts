/** A polluted Object.prototype adds no option to the pool. */
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVerifier } from '@poolguard/core'
import { createLocalPool, startLocalPool } from '@poolguard/local'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'

const polluted = new Set<string>()
function pollute(properties: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(properties)) {
    polluted.add(name)
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true })
  }
}
function clean(): void {
  for (const name of polluted) Reflect.deleteProperty(Object.prototype, name)
  polluted.clear()
}
afterEach(clean)

const pool = await createLocalPool({ userPoolId: 'local_a', clientId: 'client' })
afterAll(() => pool.close())

/** The claims, without those that differ from one token to the next. */
function lastingClaims(token: string): Record<string, unknown> {
  const { jti, origin_jti, event_id, iat, exp, auth_time, ...lasting } = decodeJwt(token)
  return { ...lasting, lifetime: Number(exp) - Number(iat), age: Number(iat) - Number(auth_time) }
}

describe('an inherited property', () => {
  it('options of a pool → unchanged', async () => {
    const data = join(tmpdir(), `poolguard-polluted-${process.pid}.db`)
    const now = vi.fn(() => 0)
    pollute({ userPoolId: 'local_x', clientId: 'x', clientSecret: 'x', example: true, data, now })
    pollute({ issuer: 'https://evil.example', accessTokenSeconds: 1, idTokenSeconds: 1, users: [{}] })
    const made = await createLocalPool({})
    const { userPoolId, clientId, clientSecret, issuerUrl } = made
    const lifetime = lastingClaims(await made.accessToken()).lifetime
    clean()
    expect([userPoolId, clientId, clientSecret]).toEqual([
      expect.not.stringMatching(/^(local_x|us-east-1_abc123)$/),
      expect.not.stringMatching(/^(x|client-id)$/),
      undefined,
    ])
    expect(issuerUrl).toBe(`https://local-pool.invalid/${userPoolId}`)
    expect([lifetime, existsSync(data), now.mock.calls]).toEqual([3600, false, []])
    await made.close()
  })

  it('groups of a first user → unchanged', async () => {
    pollute({ groups: ['admin'], attributes: { email_verified: 'false', name: 'Mallory' } })
    const started = await startLocalPool({ users: [{ email: 'eve@example.com', password: 'Very-Secret-1' }] })
    clean()
    const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' }
    const AuthParameters = { USERNAME: 'eve@example.com', PASSWORD: 'Very-Secret-1' }
    const ask = { ClientId: started.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }
    const response = await fetch(started.url, { method: 'POST', headers, body: JSON.stringify(ask) })
    const { AuthenticationResult } = (await response.json()) as { AuthenticationResult: { IdToken: string } }
    const claims = decodeJwt(AuthenticationResult.IdToken)
    expect(claims).toMatchObject({ email: 'eve@example.com', email_verified: true })
    expect([claims['cognito:groups'], claims.name]).toEqual([undefined, undefined])
    await started.close()
  })

  it('claims of a token → unchanged', async () => {
    const make = async () => [
      ...(await Promise.all([pool.accessToken(), pool.idToken(), pool.clientToken()])).map(lastingClaims),
      lastingClaims(await pool.badToken('without-client')),
    ]
    const before = await make()
    pollute({
      groups: ['admin'],
      scope: 'orders/write',
      claims: { admin: true },
      subject: 'x',
      username: 'x',
    })
    pollute({ clientId: 'x', audience: 'x', lifetimeSeconds: 9, issuedAt: 1, authenticatedAt: 1, nonce: 'x' })
    pollute({ email: 'x@x', emailVerified: false, deviceKey: 'x' })
    const after = await make()
    clean()
    expect(after).toEqual(before)
  })

  it('sign and rotateKeys → unchanged', async () => {
    pollute({ use: 'id', alg: 'none', keepOld: false })
    const token = await pool.sign({}, { header: {} })
    const { keys } = pool.jwks()
    await pool.rotateKeys({})
    const after = pool.jwks().keys
    clean()
    expect(decodeProtectedHeader(token)).toEqual({ kid: keys[1]?.kid, alg: 'RS256' })
    expect(after).toEqual(expect.arrayContaining(keys))
  })

  it("the pool's issuer → unchanged", async () => {
    const token = await pool.accessToken({ clientId: 'another' })
    pollute({ clientId: null, tokenUse: 'any' })
    const issuers = pool.issuer({})
    clean()
    const refused = createVerifier({ issuers }).verify(token)
    await expect(refused).rejects.toMatchObject({ code: 'ERR_CLIENT_MISMATCH' })
  })

  it('a server → not exposed', async () => {
    pollute({ exposed: true })
    const server = await pool.listen({})
    clean()
    const response = await fetch(`${server.url}/login`, { headers: { origin: 'http://evil.example' } })
    expect(response.status).toBe(403)
    await server.close()
    pollute({ host: '0.0.0.0' })
    const { url, close } = await pool.listen({})
    clean()
    expect(new URL(url).hostname).toBe('127.0.0.1')
    await close()
  })
})
