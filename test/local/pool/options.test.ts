import { ConfigError } from '@poolguard/core'
import { createLocalPool, type LocalPoolOptions } from '@poolguard/local'
import { describe, expect, it } from 'vitest'

describe('createLocalPool', () => {
  it("no ids → random ids in AWS's form", async () => {
    const pool = await createLocalPool()
    expect(pool.userPoolId).toMatch(/^local_[A-Za-z0-9]{9}$/)
    expect(pool.clientId).toMatch(/^[a-z0-9]{26}$/)
    expect(pool.issuerUrl).toBe(`https://local-pool.invalid/${pool.userPoolId}`)
    expect(pool.jwksUri).toBe(`${pool.issuerUrl}/.well-known/jwks.json`)
  })

  it('ids → used', async () => {
    const issuer = 'https://id.example.com/pool'
    const pool = await createLocalPool({ userPoolId: 'eu-west-1_Abc', clientId: 'web', issuer })
    expect(pool).toMatchObject({ userPoolId: 'eu-west-1_Abc', clientId: 'web', issuerUrl: issuer })
    expect(pool.jwksUri).toBe('https://id.example.com/pool/.well-known/jwks.json')
  })

  it('an undefined option → the default', async () => {
    const options = { issuer: undefined, now: undefined } as unknown as LocalPoolOptions
    await expect(createLocalPool(options)).resolves.toBeDefined()
  })

  const wrong: readonly (readonly [what: string, options: unknown])[] = [
    ['no object', 'local_pool'],
    ['null', null],
    ['a list', []],
    ['an unknown option', { userPool: 'local_a' }],
    ['the name of an inherited property', { constructor: 'a' }],
    ['an invalid pool id', { userPoolId: 'pool' }],
    ['a pool id that breaks out of the path', { userPoolId: '../x_a' }],
    ['an empty client id', { clientId: '' }],
    ['a list of client ids', { clientId: ['a'] }],
    ['an issuer that is not a URL', { issuer: 'pool' }],
    ['an http issuer off loopback', { issuer: 'http://example.com/pool' }],
    ['a clock that is not a function', { now: 0 }],
    ['pools with an entry', { pools: [{ userPoolId: 'local_a' }] }],
    ['no pools, but users', { pools: [], users: [] }],
    ['no pools, but the ids of the example', { pools: [], example: true }],
    ['no pools, but a client', { pools: [], clientId: 'web' }],
    ['a lifetime of zero', { accessTokenSeconds: 0 }],
    ['a lifetime of two days', { idTokenSeconds: 172_800 }],
    ['a lifetime that is NaN', { idTokenSeconds: Number.NaN }],
  ]

  it.each(wrong)('%s → ConfigError', async (_what, options) => {
    const refusal = await createLocalPool(options as LocalPoolOptions).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ConfigError)
  })

  it('a wrong option → its name, limits and value in the error', async () => {
    const refusal = createLocalPool({ accessTokenSeconds: 1.5 })
    await expect(refusal).rejects.toThrow(/accessTokenSeconds.*1.*86400.*1\.5/)
  })
})

describe('a token', async () => {
  const pool = await createLocalPool()
  const wrong: readonly (readonly [what: string, options: object | null])[] = [
    ['an unknown option', { scopes: ['a'] }],
    ['null', null],
    ['an empty client id', { clientId: '' }],
    ['a lifetime of half a second', { lifetimeSeconds: 0.5 }],
    ['a time in milliseconds', { issuedAt: 1_893_456_000_000 }],
    ['a time before 1970', { authenticatedAt: -1 }],
    ['claims that are a list', { claims: [] }],
    ['a token id that is no string', { tokenId: 1 }],
  ]
  const wrongForUsers: readonly (readonly [what: string, options: object])[] = [
    ['groups as a string', { groups: 'admin' }],
    ['an unnamed group', { groups: [''] }],
    ['emailVerified as a string', { emailVerified: 'true' }],
  ]

  it.each([...wrong, ...wrongForUsers])('of a user, with %s → ConfigError', async (_what, options) => {
    await expect(pool.accessToken(options as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    await expect(pool.idToken(options as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })

  it.each(wrong)('of a machine, with %s → ConfigError', async (_what, options) => {
    await expect(pool.clientToken(options as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })

  it('an option of another kind of token → ConfigError', async () => {
    const scope = 'a'
    await expect(pool.idToken({ scope } as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    await expect(pool.accessToken({ nonce: 'a' } as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    await expect(pool.clientToken({ groups: ['a'] } as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    await expect(pool.accessToken({ scope: 1 } as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })

  it('sign with an invalid payload, use or header → ConfigError', async () => {
    await expect(pool.sign('text' as unknown as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    for (const options of [{ use: 'refresh' }, { header: [] }, { header: { alg: 'none' } }, { key: 1 }]) {
      await expect(pool.sign({}, options as object)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    }
  })
})
