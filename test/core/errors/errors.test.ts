/** Every failure is reachable, has its answer, and lets no value break out of a header. */
import { createRequire } from 'node:module'
import {
  AuthError,
  type AuthErrorCode,
  ConfigError,
  cognito,
  createVerifier,
  FAILURES,
} from '@poolguard/core'
import type { DpopNonceOptions, ReplayStore } from '@poolguard/core/dpop'
import { describe, expect, it } from 'vitest'
import {
  ACCESS,
  access,
  CLIENT,
  NOW,
  poolJwks,
  poolKey,
  poolVerifier,
  refusal,
} from '../../support/core-fixtures.ts'
import { ath, bound, dpopRequest, dpopVerifier, proof } from '../../support/dpop.ts'
import { OPAQUE, useIntrospection } from '../../support/introspection.ts'
import { type Answer, answers, useKeyServer } from '../../support/key-server.ts'
import { fixedSignature, jws, signer } from '../../support/mint.ts'

const { isHttpError } = createRequire(import.meta.url)('http-errors') as {
  readonly isHttpError: (error: unknown) => boolean
}

const server = useKeyServer()
const codes = Object.keys(FAILURES) as AuthErrorCode[]
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
const verifier = poolVerifier()
const verified = (claims: object) => () => verifier.verify(access(claims))
const asked = (requirement: object) => () => verifier.authenticate(bearer(access()), requirement)
const revoking = (answer: unknown) => () =>
  poolVerifier({}, { isRevoked: () => answer as boolean }).verify(access())

/** Authenticates a request with a bound token and its proof, both with these changes. */
function authenticateProof(
  claims: object,
  token: object = {},
  replayStore?: ReplayStore,
  nonce?: DpopNonceOptions,
): Promise<unknown> {
  const held = bound(token)
  const options = { ...(replayStore && { replayStore }), ...(nonce && { nonce }) }
  return dpopVerifier(options).authenticate(dpopRequest(held, proof({ ath: ath(held), ...claims })))
}

const introspecting = (answer: Answer) => () => useIntrospection(server, () => answer).verifier.verify(OPAQUE)

/** Verifies a token with an unknown key; its issuer answers. */
function verifyUnknownKey() {
  const site = server.site()
  site.on('/jwks', answers.json(poolJwks))
  const pool = { userPoolId: 'local_1', clientId: CLIENT, tokenUse: 'access', issuer: site.origin } as const
  const issuers = cognito({ ...pool, jwksUri: `${site.origin}/jwks` })
  const claims = { ...ACCESS, iss: site.origin }
  return createVerifier({ issuers, now: () => NOW * 1000 }).verify(
    jws({ alg: 'RS256', kid: 'x' }, claims, signer(poolKey)),
  )
}

