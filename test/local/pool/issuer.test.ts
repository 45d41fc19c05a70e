import { type CognitoAccessClaims, type CognitoIdClaims, createVerifier, type Issuer } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, expectTypeOf, it } from 'vitest'

const pool = await createLocalPool()

describe('issuer', () => {
  it('tokenUse → the type of the claims', () => {
    expectTypeOf(pool.issuer()).toEqualTypeOf<Issuer<CognitoAccessClaims>>()
    expectTypeOf(pool.issuer({ clientId: null })).toEqualTypeOf<Issuer<CognitoAccessClaims>>()
    expectTypeOf(pool.issuer({ tokenUse: 'id' })).toEqualTypeOf<Issuer<CognitoIdClaims>>()
    expectTypeOf(pool.issuer({ tokenUse: 'any' })).toEqualTypeOf<
      Issuer<CognitoAccessClaims | CognitoIdClaims>
    >()
  })

  it('tokenUse any → both kinds accepted', async () => {
    const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'any' }) })
    await expect(verifier.verify(await pool.accessToken())).resolves.toBeDefined()
    await expect(verifier.verify(await pool.idToken())).resolves.toBeDefined()
  })

  it('another client → refused by default, accepted with clientId null or its id', async () => {
    const token = await pool.accessToken({ clientId: 'unknown' })
    const strict = createVerifier({ issuers: pool.issuer() })
    await expect(strict.verify(token)).rejects.toMatchObject({ code: 'ERR_CLIENT_MISMATCH' })
    for (const clientId of [null, 'unknown', ['unknown', 'friend']]) {
      const lenient = createVerifier({ issuers: pool.issuer({ clientId }) })
      await expect(lenient.verify(token)).resolves.toBeDefined()
    }
  })

  it('an audience → required', async () => {
    const audience = 'https://api.example.com'
    const verifier = createVerifier({ issuers: pool.issuer({ audience }) })
    await expect(verifier.verify(await pool.accessToken({ audience }))).resolves.toBeDefined()
    await expect(verifier.verify(await pool.accessToken())).rejects.toMatchObject({
      code: 'ERR_CLIENT_MISMATCH',
    })
  })

  it('without network → verifySync works immediately', async () => {
    const verifier = createVerifier({ issuers: pool.issuer() })
    expect(verifier.verifySync(await pool.accessToken()).issuer).toBe(pool.issuerUrl)
    await expect(verifier.ready()).resolves.toBeUndefined()
  })

  it('another pool with the same ids → refused', async () => {
    const twin = await createLocalPool({ userPoolId: pool.userPoolId, clientId: pool.clientId })
    const verifier = createVerifier({ issuers: pool.issuer() })
    const header = { kid: pool.jwks().keys[1]?.kid }
    const forged = await twin.sign({ iss: pool.issuerUrl }, { header })
    await expect(verifier.verify(forged)).rejects.toMatchObject({ code: 'ERR_SIGNATURE_INVALID' })
  })

  it('an unknown or invalid option → ConfigError', () => {
    for (const options of [
      { tokenuse: 'id' },
      { tokenUse: 'refresh' },
      { clientId: [] },
      { tokenUse: 'id', audience: 'x' },
    ]) {
      expect(() => pool.issuer(options as object)).toThrow(expect.objectContaining({ code: 'ERR_CONFIG' }))
    }
  })
})
