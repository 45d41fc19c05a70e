import { inspect } from 'node:util'
import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'

describe('the key set', () => {
  it('its members → two public RSA keys of 2048 bits, and nothing else', async () => {
    const { keys } = (await createLocalPool()).jwks()
    expect(keys).toHaveLength(2)
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
      expect(key).toMatchObject({ alg: 'RS256', e: 'AQAB', kty: 'RSA', use: 'sig' })
      expect(Buffer.from(key.n, 'base64url')).toHaveLength(256)
      expect(Buffer.from(key.kid, 'base64')).toHaveLength(32)
      expect(key.kid).toHaveLength(44)
    }
  })

  it('two pools, access and ID tokens → four different keys', async () => {
    const pools = await Promise.all([createLocalPool(), createLocalPool()])
    const all = pools.flatMap((pool) => pool.jwks().keys)
    expect(new Set(all.map((key) => key.n)).size).toBe(4)
    expect(new Set(all.map((key) => key.kid)).size).toBe(4)
  })

  it('a changed copy → the pool is unchanged', async () => {
    const pool = await createLocalPool()
    const before = pool.jwks()
    const changed = pool.jwks()
    Object.assign(changed.keys[0] ?? {}, { n: 'AQAB' })
    changed.keys.pop()
    expect(pool.jwks()).toEqual(before)
  })
})

describe('a private key', () => {
  it('any way of printing a pool → no private key', async () => {
    const pool = await createLocalPool()
    const printed = [
      inspect(pool, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
      JSON.stringify(pool),
      JSON.stringify(pool.jwks()),
      JSON.stringify(pool.issuer()),
    ].join('\n')
    expect(printed).not.toMatch(/CryptoKey|PRIVATE|privateKey|"(d|p|q|dp|dq|qi)":/)
    expect(JSON.parse(JSON.stringify(pool))).toEqual({
      userPoolId: pool.userPoolId,
      clientId: pool.clientId,
    })
  })
})

describe('rotateKeys', () => {
  it('by default → new keys sign, and old tokens stay valid', async () => {
    const pool = await createLocalPool()
    const before = pool.jwks().keys
    const old = await pool.accessToken()
    await pool.rotateKeys()
    const after = pool.jwks().keys
    expect(after.slice(2)).toEqual(before)
    expect(new Set(after.map((key) => key.kid)).size).toBe(4)

    const verifier = createVerifier({ issuers: pool.issuer() })
    await expect(verifier.verify(old)).resolves.toBeDefined()
    await expect(verifier.verify(await pool.accessToken())).resolves.toBeDefined()
  })

  it('keepOld: false → the old keys are gone', async () => {
    const pool = await createLocalPool()
    await pool.rotateKeys({ keepOld: true })
    const before = pool.jwks().keys.map((key) => key.kid)
    await pool.rotateKeys({ keepOld: false })
    const after = pool.jwks().keys.map((key) => key.kid)
    expect(after).toHaveLength(2)
    expect(after.some((kid) => before.includes(kid))).toBe(false)
  })

  it('an unknown option, or no boolean → ConfigError', async () => {
    const pool = await createLocalPool()
    for (const options of [{ keepold: true }, { keepOld: 'no' }, null, []]) {
      await expect(pool.rotateKeys(options as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    }
  })
})