const REACHED: Record<AuthErrorCode, () => unknown> = {
  ERR_TOKEN_MISSING: () => verifier.authenticate({ headers: {} }),
  ERR_REQUEST_INVALID: () => verifier.authenticate({ headers: { authorization: 'Bearer' } }),
  ERR_TOKEN_MALFORMED: () => verifier.verify('a.b'),
  ERR_TOKEN_TOO_LARGE: () => verifier.verify('A'.repeat(1_000_000)),
  ERR_ALGORITHM_NOT_ALLOWED: () => verifier.verify(access({}, { alg: 'RS512' })),
  ERR_ISSUER_UNKNOWN: verified({ iss: 'https://evil.example.com' }),
  ERR_KEY_UNKNOWN: verifyUnknownKey,
  ERR_SIGNATURE_INVALID: () =>
    verifier.verify(jws({ alg: 'RS256', kid: poolKey.kid }, ACCESS, fixedSignature(256))),
  ERR_TOKEN_INACTIVE: introspecting(answers.json({ active: false })),
  ERR_TOKEN_EXPIRED: verified({ exp: NOW - 60 }),
  ERR_TOKEN_NOT_ACTIVE: verified({ nbf: NOW + 60 }),
  ERR_CLIENT_MISMATCH: verified({ client_id: 'other' }),
  ERR_TOKEN_USE_MISMATCH: verified({ token_use: 'id' }),
  ERR_CLAIM_INVALID: verified({ exp: undefined }),
  ERR_TOKEN_BOUND: verified({ cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } }),
  ERR_TOKEN_UNBOUND: () => dpopVerifier().authenticate({ headers: { authorization: `DPoP ${access()}` } }),
  ERR_TOKEN_KEY_MISMATCH: () => authenticateProof({}, { cnf: { jkt: 'of-another-key' } }),
  ERR_PROOF_INVALID: () => authenticateProof({ htm: 'POST' }),
  ERR_PROOF_REPLAYED: () => authenticateProof({}, {}, { use: () => false }),
  ERR_PROOF_NONCE_REQUIRED: () => authenticateProof({}, {}, undefined, {}),
  ERR_TOKEN_REVOKED: revoking(true),
  ERR_AUTHENTICATION_TOO_OLD: asked({ maxAuthAgeSeconds: 1 }),
  ERR_AUTHENTICATION_INSUFFICIENT: asked({ acr: 'urn:cognito:loa:4' }),
  ERR_SCOPE_INSUFFICIENT: asked({ scopes: 'root' }),
  ERR_FORBIDDEN: asked({ groups: 'root' }),
  ERR_KEYS_UNAVAILABLE: () =>
    createVerifier({
      issuers: cognito({
        userPoolId: 'local_1',
        clientId: CLIENT,
        tokenUse: 'any',
        issuer: 'http://127.0.0.1:1',
      }),
      now: () => NOW * 1000,
    }).verify(access({ iss: 'http://127.0.0.1:1' })),
  ERR_INTROSPECTION_UNAVAILABLE: introspecting(answers.text('', 500)),
  ERR_REVOCATION_UNAVAILABLE: revoking('perhaps'),
  ERR_REPLAY_STORE_UNAVAILABLE: () => authenticateProof({}, {}, { use: () => 'perhaps' as never }),
}

describe.each(codes)('%s', (code) => {
  const failure = FAILURES[code]

  it('→ is reachable, with the status and message of the table', async () => {
    const error = await refusal(REACHED[code])
    expect(error).toMatchObject({ code, name: 'AuthError', message: failure.message, status: failure.status })
    expect(error.statusCode).toBe(failure.status)
    expect(error.detail?.reason).toMatch(/\.$/)
  })

  it('→ is an error of http-errors, whose message Koa shows', async () => {
    const error = await refusal(REACHED[code])
    expect(isHttpError(error)).toBe(true)
    expect(error.expose).toBe(true)
  })

  it('as JSON → name, code, status and message only', async () => {
    const error = await refusal(REACHED[code])
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'AuthError',
      code,
      status: failure.status,
      message: failure.message,
    })
  })

  it('→ has its headers', async () => {
    const { headers } = await refusal(REACHED[code])
    const challenged =
      code === 'ERR_PROOF_NONCE_REQUIRED' ? ['WWW-Authenticate', 'DPoP-Nonce'] : ['WWW-Authenticate']
    const names = failure.status === 503 ? ['Retry-After'] : failure.challenge ? challenged : []
    expect(Object.keys(headers)).toEqual(names)
    expect(Object.isFrozen(headers)).toBe(true)
    for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]+$/)
    const error = /error="(\w+)"/.exec(headers['WWW-Authenticate'] ?? '')?.[1]
    expect(error).toBe(failure.error)
  })
})

const makeChallenge = (code: AuthErrorCode, challenge = {}) =>
  new AuthError(code, { challenge }).headers['WWW-Authenticate']

