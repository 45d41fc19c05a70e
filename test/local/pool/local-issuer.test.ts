/** `pool.issuer()` and `pool.oidcIssuer()` take the options of `cognito()` and `oidc()`. */
import { type Claims, createVerifier, type Issuer } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const pool = await createLocalPool()
const claims = z.object({ tenant: z.string() })

describe('issuer', () => {
  it('a schema of claims → checked, and the type of the claims', async () => {
    const verifier = createVerifier({ issuers: pool.issuer({ claims }) })
    const auth = await verifier.verify(await pool.accessToken({ claims: { tenant: 'acme' } }))
    expectTypeOf(auth.claims.tenant).toEqualTypeOf<string>()
    expect(auth.claims.tenant).toBe('acme')
    await expect(verifier.verify(await pool.accessToken())).rejects.toMatchObject({
      code: 'ERR_CLAIM_INVALID',
    })
  })

  it('allowBoundTokensAsBearer → as in cognito()', async () => {
    const bound = await pool.accessToken({ claims: { cnf: { jkt: 'x' } } })
    const lenient = createVerifier({ issuers: pool.issuer({ allowBoundTokensAsBearer: true }) })
    await expect(lenient.verify(bound)).resolves.toBeDefined()
    const strict = createVerifier({ issuers: pool.issuer() })
    await expect(strict.verify(bound)).rejects.toMatchObject({ code: 'ERR_TOKEN_BOUND' })
  })

  it('jwksUri null → an unknown key refused without a request', async () => {
    const verifier = createVerifier({ issuers: pool.issuer({ jwksUri: null }) })
    const token = await pool.badToken('unknown-key')
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'ERR_KEY_UNKNOWN' })
  })

  it.each([
    { issuer: 'https://a.example' },
    { userPoolId: 'us-east-1_a' },
    { jwks: { keys: [] } },
    { regions: ['us-east-1'] },
    { jwksUri: 'https://a.example' },
    { algorithms: ['RS256'] },
    { unknown: 1 },
    { claims: 'schema' },
  ])('%j → ConfigError', (options) => {
    expect(() => pool.issuer(options as object)).toThrow(expect.objectContaining({ code: 'ERR_CONFIG' }))
    expect(() => pool.oidcIssuer(options as object)).toThrow(expect.objectContaining({ code: 'ERR_CONFIG' }))
  })

  it.each([null, 'access', []])('%j in place of options → ConfigError', (options) => {
    expect(() => pool.issuer(options as object)).toThrow(expect.objectContaining({ code: 'ERR_CONFIG' }))
  })
})

describe('oidcIssuer and oidcToken', () => {
  it('the defaults → accepted', async () => {
    expectTypeOf(pool.oidcIssuer()).toEqualTypeOf<Issuer<Claims & unknown>>()
    const verifier = createVerifier({ issuers: pool.oidcIssuer() })
    await expect(verifier.verify(await pool.oidcToken())).resolves.toMatchObject({ issuer: pool.issuerUrl })
  })

  it('each option → its claim, as in RFC 9068', async () => {
    const audience = ['https://api.example.com', 'b']
    const token = await pool.oidcToken({
      subject: 'user-1',
      clientId: 'web',
      audience,
      scope: ['orders/read', 'openid'],
      groups: ['staff'],
      tokenId: 'j',
      issuedAt: 1_000_000,
      lifetimeSeconds: 60,
      claims: { tenant: 'acme' },
    })
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' })
    expect(decodeJwt(token)).toStrictEqual({
      iss: pool.issuerUrl,
      sub: 'user-1',
      aud: audience,
      client_id: 'web',
      groups: ['staff'],
      scope: 'orders/read openid',
      auth_time: 1_000_000,
      exp: 1_000_060,
      iat: 1_000_000,
      jti: 'j',
      tenant: 'acme',
    })
  })

  it('an audience and a schema → required', async () => {
    const audience = 'https://api.example.com'
    const verifier = createVerifier({ issuers: pool.oidcIssuer({ audience, claims }) })
    const token = await pool.oidcToken({ audience, claims: { tenant: 'a' }, groups: ['g'] })
    const auth = await verifier.verify(token)
    expect([auth.claims.tenant, auth.groups]).toEqual(['a', ['g']])
    await expect(verifier.verify(await pool.oidcToken({ audience }))).rejects.toMatchObject({
      code: 'ERR_CLAIM_INVALID',
    })
    await expect(verifier.verify(await pool.oidcToken())).rejects.toMatchObject({
      code: 'ERR_CLIENT_MISMATCH',
    })
  })

  it('an unknown option of a token → ConfigError', async () => {
    for (const options of [{ username: 'a' }, { audience: 1 }, null]) {
      await expect(pool.oidcToken(options as never)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    }
  })
})
