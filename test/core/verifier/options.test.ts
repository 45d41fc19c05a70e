/** A wrong option → a ConfigError that names it, when the verifier is made. Nothing is silently dropped. */
import { AuthError, ConfigError, cognito, createVerifier, oidc } from '@poolguard/core'
import { toAuthenticator } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import {
  API,
  access,
  CLIENT,
  decisions,
  OIDC_ISSUER,
  POOL_ID,
  poolJwks,
  poolKey,
  poolVerifier,
  unanimous,
} from '../../support/core-fixtures.ts'
import { ecKey } from '../../support/mint.ts'

/** Returns the message of the ConfigError; anything else fails the test. */
function complaint(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({ name: 'ConfigError', code: 'ERR_CONFIG' })
    return (error as Error).message
  }
  throw new Error('It was not refused.')
}

const pool = { userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access' }
const login = { issuer: OIDC_ISSUER, audience: API }
const makePool = (changes: object) => () => cognito({ ...pool, ...changes } as never)
const makeOidc = (changes: object) => () => oidc({ ...login, ...changes } as never)
const makeVerifier = (changes: object) => () => createVerifier({ issuers: oidc(login), ...changes } as never)

const privateJwk = { ...poolKey.privateKey.export({ format: 'jwk' }), kid: 'x' }

describe.each([
  ['cognito', cognito],
  ['oidc', oidc],
  ['createVerifier', createVerifier],
])('%s', (name, make) => {
  it.each([undefined, null, 'text', 7, [], () => {}])('%o instead of options → ConfigError', (argument) => {
    expect(complaint(() => (make as (options: unknown) => unknown)(argument))).toContain(name)
  })

  it('an unknown option → ConfigError with the name that was meant', () => {
    const misspelt =
      { cognito: 'cleintId', oidc: 'audiance', createVerifier: 'clockTolerenceSeconds' }[name] ?? ''
    const meant =
      { cognito: 'clientId', oidc: 'audience', createVerifier: 'clockToleranceSeconds' }[name] ?? ''
    const text = complaint(() => (make as (options: unknown) => unknown)({ [misspelt]: 1 }))
    expect(text).toContain(misspelt)
    expect(text).toContain(`"${meant}"`)
    expect(complaint(() => (make as (options: unknown) => unknown)({ nothingLikeIt: 1 }))).toContain(meant)
    expect(complaint(() => (make as (options: unknown) => unknown)({ [Symbol('x')]: 1 }))).toContain(
      'Symbol(x)',
    )
  })
})

describe('cognito', () => {
  it.each<[string, object]>([
    ['userPoolId', { userPoolId: undefined }],
    ['userPoolId', { userPoolId: '' }],
    ['userPoolId', { userPoolId: 'us-east-1' }],
    ['userPoolId', { userPoolId: 'not a pool' }],
    ['userPoolId', { userPoolId: 'us-east-1_a/../b' }],
    ['userPoolId', { userPoolId: 'us-east-1_a\n' }],
    ['userPoolId', { userPoolId: `us-east-1_${'a'.repeat(46)}` }],
    ['userPoolId', { userPoolId: 'x'.repeat(10_000) }],
    ['userPoolId', { userPoolId: 7 }],
    ['userPoolId', { userPoolId: [POOL_ID] }],
    ['local', { userPoolId: 'local_abc' }],
    ['evil', { userPoolId: 'evil_abc' }],
    ['clientId', { clientId: undefined }],
    ['clientId', { clientId: '' }],
    ['clientId', { clientId: [] }],
    ['clientId', { clientId: [CLIENT, ''] }],
    ['clientId', { clientId: 7 }],
    ['tokenUse', { tokenUse: undefined }],
    ['tokenUse', { tokenUse: null }],
    ['tokenUse', { tokenUse: 'refresh' }],
    ['tokenUse', { tokenUse: ['access'] }],
    ['audience', { audience: '' }],
    ['audience', { audience: [] }],
    ['audience', { tokenUse: 'id', audience: API }],
    ['regions', { regions: [] }],
    ['regions', { regions: '' }],
    ['eu west', { regions: ['eu west'] }],
    ['evil.example', { regions: ['evil.example/'] }],
    ['dnsSuffix', { dnsSuffix: '' }],
    ['dnsSuffix', { dnsSuffix: 'evil.example/' }],
    ['dnsSuffix', { dnsSuffix: 'com' }],
    ['dnsSuffix', { dnsSuffix: () => {} }],
    ['issuer', { issuer: 'http://pool.example.com' }],
    ['issuer', { issuer: '' }],
    ['jwksUri', { jwksUri: 'https://keys.example.com' }],
    ['jwksUri', { issuer: 'https://pool.example.com', jwksUri: 'keys' }],
    ['regions', { issuer: 'https://pool.example.com', regions: ['eu-west-1'] }],
    ['dnsSuffix', { issuer: 'https://pool.example.com', dnsSuffix: 'aws.example' }],
    ['jwks', { jwks: null }],
    ['jwksUri', { jwksUri: null }],
  ])('names %s when given %o', (named, changes) => {
    expect(complaint(makePool(changes))).toContain(named)
  })

  it('no clientId → the error names the value for any client', () => {
    expect(complaint(makePool({ clientId: undefined }))).toContain('clientId: null')
  })
})

describe('oidc', () => {
  it.each<[string, object]>([
    ['issuer', { issuer: undefined }],
    ['issuer', { issuer: '' }],
    ['issuer', { issuer: 'login.example.com' }],
    ['issuer', { issuer: 'http://login.example.com' }],
    ['issuer', { issuer: 'http://127.0.0.1.evil.example' }],
    ['issuer', { issuer: 'http://localhost.evil.example' }],
    ['issuer', { issuer: 'http://0.0.0.0' }],
    ['issuer', { issuer: 'file:///etc/passwd' }],
    ['issuer', { issuer: 'https://user:secret@login.example.com' }],
    ['audience', { audience: undefined }],
    ['audience', { audience: '' }],
    ['audience', { audience: [] }],
    ['audience', { audience: {} }],
    ['jwksUri', { jwksUri: 'http://keys.example.com' }],
    ['jwksUri', { jwksUri: null }],
    ['algorithms', { algorithms: [] }],
    ['algorithms', { algorithms: ['none'] }],
    ['algorithms', { algorithms: ['HS256'] }],
    ['algorithms', { algorithms: ['RS256', 'rs512'] }],
    ['algorithms', { algorithms: ['toString'] }],
    ['algorithms', { algorithms: [['RS256']] }],
    ['jwks', { jwks: 'keys' }],
    ['jwks', { jwks: [] }],
    ['jwks', { jwks: {} }],
    ['jwks', { jwks: { keys: [] } }],
    ['jwks', { jwks: { keys: [ecKey('x', 'P-256').jwk] } }],
    ['private', { jwks: { keys: [poolKey.jwk, privateJwk] } }],
    ['private', { jwks: { keys: [poolKey.jwk, { kty: 'oct', k: 'AAAA' }] } }],
    ['private', { jwks: { keys: [poolKey.jwk, { ...poolKey.jwk, q: 'AAAA' }] } }],
  ])('names %s when given %o', (named, changes) => {
    expect(complaint(makeOidc(changes))).toContain(named)
  })

  it('a password in a URL, or a private key → not in the error', () => {
    for (const issuer of ['https://user:secret@login.example.com', 'http://user:secret@login.example.com'])
      expect(complaint(makeOidc({ issuer }))).not.toContain('secret')
    expect(complaint(makeOidc({ jwks: { keys: [privateJwk] } }))).not.toContain(String(privateJwk.d))
  })

  it.each(['http://localhost:9229', 'http://127.0.0.1', 'http://127.9.9.9/x', 'http://[::1]:80/'])(
    'http on loopback, %s → accepted',
    (issuer) => {
      expect(makeOidc({ issuer })().endpoints[0].issuer).toBe(issuer)
    },
  )

  it('a key set with invalid entries and a valid key → accepted', () => {
    expect(makeOidc({ jwks: { keys: [null, 'x', poolKey.jwk] } })().jwks?.keys).toHaveLength(3)
  })
})

describe('the complaint', () => {
  it('a long value → shown shortened', () => {
    expect(complaint(makeOidc({ issuer: 'here' }))).toContain('"here"')
    expect(complaint(makeOidc({ issuer: 'x'.repeat(10_000) })).length).toBeLessThan(200)
    expect(complaint(makePool({ userPoolId: 'x'.repeat(10_000) })).length).toBeLessThan(200)
  })
})

describe('createVerifier', () => {
  const issuer = oidc(login)
  it.each<[string, object]>([
    ['issuers', { issuers: undefined }],
    ['issuers', { issuers: null }],
    ['issuers', { issuers: [] }],
    ['issuers', { issuers: OIDC_ISSUER }],
    ['issuers', { issuers: login }],
    ['issuers', { issuers: { ...issuer } }],
    ['issuers', { issuers: structuredClone(issuer) }],
    ['issuers', { issuers: [issuer, { ...issuer, rules: { ...issuer.rules, audiences: null } }] }],
    ['issuers', { issuers: [issuer, oidc({ ...login, audience: null })] }],
    ['clockToleranceSeconds', { clockToleranceSeconds: Number.NaN }],
    ['clockToleranceSeconds', { clockToleranceSeconds: -1 }],
    ['clockToleranceSeconds', { clockToleranceSeconds: 301 }],
    ['clockToleranceSeconds', { clockToleranceSeconds: '5' }],
    ['clockToleranceSeconds', { clockToleranceSeconds: null }],
    ['clockToleranceSeconds', { clockToleranceSeconds: Number.POSITIVE_INFINITY }],
    ['maxTokenBytes', { maxTokenBytes: 0 }],
    ['maxTokenBytes', { maxTokenBytes: 2_000_000 }],
    ['cache', { cache: true }],
    ['cache', { cache: 'off' }],
    ['cache', { cache: { maxSize: 1 } }],
    ['maxBytes', { cache: { maxBytes: 10 } }],
    ['keys', { keys: [] }],
    ['keys', { keys: { freshSecond: 1 } }],
    ['freshSeconds', { keys: { freshSeconds: Number.NaN } }],
    ['fetchTimeoutSeconds', { keys: { fetchTimeoutSeconds: 0 } }],
    ['maxAgeSeconds', { keys: { maxAgeSeconds: 60 } }],
    ['maxBytes', { keys: { maxBytes: 1 } }],
    ['isRevoked', { isRevoked: true }],
    ['isRevoked', { isRevoked: {} }],
    ['now', { now: Date.now() }],
    ['realm', { realm: '' }],
    ['realm', { realm: 'a\r\nSet-Cookie: x' }],
    ['realm', { realm: 'Zoë' }],
    ['realm', { realm: 7 }],
    ['resourceMetadata', { resourceMetadata: 'metadata' }],
    ['resourceMetadata', { resourceMetadata: 'http://api.example.com' }],
  ])('names %s when given %o', (named, changes) => {
    expect(complaint(makeVerifier(changes))).toContain(named)
  })

  it('null and undefined for a group of options → as if omitted', async () => {
    const verifier = poolVerifier({}, { cache: undefined, keys: null, realm: undefined } as never)
    expect(await decisions(verifier, access())).toEqual(unanimous('accepted'))
  })
})

describe('an issuer in place of the options', () => {
  it('→ ConfigError with the correct form', () => {
    expect(complaint(() => createVerifier(oidc(login) as never))).toContain('{ issuers: … }')
  })
})

describe('toAuthenticator, which every adapter calls,', () => {
  it('a verifier → the same; options → a verifier', () => {
    const verifier = poolVerifier()
    expect(toAuthenticator('test', verifier)).toBe(verifier)
    expect(typeof toAuthenticator('test', { issuers: oidc({ ...login, jwks: poolJwks }) }).authenticate).toBe(
      'function',
    )
  })

  it.each([undefined, null, false, { active: false }, { subject: '' }, { subject: 'a', claims: null }])(
    'an authenticator that resolves with %o, without a subject → an Error',
    async (answer) => {
      const standIn = toAuthenticator('test', {
        authenticate: async () => answer as never,
        authorize: async () => {},
      })
      await expect(standIn.authenticate({ headers: {} })).rejects.toBeInstanceOf(Error)
    },
  )

  it('an authenticator that resolves with a subject → its context and its refusals', async () => {
    const auth = await poolVerifier().verify(access())
    const authorize = async () => Promise.reject(new AuthError('ERR_FORBIDDEN'))
    const standIn = toAuthenticator('test', { authenticate: async () => auth, authorize })
    expect(await standIn.authenticate({ headers: {} })).toBe(auth)
    await expect(standIn.authorize(auth, {})).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' })
  })

  it.each([undefined, null, 'verifier', {}, { authenticate: true }])('%o → ConfigError', (given) => {
    complaint(() => toAuthenticator('test', given as never))
  })
})