describe('a challenge', () => {
  const description = (code: AuthErrorCode) => `error_description="${FAILURES[code].message}"`
  it.each<[AuthErrorCode, object, string | undefined]>([
    ['ERR_TOKEN_MISSING', {}, 'Bearer realm="api"'],
    ['ERR_TOKEN_MISSING', { realm: 'api' }, 'Bearer realm="api"'],
    ['ERR_TOKEN_MISSING', { scope: 'a', acrValues: 'b', maxAgeSeconds: 5 }, 'Bearer scope="a"'],
    ['ERR_TOKEN_EXPIRED', {}, `Bearer error="invalid_token", ${description('ERR_TOKEN_EXPIRED')}`],
    [
      'ERR_TOKEN_EXPIRED',
      { scope: 'a' },
      `Bearer error="invalid_token", ${description('ERR_TOKEN_EXPIRED')}, scope="a"`,
    ],
    ['ERR_TOKEN_MISSING', { scope: 'offline_access' }, 'Bearer realm="api"'],
    [
      'ERR_TOKEN_MISSING',
      { scope: 'a offline_access b', advertisedScopes: new Map([['a', 'api://a']]) },
      'Bearer scope="api://a b"',
    ],
    [
      'ERR_REQUEST_INVALID',
      { scope: 'a' },
      `Bearer error="invalid_request", ${description('ERR_REQUEST_INVALID')}`,
    ],
    [
      'ERR_SCOPE_INSUFFICIENT',
      { scope: 'a b' },
      `Bearer error="insufficient_scope", ${description('ERR_SCOPE_INSUFFICIENT')}, scope="a b"`,
    ],
    [
      'ERR_SCOPE_INSUFFICIENT',
      {},
      `Bearer error="insufficient_scope", ${description('ERR_SCOPE_INSUFFICIENT')}`,
    ],
    [
      'ERR_AUTHENTICATION_TOO_OLD',
      { maxAgeSeconds: 0 },
      `Bearer error="insufficient_user_authentication", ${description('ERR_AUTHENTICATION_TOO_OLD')}, max_age="0"`,
    ],
    [
      'ERR_AUTHENTICATION_TOO_OLD',
      {},
      `Bearer error="insufficient_user_authentication", ${description('ERR_AUTHENTICATION_TOO_OLD')}`,
    ],
    [
      'ERR_AUTHENTICATION_INSUFFICIENT',
      { acrValues: 'high low', maxAgeSeconds: 60 },
      `Bearer error="insufficient_user_authentication", ${description('ERR_AUTHENTICATION_INSUFFICIENT')}, acr_values="high low", max_age="60"`,
    ],
    [
      'ERR_TOKEN_MISSING',
      { realm: 'r', resourceMetadata: 'https://a.example/m' },
      'Bearer realm="r", resource_metadata="https://a.example/m"',
    ],
    ['ERR_FORBIDDEN', { realm: 'api' }, undefined],
    ['ERR_KEYS_UNAVAILABLE', { realm: 'api' }, undefined],
  ])('%s with %o → the header', (code, challenge, expected) => {
    expect(makeChallenge(code, challenge)).toBe(expected)
  })

  it.each([
    ['a quote', 'a", error="none', 'a\\", error=\\"none'],
    ['a backslash', 'a\\', 'a\\\\'],
    ['a backslash and a quote', '\\"', '\\\\\\"'],
    ['a line break', 'a\r\nSet-Cookie: x=1', 'a??Set-Cookie: x=1'],
    ['a NUL', 'a\0b', 'a?b'],
    ['letters outside ASCII', 'Zoë', 'Zo?'],
  ])('%s → quoted, or replaced by ?', (_name, realm, quoted) => {
    expect(makeChallenge('ERR_TOKEN_MISSING', { realm })).toBe(`Bearer realm="${quoted}"`)
  })

  it('authenticate and authorize → the configured realm and metadata', async () => {
    const own = poolVerifier(
      {},
      { realm: 'say "hi"', resourceMetadata: 'https://api.example.com/.well-known/x' },
    )
    const said = 'realm="say \\"hi\\""'
    const missing = await refusal(() => own.authenticate({ headers: {} }))
    expect(missing.headers['WWW-Authenticate']).toBe(
      `Bearer ${said}, resource_metadata="https://api.example.com/.well-known/x"`,
    )
    const auth = await own.verify(access())
    const refused = await refusal(() => own.authorize(auth, { scopes: 'root', maxAuthAgeSeconds: 90 }))
    expect(refused.headers['WWW-Authenticate']).toContain(said)
    expect(refused.headers['WWW-Authenticate']).toContain('scope="root"')
    const old = await refusal(() => own.authorize(auth, { maxAuthAgeSeconds: 9 }))
    expect(old.headers['WWW-Authenticate']).toContain('max_age="9"')
  })

  it('an outage → Retry-After instead', () => {
    const challenge = { retryAfterSeconds: 17 }
    expect(new AuthError('ERR_KEYS_UNAVAILABLE', { challenge }).headers).toEqual({ 'Retry-After': '17' })
    expect(new AuthError('ERR_KEYS_UNAVAILABLE').headers).toEqual({ 'Retry-After': '5' })
  })
})

