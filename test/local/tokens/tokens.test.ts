import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'

const NOW = Date.UTC(2030, 0, 1, 12, 0, 0, 500)
const now = () => NOW
const pool = await createLocalPool({ now, accessTokenSeconds: 600, idTokenSeconds: 1200 })
const seconds = Math.floor(NOW / 1000)
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

async function claimsOf(token: Promise<string>) {
  return decodeJwt(await token)
}

describe('an access token', () => {
  it('no options → every claim of a real one, and no other', async () => {
    expect(await claimsOf(pool.accessToken())).toStrictEqual({
      sub: expect.stringMatching(UUID),
      iss: pool.issuerUrl,
      version: 2,
      client_id: pool.clientId,
      origin_jti: expect.stringMatching(UUID),
      event_id: expect.stringMatching(UUID),
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: seconds,
      exp: seconds + 600,
      iat: seconds,
      jti: expect.stringMatching(UUID),
      username: 'local-user',
    })
  })

  it('its header → kid and alg in this order, as at AWS', async () => {
    const [header = ''] = (await pool.accessToken()).split('.')
    const text = Buffer.from(header, 'base64url').toString()
    expect(text).toMatch(/^\{"kid":"[A-Za-z0-9+/]{43}=","alg":"RS256"\}$/)
  })

  it('verified by poolguard without network → accepted', async () => {
    const verifier = createVerifier({ issuers: pool.issuer(), now })
    const auth = await verifier.verify(await pool.accessToken({ groups: ['admin'], scope: ['a/read', 'b'] }))
    expect(auth.groups).toEqual(['admin'])
    expect(auth.scopes).toEqual(['a/read', 'b'])
    expect(auth.claims.client_id).toBe(pool.clientId)
  })

  it('verified by jose → accepted', async () => {
    const { payload } = await jwtVerify(await pool.accessToken(), createLocalJWKSet(pool.jwks()), {
      issuer: pool.issuerUrl,
      algorithms: ['RS256'],
      currentDate: new Date(NOW),
    })
    expect(payload.client_id).toBe(pool.clientId)
  })

  it('each option → its claim', async () => {
    const options = {
      clientId: 'another-client',
      subject: 'a-subject',
      username: 'ada',
      email: 'ada@example.org',
      groups: ['one', 'two'],
      scope: 'openid orders/read',
      audience: 'https://api.example.com',
      deviceKey: 'local_device',
      tokenId: 'token-1',
      originTokenId: 'origin-1',
      eventId: 'event-1',
      issuedAt: 1_000_000.9,
      authenticatedAt: 999_000.9,
      lifetimeSeconds: 60,
    }
    expect(await claimsOf(pool.accessToken(options))).toStrictEqual({
      sub: 'a-subject',
      device_key: 'local_device',
      'cognito:groups': ['one', 'two'],
      iss: pool.issuerUrl,
      version: 2,
      client_id: 'another-client',
      aud: 'https://api.example.com',
      origin_jti: 'origin-1',
      event_id: 'event-1',
      token_use: 'access',
      scope: 'openid orders/read',
      auth_time: 999_000,
      exp: 1_000_060,
      iat: 1_000_000,
      jti: 'token-1',
      username: 'ada',
    })
  })

  it('claims → added, replaced, removed', async () => {
    const claims = { tenant: { id: 7 }, version: undefined, username: 'override' }
    const payload = await claimsOf(pool.accessToken({ claims }))
    expect(payload).toMatchObject({ tenant: { id: 7 }, username: 'override' })
    expect(payload).not.toHaveProperty('version')
  })

  it('empty groups or scope → no claim', async () => {
    const payload = await claimsOf(pool.accessToken({ groups: [], scope: [] }))
    expect(payload).not.toHaveProperty('cognito:groups')
    expect(payload).not.toHaveProperty('scope')
    expect(await claimsOf(pool.accessToken({ scope: '' }))).not.toHaveProperty('scope')
  })

  it('the clock of the pool → iat, auth_time and exp', async () => {
    let time = 1000_000
    const clocked = await createLocalPool({ now: () => time })
    expect(await claimsOf(clocked.accessToken())).toMatchObject({ iat: 1000, exp: 4600 })
    time += 5999
    expect(await claimsOf(clocked.accessToken())).toMatchObject({ iat: 1005, exp: 4605 })
  })
})

