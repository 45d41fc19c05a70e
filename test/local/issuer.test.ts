import { type CognitoAccessClaims, type CognitoIdClaims, createVerifier, type Issuer } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, expectTypeOf, it } from 'vitest'

const pool = await createLocalPool()

describe('issuer', () => {
  it('is typed by the kind of token', () => {
    expectTypeOf(pool.issuer()).toEqualTypeOf<Issuer<CognitoAccessClaims>>()
    expectTypeOf(pool.issuer({ clientId: null })).toEqualTypeOf<Issuer<CognitoAccessClaims>>()
    expectTypeOf(pool.issuer({ tokenUse: 'id' })).toEqualTypeOf<Issuer<CognitoIdClaims>>()
    expectTypeOf(pool.issuer({ tokenUse: 'any' })).toEqualTypeOf<
      Issuer<CognitoAccessClaims | CognitoIdClaims>
    >()
  })

  it('accepts both kinds of token when asked to', async () => {
    const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'any' }) })
    await expect(verifier.verify(await pool.accessToken())).resolves.toBeDefined()
    await expect(verifier.verify(await pool.idToken())).resolves.toBeDefined()
  })

  it('accepts any client only when told so', async () => {
    const token = await pool.accessToken({ clientId: 'stranger' })
    const strict = createVerifier({ issuers: pool.issuer() })
    await expect(strict.verify(token)).rejects.toMatchObject({ code: 'ERR_CLIENT_MISMATCH' })
    for (const clientId of [null, 'stranger', ['stranger', 'friend']]) {
      const lenient = createVerifier({ issuers: pool.issuer({ clientId }) })
      await expect(lenient.verify(token)).resolves.toBeDefined()
    }
  })

  it('asks for an audience when given one', async () => {
    const audience = 'https://api.example.com'
    const verifier = createVerifier({ issuers: pool.issuer({ audience }) })
    await expect(verifier.verify(await pool.accessToken({ audience }))).resolves.toBeDefined()
    await expect(verifier.verify(await pool.accessToken())).rejects.toMatchObject({
      code: 'ERR_CLIENT_MISMATCH',
    })
  })

  it('needs no network, so that a verifier can work synchronously at once', async () => {
    const verifier = createVerifier({ issuers: pool.issuer() })
    expect(verifier.verifySync(await pool.accessToken()).issuer).toBe(pool.issuerUrl)
    await expect(verifier.ready()).resolves.toBeUndefined()
  })

  it('does not trust another pool of the same name', async () => {
    const twin = await createLocalPool({ userPoolId: pool.userPoolId, clientId: pool.clientId })
    const verifier = createVerifier({ issuers: pool.issuer() })
    const header = { kid: pool.jwks().keys[1]?.kid }
    const forged = await twin.sign({ iss: pool.issuerUrl }, { header })
    await expect(verifier.verify(forged)).rejects.toMatchObject({ code: 'ERR_SIGNATURE_INVALID' })
  })

  it('refuses an option that is unknown or wrong', () => {
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