describe('the two errors', () => {
  const cause = new Error('cause')
  const auth = new AuthError('ERR_FORBIDDEN', { cause, detail: { reason: 'Because.' } })
  const config = new ConfigError('wrong')

  it('→ errors of two separate classes', () => {
    expect([auth instanceof Error, auth instanceof AuthError, auth instanceof ConfigError]).toEqual([
      true,
      true,
      false,
    ])
    expect([config instanceof TypeError, config instanceof ConfigError, config instanceof AuthError]).toEqual(
      [true, true, false],
    )
    expect(`${auth}`).toBe(`AuthError: ${FAILURES.ERR_FORBIDDEN.message}`)
    expect(`${config}`).toBe('ConfigError: wrong')
    for (const other of [undefined, null, 'ERR_FORBIDDEN', {}, new Error('x'), { code: 'ERR_FORBIDDEN' }]) {
      expect([other instanceof AuthError, other instanceof ConfigError]).toEqual([false, false])
    }
  })

  it('from another copy of this package, such as its CommonJS build → recognized', () => {
    const copy = (mark: string) => Object.create({ [Symbol.for(mark)]: true })
    expect(copy('poolguard.AuthError') instanceof AuthError).toBe(true)
    expect(copy('poolguard.AuthError') instanceof ConfigError).toBe(false)
    expect(copy('poolguard.ConfigError') instanceof ConfigError).toBe(true)
  })

  it('a subclass → an instance is one of the parent too, but not the other way round', () => {
    class OwnAuth extends AuthError {}
    class OwnConfig extends ConfigError {}
    const own = [new OwnAuth('ERR_FORBIDDEN'), new OwnConfig('x')] as const
    expect([own[0] instanceof OwnAuth, own[0] instanceof AuthError, auth instanceof OwnAuth]).toEqual([
      true,
      true,
      false,
    ])
    expect([own[1] instanceof OwnConfig, own[1] instanceof ConfigError, config instanceof OwnConfig]).toEqual(
      [true, true, false],
    )
  })

  it('with a challenge added → the same error; a challenge of its own stays', () => {
    const told = auth.addChallenge({ realm: 'api' })
    expect(told).toBe(auth)
    expect(told).toMatchObject({ cause, detail: { reason: 'Because.' }, code: 'ERR_FORBIDDEN' })
    expect('cause' in new AuthError('ERR_FORBIDDEN')).toBe(false)
    const own = new AuthError('ERR_TOKEN_MISSING', { challenge: { realm: 'mine' } })
    expect(own.addChallenge({ realm: 'theirs' }).headers['WWW-Authenticate']).toBe('Bearer realm="mine"')
  })
})