describe('an ID token', () => {
  it('no options → every claim of a real one, and no other', async () => {
    expect(await claimsOf(pool.idToken())).toStrictEqual({
      sub: expect.stringMatching(UUID),
      email_verified: true,
      iss: pool.issuerUrl,
      'cognito:username': 'local-user',
      origin_jti: expect.stringMatching(UUID),
      aud: pool.clientId,
      event_id: expect.stringMatching(UUID),
      token_use: 'id',
      auth_time: seconds,
      exp: seconds + 1200,
      iat: seconds,
      jti: expect.stringMatching(UUID),
      email: 'local-user@example.com',
    })
  })

  it('verified by poolguard and jose → accepted', async () => {
    const token = await pool.idToken({ nonce: 'n-1', emailVerified: false })
    const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'id' }), now })
    const { claims } = await verifier.verify(token)
    expect(claims.email_verified).toBe(false)
    const { payload } = await jwtVerify(token, createLocalJWKSet(pool.jwks()), {
      issuer: pool.issuerUrl,
      audience: pool.clientId,
      currentDate: new Date(NOW),
    })
    expect(payload.nonce).toBe('n-1')
  })

  it('each option → its claim', async () => {
    const token = pool.idToken({
      clientId: 'web',
      email: 'a@example.org',
      groups: ['one'],
      tokenId: 'j',
      originTokenId: 'o',
      eventId: 'e',
      claims: { 'custom:tenant': '7', email_verified: undefined },
    })
    const payload = await claimsOf(token)
    expect(payload).toMatchObject({ aud: 'web', email: 'a@example.org', 'cognito:groups': ['one'] })
    expect(payload).toMatchObject({ jti: 'j', origin_jti: 'o', event_id: 'e', 'custom:tenant': '7' })
    expect(payload).not.toHaveProperty('email_verified')
  })

  it('its key → not the key of access tokens', async () => {
    const [id, access] = await Promise.all([pool.idToken(), pool.accessToken()])
    expect(decodeProtectedHeader(id).kid).not.toBe(decodeProtectedHeader(access).kid)
  })
})

describe('the tokens of one user', () => {
  it('one user → one subject, which differs by user and pool', async () => {
    const ada = { username: 'ada', email: 'ada@example.org', groups: ['admin'] }
    const other = await createLocalPool()
    const access = await claimsOf(pool.accessToken(ada))
    const id = await claimsOf(pool.idToken(ada))
    const bob = await claimsOf(pool.accessToken({ username: 'bob' }))
    const elsewhere = await claimsOf(other.accessToken(ada))
    expect(access.sub).toBe(id.sub)
    expect(new Set([access.sub, bob.sub, elsewhere.sub]).size).toBe(3)
    expect(access).not.toHaveProperty('email')
  })

  it('a subject only → also the username', async () => {
    expect(await claimsOf(pool.accessToken({ subject: 'abc' }))).toMatchObject({
      sub: 'abc',
      username: 'abc',
    })
  })

  it('a username that is an address → also the email', async () => {
    const payload = await claimsOf(pool.idToken({ username: 'ada@example.org' }))
    expect(payload.email).toBe('ada@example.org')
  })
})

describe('a token by client credentials', () => {
  it('no options → every claim of a real one, and none of a user', async () => {
    expect(await claimsOf(pool.clientToken())).toStrictEqual({
      sub: pool.clientId,
      token_use: 'access',
      scope: 'local/read',
      auth_time: seconds,
      exp: seconds + 600,
      iat: seconds,
      iss: pool.issuerUrl,
      version: 2,
      jti: expect.stringMatching(UUID),
      client_id: pool.clientId,
    })
  })

  it('each option → its claim, and the token is accepted', async () => {
    const token = await pool.clientToken({
      clientId: 'machine',
      scope: ['orders/read', 'orders/write'],
      tokenId: 'j',
      claims: { tenant: 7 },
    })
    const verifier = createVerifier({ issuers: pool.issuer({ clientId: 'machine' }), now })
    const { claims, scopes } = await verifier.verify(token)
    expect(claims).toMatchObject({ sub: 'machine', client_id: 'machine', jti: 'j', tenant: 7 })
    expect(scopes).toEqual(['orders/read', 'orders/write'])
  })
})

describe('sign', () => {
  it('any payload → unchanged, signed by the access key by default', async () => {
    const token = await pool.sign({ anything: [1, null] })
    expect(decodeJwt(token)).toStrictEqual({ anything: [1, null] })
    const { kid } = decodeProtectedHeader(await pool.accessToken())
    expect(decodeProtectedHeader(token)).toStrictEqual({ kid, alg: 'RS256' })
    await expect(jwtVerify(token, createLocalJWKSet(pool.jwks()))).resolves.toBeDefined()
  })

  it('use and header options → the ID key, and more header members', async () => {
    const token = await pool.sign({ a: 1 }, { use: 'id', header: { typ: 'JWT' } })
    const { kid } = decodeProtectedHeader(await pool.idToken())
    expect(decodeProtectedHeader(token)).toStrictEqual({ kid, alg: 'RS256', typ: 'JWT' })
  })

  it('kid: undefined → no kid', async () => {
    const token = await pool.sign({ a: 1 }, { header: { kid: undefined } })
    expect(decodeProtectedHeader(token)).toStrictEqual({ alg: 'RS256' })
  })
})
