/** Proofs of possession by DPoP (RFC 9449 §4.3, §7): which are accepted, and the code of each refusal. */
import { type Algorithm, AuthError, createVerifier, oidc } from '@poolguard/core'
import { dpop, memoryReplayStore } from '@poolguard/core/dpop'
import { describe, expect, it } from 'vitest'
import {
  API,
  access,
  clock,
  NOW,
  OIDC,
  OIDC_ISSUER,
  outcome,
  poolJwks,
  poolVerifier,
  refusal,
  signed,
} from '../../support/core-fixtures.ts'
import {
  API_URL,
  ath,
  bound,
  clientKey,
  dpopRequest,
  dpopVerifier,
  hash,
  jktOf,
  ORDERS,
  proof,
  publicJwk,
} from '../../support/dpop.ts'
import {
  ecKey,
  edKey,
  encoded,
  fixedSignature,
  hmacSigner,
  jws,
  mlDsaKey,
  rsaKey,
  signer,
  type TestKey,
} from '../../support/mint.ts'

const token = bound()
const other = ecKey('other', 'P-256')
const good = (claims: object = {}) => proof({ ath: ath(token), ...claims })
const decide = (request: object, options = {}) =>
  outcome(() => dpopVerifier(options).authenticate(request as never))
const sent = (dpopHeader: string | string[], changes: object = {}) => dpopRequest(token, dpopHeader, changes)

const mlDsa = mlDsaKey('post-quantum', 'ML-DSA-87')

describe('a proof with ML-DSA', () => {
  it.skipIf(mlDsa === undefined)('the largest key, in Node 24 and later → accepted', async () => {
    const key = mlDsa as TestKey
    const { alg, kty, pub } = { alg: 'ML-DSA-87', ...publicJwk(key) } as Record<string, unknown>
    const jwk = { kty, alg, pub }
    const large = access({ cnf: { jkt: hash(JSON.stringify({ alg, kty, pub })) } })
    const header = proof({ ath: ath(large) }, { jwk }, key, 'ML-DSA-87')
    const verifier = dpopVerifier({ algorithms: ['ML-DSA-87'] })
    expect(await outcome(() => verifier.authenticate(dpopRequest(large, header)))).toBe('accepted')
  })

  it.each<[Algorithm, boolean]>([
    ['ES256', true],
    ['ML-DSA-44', false],
  ])('a proof of 10,000 bytes, with %s → too large: %s', async (algorithms, isTooLarge) => {
    const header = proof({ ath: ath(token), padding: 'x'.repeat(7000) })
    const error = await refusal(() => dpopVerifier({ algorithms }).authenticate(sent(header)))
    expect(error.code).toBe('ERR_PROOF_INVALID')
    expect(error.cause instanceof AuthError && error.cause.code === 'ERR_TOKEN_TOO_LARGE').toBe(isTooLarge)
  })
})

describe('a verifier with proofs', () => {
  it.each([
    ['of another client', { client_id: 'x' }, 'ERR_CLIENT_MISMATCH'],
    ['with another token_use', { token_use: 'id' }, 'ERR_TOKEN_USE_MISMATCH'],
    ['without a subject', { sub: '' }, 'ERR_CLAIM_INVALID'],
    ['without exp', { exp: undefined }, 'ERR_CLAIM_INVALID'],
  ])('a token %s → refused as without proofs', async (_name, claims, decision) => {
    expect(await outcome(() => dpopVerifier().verify(access(claims)))).toBe(decision)
  })
})

describe('a bound token with its proof', () => {
  it('→ is accepted, cached or not', async () => {
    const verifier = dpopVerifier()
    for (let times = 0; times < 3; times++) {
      expect((await verifier.authenticate(sent(good()))).token).toBe(token)
    }
  })

  it.each([
    ['scheme in lower case', sent(good(), { headers: { authorization: `dpop  ${token}`, dpop: good() } })],
    ['query and fragment in htu', sent(good({ htu: `${ORDERS}?a=1#b` }))],
    ['query in the request', sent(good(), { url: '/orders?page=2' })],
    ['default port in htu', sent(good({ htu: 'https://api.example.com:443/orders' }))],
    ['host in upper case', sent(good({ htu: 'HTTPS://API.example.com/orders' }))],
    ['encoded letter in htu', sent(good({ htu: `${API_URL}/%6Frders` }))],
    ['hex digits in lower case', sent(good({ htu: `${API_URL}/a%2fb` }), { url: '/a%2Fb' })],
    ['the mount path of Express', sent(good(), { url: '/', originalUrl: '/orders' })],
    ['iat at the maximum age', sent(good({ iat: NOW - 60 }))],
    ['iat in the tolerance', sent(good({ iat: NOW + 5 }))],
    ['an unasked nonce', sent(good({ nonce: 'of-another-api' }))],
    ['typ as a media type', sent(proof({ ath: ath(token) }, { typ: 'application/DPoP+JWT' }))],
    ['a proof in one array', sent([good()])],
  ])('%s → accepted', async (_name, request) => {
    expect(await decide(request)).toBe('accepted')
  })

  it.each<[string, TestKey]>([
    ['EdDSA', edKey('ed')],
    ['PS256', rsaKey('rsa')],
    ['ES384', ecKey('p384', 'P-384')],
  ])('%s, where it is allowed → accepted; forged → ERR_PROOF_INVALID', async (algorithm, key) => {
    const held = bound({ cnf: { jkt: jktOf(key) } })
    const made = proof({ ath: ath(held) }, {}, key, algorithm)
    const options = { algorithms: [algorithm as 'EdDSA'] }
    expect(await decide(dpopRequest(held, made), options)).toBe('accepted')
    const forged = `${made.slice(0, -8)}AAAAAAAA`
    expect(await decide(dpopRequest(held, forged), options)).toBe('ERR_PROOF_INVALID')
  })

  it('600 forged proofs of one slow key at the same time → some are not checked: ERR_KEYS_UNAVAILABLE', async () => {
    const key = ecKey('p384', 'P-384')
    const held = bound({ cnf: { jkt: jktOf(key) } })
    const header = { typ: 'dpop+jwt', alg: 'ES384', jwk: publicJwk(key) }
    const verifier = dpopVerifier({ algorithms: ['ES384'] })
    const flood = Array.from({ length: 600 }, (_, at) => {
      const request = dpopRequest(held, jws(header, { jti: `${at}` }, fixedSignature(96)))
      return outcome(() => verifier.authenticate(request))
    })
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['ERR_PROOF_INVALID', 'ERR_KEYS_UNAVAILABLE']))
  })

  it('an unknown member of cnf beside jkt → ignored', async () => {
    const held = bound({ cnf: { jkt: jktOf(clientKey), kid: 'x' } })
    expect(await decide(dpopRequest(held, proof({ ath: ath(held) })))).toBe('accepted')
  })
})

describe('attacks', () => {
  it.each<[string, object]>([
    ['no proof', { method: 'GET', url: '/orders', headers: { authorization: `DPoP ${token}` } }],
    ['an empty proof', sent('')],
    ['two proofs', sent([good(), good()])],
    ['two proofs, joined', sent(`${good()}, ${good()}`)],
    ['not a JWT', sent('proof')],
    ['longer than 4096 characters', sent(good({ padding: 'x'.repeat(4096) }))],
    ['typ absent', sent(proof({ ath: ath(token) }, { typ: undefined }))],
    ['typ of a token', sent(proof({ ath: ath(token) }, { typ: 'at+jwt' }))],
    [
      'alg none',
      sent(jws({ typ: 'dpop+jwt', alg: 'none', jwk: publicJwk(clientKey) }, {}, () => Buffer.alloc(0))),
    ],
    [
      'alg HS256',
      sent(jws({ typ: 'dpop+jwt', alg: 'HS256', jwk: { kty: 'oct', k: 'AA' } }, {}, hmacSigner(''))),
    ],
    ['alg that is not allowed', sent(proof({ ath: ath(token) }, {}, rsaKey('rsa'), 'RS256'))],
    ['jwk absent', sent(proof({ ath: ath(token) }, { jwk: undefined }))],
    ['jwk private', sent(proof({ ath: ath(token) }, { jwk: { ...publicJwk(clientKey), d: 'AA' } }))],
    ['jwk of another curve', sent(proof({ ath: ath(token) }, { jwk: publicJwk(ecKey('k', 'P-384')) }))],
    [
      'signature of another key',
      sent(
        jws(
          { typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwk(clientKey) },
          { ath: ath(token) },
          signer(other, 'ES256'),
        ),
      ),
    ],
    ['payload changed', sent(good().replace(/\.[^.]+\./, `.${encoded({ htm: 'GET' })}.`))],
    ['crit', sent(proof({ ath: ath(token) }, { crit: ['b64'], b64: true }))],
    ['other method', sent(good(), { method: 'DELETE' })],
    ['method in lower case', sent(good({ htm: 'get' }))],
    ['htm absent', sent(good({ htm: undefined }))],
    ['no method known', sent(good({ htm: undefined }), { method: undefined })],
    ['other host', sent(good({ htu: 'https://evil.example.com/orders' }))],
    ['other port', sent(good({ htu: 'https://api.example.com:8443/orders' }))],
    ['other scheme', sent(good({ htu: 'http://api.example.com/orders' }))],
    ['other path', sent(good({ htu: `${API_URL}/orders/1` }))],
    ['path with an extra slash', sent(good({ htu: `${ORDERS}/` }))],
    ['encoded slash', sent(good({ htu: `${API_URL}/a%2Fb` }), { url: '/a/b' })],
    ['credentials in htu', sent(good({ htu: 'https://me@api.example.com/orders' }))],
    ['host prefix', sent(good({ htu: 'https://api.example.com.evil.example/orders' }))],
    ['white space in htu', sent(good({ htu: ` ${ORDERS}` }))],
    ['path alone in htu', sent(good({ htu: '/orders' }))],
    ['htu of another kind', sent(good({ htu: 'urn:orders' }))],
    ['htu absent', sent(good({ htu: undefined }))],
    [
      'path that looks like a host',
      sent(good({ htu: 'https://evil.example.com/x' }), { url: '//evil.example.com/x' }),
    ],
    ['a whole URL as request-target', sent(good(), { url: ORDERS })],
    ['no URL known', sent(good(), { url: undefined })],
    [
      'a Host header that agrees with the proof',
      sent(good({ htu: 'https://evil.example.com/orders' }), {
        headers: {
          authorization: `DPoP ${token}`,
          dpop: good({ htu: 'https://evil.example.com/orders' }),
          host: 'evil.example.com',
          'x-forwarded-host': 'evil.example.com',
        },
      }),
    ],
    ['iat too old', sent(good({ iat: NOW - 66 }))],
    ['iat in the future', sent(good({ iat: NOW + 6 }))],
    ['iat absent', sent(good({ iat: undefined }))],
    ['iat a string', sent(good({ iat: String(NOW) }))],
    ['jti absent', sent(good({ jti: undefined }))],
    ['jti empty', sent(good({ jti: '' }))],
    ['jti too long', sent(good({ jti: 'x'.repeat(257) }))],
    ['ath absent', sent(proof())],
    ['ath of another token', sent(proof({ ath: ath(bound({ jti: 'other' })) }))],
  ])('%s → ERR_PROOF_INVALID', async (_name, request) => {
    const error = await refusal(() => dpopVerifier().authenticate(request as never))
    expect(error.code).toBe('ERR_PROOF_INVALID')
    expect(error.headers['WWW-Authenticate']).toMatch(
      /^DPoP error="invalid_dpop_proof", .*algs="ES256 EdDSA"$/,
    )
  })

  it('proof of another key → ERR_TOKEN_KEY_MISMATCH', async () => {
    expect(await decide(sent(proof({ ath: ath(token) }, {}, other)))).toBe('ERR_TOKEN_KEY_MISMATCH')
  })

  it.each([
    ['a string', 'x'],
    ['empty', {}],
    ['null', null],
    ['a jkt that is no string', { jkt: ['x'] }],
    ['an unknown kind of key', { 'x5t#S512': 'x' }],
    ['a certificate, which this API does not check', { jkt: jktOf(clientKey), 'x5t#S256': 'x' }],
  ])('cnf that is %s → refused', async (_name, cnf) => {
    const held = bound({ cnf })
    expect(await decide(dpopRequest(held, proof({ ath: ath(held) })))).not.toBe('accepted')
  })

  it('a bound token as Bearer → ERR_TOKEN_BOUND with the DPoP challenge', async () => {
    const request = { ...sent(good()), headers: { authorization: `Bearer ${token}`, dpop: good() } }
    const error = await refusal(() => dpopVerifier().authenticate(request))
    expect(error.code).toBe('ERR_TOKEN_BOUND')
    expect(error.headers['WWW-Authenticate']).toMatch(/^DPoP error="invalid_token", .*algs="ES256 EdDSA"$/)
  })

  it('a bound token as Bearer, cached by its owner → ERR_TOKEN_BOUND', async () => {
    const verifier = dpopVerifier()
    await verifier.authenticate(sent(good()))
    expect(
      await outcome(() => verifier.authenticate({ headers: { authorization: `Bearer ${token}` } })),
    ).toBe('ERR_TOKEN_BOUND')
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_BOUND')
    expect(await outcome(() => verifier.verifySync(token))).toBe('ERR_TOKEN_BOUND')
    expect(await verifier.explain(token)).toMatchObject({ accepted: false, code: 'ERR_TOKEN_BOUND' })
  })

  it('a bound token of an issuer with allowBoundTokensAsBearer → refused without a proof', async () => {
    const verifier = poolVerifier(
      { allowBoundTokensAsBearer: true },
      { proofs: dpop({ publicUrl: API_URL }) },
    )
    expect(
      await outcome(() => verifier.authenticate({ headers: { authorization: `Bearer ${token}` } })),
    ).toBe('ERR_TOKEN_BOUND')
  })

  it('a token without cnf as DPoP → ERR_TOKEN_UNBOUND', async () => {
    const plain = access()
    expect(await decide(dpopRequest(plain, proof({ ath: ath(plain) })))).toBe('ERR_TOKEN_UNBOUND')
  })

  it.each(['DPoP', 'DPoP ', 'DPoP a b', 'dpop a,b'])(
    'Authorization: %s → ERR_REQUEST_INVALID',
    async (authorization) => {
      expect(await decide({ ...sent(good()), headers: { authorization } })).toBe('ERR_REQUEST_INVALID')
    },
  )

  it('two Authorization lines → ERR_REQUEST_INVALID', async () => {
    const authorization = [`DPoP ${token}`, `Bearer ${access()}`]
    expect(await decide({ ...sent(good()), headers: { authorization, dpop: good() } })).toBe(
      'ERR_REQUEST_INVALID',
    )
  })

  it('DPoP for a verifier without proofs → ERR_TOKEN_MISSING', async () => {
    expect(await outcome(() => poolVerifier().authenticate(sent(good())))).toBe('ERR_TOKEN_MISSING')
  })
})

describe('replay', () => {
  it('the jti of a proof again, with a new signature → ERR_PROOF_REPLAYED while it is valid', async () => {
    const time = clock()
    const verifier = dpopVerifier({}, { now: time.now })
    const claims = { jti: 'one', ath: ath(token) }
    await verifier.authenticate(sent(proof(claims)))
    time.advance(30)
    expect(await outcome(() => verifier.authenticate(sent(proof(claims))))).toBe('ERR_PROOF_REPLAYED')
    time.advance(35)
    expect(await outcome(() => verifier.authenticate(sent(proof(claims))))).toBe('ERR_PROOF_REPLAYED')
    time.advance(6)
    expect(await outcome(() => verifier.authenticate(sent(proof(claims))))).toBe('ERR_PROOF_INVALID')
  })

  it('a proof from the future, again in the last moment of its validity → ERR_PROOF_REPLAYED', async () => {
    const time = clock()
    const verifier = dpopVerifier({}, { now: time.now })
    const made = good({ iat: NOW + 5 })
    await verifier.authenticate(sent(made))
    time.advance(70)
    expect(await outcome(() => verifier.authenticate(sent(made)))).toBe('ERR_PROOF_REPLAYED')
  })

  it('the jti of a refused proof → accepted', async () => {
    const verifier = dpopVerifier()
    const claims = { jti: 'refused', ath: ath(token) }
    expect(await outcome(() => verifier.authenticate(sent(proof({ ...claims, htm: 'PUT' }))))).toBe(
      'ERR_PROOF_INVALID',
    )
    expect(await outcome(() => verifier.authenticate(sent(proof(claims))))).toBe('accepted')
  })

  it('the jti of another client → accepted', async () => {
    const verifier = dpopVerifier()
    const claims = { jti: 'same' }
    const theirs = bound({ cnf: { jkt: jktOf(other) } })
    await verifier.authenticate(sent(proof({ ...claims, ath: ath(token) })))
    const request = dpopRequest(theirs, proof({ ...claims, ath: ath(theirs) }, {}, other))
    expect(await outcome(() => verifier.authenticate(request))).toBe('accepted')
  })

  it('a second guard of one request → accepted; another request → ERR_PROOF_REPLAYED', async () => {
    const verifier = dpopVerifier()
    const made = good()
    const request = (source: object) => ({ ...sent(made), http: { source, method: 'GET', path: '/orders' } })
    const source = {}
    expect(await outcome(() => verifier.authenticate(request(source)))).toBe('accepted')
    expect(await outcome(() => verifier.authenticate(request(source)))).toBe('accepted')
    expect(await outcome(() => verifier.authenticate(request({})))).toBe('ERR_PROOF_REPLAYED')
  })

  it('ten thousand proofs of one key → a tenth of the store; the rest serves other keys', async () => {
    let now = 0
    const store = memoryReplayStore({ maxProofs: 1000, now: () => now })
    const use = (id: number, keyThumbprint: string) =>
      outcome(async () => {
        if (!store.use({ id: String(id), keyThumbprint, expiresAt: now + 1000 }))
          throw new AuthError('ERR_PROOF_REPLAYED')
      }).catch((error: Error) => error.message)
    const flood = await Promise.all(Array.from({ length: 10_000 }, (_, id) => use(id, 'flood')))
    expect(flood.filter((answer) => answer === 'accepted')).toHaveLength(100)
    expect(await use(10_001, 'honest')).toBe('accepted')
    await Promise.all(Array.from({ length: 1000 }, (_, id) => use(20_000 + id, `key ${id}`)))
    expect(await use(30_000, 'late')).toBe('Too many proofs are in use.')
    now += 1001
    expect(await use(0, 'flood')).toBe('accepted')
    expect(await use(0, 'flood')).toBe('ERR_PROOF_REPLAYED')
  })

  it.each([
    ['one key', 1],
    ['twenty keys, each with a token of its own', 20],
  ])(
    '600 forged proofs by one client with %s → some ERR_KEYS_UNAVAILABLE; another client is accepted',
    async (_name, count) => {
      const verifier = dpopVerifier({ algorithms: ['ES384', 'ES256'] })
      const clients = Array.from({ length: count }, (_, at) => {
        const key = ecKey(`p384 ${at}`, 'P-384')
        const held = bound({ cnf: { jkt: jktOf(key) } })
        const [header, , signature] = proof({ ath: ath(held) }, {}, key, 'ES384').split('.')
        return { held, header, signature }
      })
      const forge = (at: number) => {
        const { held, header, signature } = clients[at % count] as (typeof clients)[number]
        const claims = Buffer.from(JSON.stringify({ jti: at })).toString('base64url')
        return dpopRequest(held, `${header}.${claims}.${signature}`)
      }
      const flood = Array.from({ length: 600 }, (_, at) => outcome(() => verifier.authenticate(forge(at))))
      const settled = Promise.all(flood)
      expect(await outcome(() => verifier.authenticate(sent(good())))).toBe('accepted')
      expect(new Set(await settled)).toEqual(new Set(['ERR_PROOF_INVALID', 'ERR_KEYS_UNAVAILABLE']))
    },
  )

  it('400 forged proofs by each of two keys, in tokens without sub → all are checked', async () => {
    const source = { issuer: OIDC_ISSUER, jwks: poolJwks, jwksUri: null }
    const issuers = oidc({ ...source, audience: API, allowMissingSub: true })
    const proofs = dpop({ publicUrl: API_URL, algorithms: ['ES384'] })
    const verifier = createVerifier({ issuers, proofs, now: () => NOW * 1000 })
    const flood = ['one', 'other'].flatMap((name) => {
      const key = ecKey(name, 'P-384')
      const { sub: _, ...claims } = OIDC
      const held = signed({ ...claims, cnf: { jkt: jktOf(key) } })
      const header = { typ: 'dpop+jwt', alg: 'ES384', jwk: publicJwk(key) }
      return Array.from({ length: 400 }, (_, jti) =>
        outcome(() => verifier.authenticate(dpopRequest(held, jws(header, { jti }, fixedSignature(96))))),
      )
    })
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['ERR_PROOF_INVALID']))
  })

  it.each<[string, () => unknown, string]>([
    ['true', () => true, 'accepted'],
    ['a promise of true', async () => true, 'accepted'],
    ['false', () => false, 'ERR_PROOF_REPLAYED'],
    ['a promise of false', async () => false, 'ERR_PROOF_REPLAYED'],
    ['nothing', () => undefined, 'ERR_REPLAY_STORE_UNAVAILABLE'],
    ['a promise of nothing', async () => undefined, 'ERR_REPLAY_STORE_UNAVAILABLE'],
    [
      'an error',
      () => {
        throw new Error('down')
      },
      'ERR_REPLAY_STORE_UNAVAILABLE',
    ],
    ['a rejection', () => Promise.reject(new Error('down')), 'ERR_REPLAY_STORE_UNAVAILABLE'],
  ])('a store that answers with %s → %s', async (_name, use, expected) => {
    expect(await decide(sent(good()), { replayStore: { use } })).toBe(expected)
  })
})

describe('nonces', () => {
  const secret = 'a'.repeat(32)

  it('a proof without a nonce → ERR_PROOF_NONCE_REQUIRED with a nonce that is accepted', async () => {
    const verifier = dpopVerifier({ nonce: {} })
    const error = await refusal(() => verifier.authenticate(sent(good())))
    expect(error.headers['WWW-Authenticate']).toMatch(/^DPoP error="use_dpop_nonce", /)
    const nonce = error.headers['DPoP-Nonce']
    expect(await outcome(() => verifier.authenticate(sent(good({ nonce }))))).toBe('accepted')
  })

  it('a nonce after one lifetime → accepted; after two → ERR_PROOF_NONCE_REQUIRED', async () => {
    const time = clock()
    const verifier = dpopVerifier({ nonce: { secrets: secret, lifetimeSeconds: 300 } }, { now: time.now })
    const { headers } = await refusal(() => verifier.authenticate(sent(good())))
    const nonce = headers['DPoP-Nonce']
    const ask = () => outcome(() => verifier.authenticate(sent(good({ nonce, iat: time.now() / 1000 }))))
    time.advance(300)
    expect(await ask()).toBe('accepted')
    time.advance(300)
    expect(await ask()).toBe('ERR_PROOF_NONCE_REQUIRED')
  })

  it('a fleet: the same secret, and a secret that is being replaced → accepted; another → refused', async () => {
    const { headers } = await refusal(() =>
      dpopVerifier({ nonce: { secrets: secret } }).authenticate(sent(good())),
    )
    const nonce = headers['DPoP-Nonce']
    const ask = (secrets: string | string[]) => decide(sent(good({ nonce })), { nonce: { secrets } })
    expect(await ask(secret)).toBe('accepted')
    expect(await ask(['b'.repeat(32), secret])).toBe('accepted')
    expect(await ask('b'.repeat(32))).toBe('ERR_PROOF_NONCE_REQUIRED')
  })

  it.each([[''], [['x']], [null], [5], ['x'.repeat(43)]])(
    'nonce %j → ERR_PROOF_NONCE_REQUIRED',
    async (nonce) => {
      expect(await decide(sent(good({ nonce })), { nonce: {} })).toBe('ERR_PROOF_NONCE_REQUIRED')
    },
  )
})

describe('accept and require', () => {
  const bearer = { headers: { authorization: `Bearer ${access()}` } }

  it('a bearer token → accepted, or ERR_TOKEN_UNBOUND where bound tokens are required', async () => {
    expect(await decide(bearer)).toBe('accepted')
    expect(await decide(bearer, { mode: 'require' })).toBe('ERR_TOKEN_UNBOUND')
    const required = dpopVerifier({ mode: 'require' })
    expect(await required.explain(access())).toMatchObject({ code: 'ERR_TOKEN_UNBOUND' })
  })

  it('a plain token without a request → accepted', async () => {
    expect(await outcome(() => dpopVerifier().verify(access()))).toBe('accepted')
  })

  it.each([
    ['accept', 'Bearer realm="api", DPoP algs="ES256 EdDSA"'],
    ['require', 'DPoP algs="ES256 EdDSA"'],
  ] as const)('%s, no token → %s', async (mode, challenge) => {
    const error = await refusal(() => dpopVerifier({ mode }).authenticate({ headers: {} }))
    expect(error.headers['WWW-Authenticate']).toBe(challenge)
  })

  it('accept, a bad bearer token → the error for Bearer, and DPoP beside it', async () => {
    const error = await refusal(() =>
      dpopVerifier({}, { realm: 'r' }).authenticate({ headers: { authorization: 'Bearer x' } }),
    )
    expect(error.headers['WWW-Authenticate']).toMatch(
      /^Bearer realm="r", error="invalid_token", .*, DPoP realm="r", algs="ES256 EdDSA"$/,
    )
  })

  it('a missing scope → a challenge in the scheme of the caller alone', async () => {
    const verifier = dpopVerifier()
    const required = { scopes: 'root' }
    const dpopError = await refusal(() => verifier.authenticate(sent(good()), required))
    expect(dpopError.headers['WWW-Authenticate']).toMatch(/^DPoP error="insufficient_scope"/)
    const bearerError = await refusal(() => verifier.authenticate(bearer, required))
    expect(bearerError.headers['WWW-Authenticate']).toMatch(/^Bearer error="insufficient_scope"[^D]*$/)
    const auth = await verifier.authenticate(sent(good()))
    const later = await refusal(() => verifier.authorize(auth, required))
    expect(later.headers['WWW-Authenticate']).toMatch(/^DPoP error="insufficient_scope"/)
  })

  it('a bad proof → isRevoked is not called', async () => {
    const asked: string[] = []
    const verifier = dpopVerifier(
      {},
      {
        isRevoked: () => {
          asked.push('asked')
          return false
        },
      },
    )
    expect(await outcome(() => verifier.authenticate(sent('x')))).toBe('ERR_PROOF_INVALID')
    expect(asked).toEqual([])
    expect(await outcome(() => verifier.authenticate(sent(good())))).toBe('accepted')
    expect(asked).toEqual(['asked'])
  })
})

describe('from-request', () => {
  const options = { publicUrl: 'from-request' }
  const at = (htu: string, request: object) => decide(sent(good({ htu }), request), options)
  const headers = (htu: string) => ({
    authorization: `DPoP ${token}`,
    dpop: good({ htu }),
    host: 'a.example:8443',
  })

  it('Node → the scheme of the socket and the Host header', async () => {
    const [tls, plain] = ['https://a.example:8443/orders', 'http://a.example:8443/orders']
    expect(await at(tls, { headers: headers(tls), socket: { encrypted: true } })).toBe('accepted')
    expect(await at(plain, { headers: headers(plain) })).toBe('accepted')
    expect(await at(tls, { headers: headers(tls) })).toBe('ERR_PROOF_INVALID')
  })

  it('Fetch → the URL of the request', async () => {
    const request = (url: string, htu: string) =>
      new Request(url, { headers: { authorization: `DPoP ${token}`, dpop: good({ htu }) } })
    const verifier = dpopVerifier(options)
    const ask = (url: string, htu: string) => outcome(() => verifier.authenticate(request(url, htu)))
    expect(await ask(`${ORDERS}?a=1`, ORDERS)).toBe('accepted')
    expect(await ask(ORDERS, 'https://evil.example/orders')).toBe('ERR_PROOF_INVALID')
    expect(
      await outcome(() => dpopVerifier().authenticate(request('http://10.0.0.1:80/orders', ORDERS))),
    ).toBe('accepted')
  })
})

describe('several public URLs, and one with a path', () => {
  it('each → accepted with its path in front, refused without', async () => {
    const options = { publicUrl: ['https://one.example', 'https://two.example/v1/'] }
    expect(await decide(sent(good({ htu: 'https://one.example/orders' })), options)).toBe('accepted')
    expect(await decide(sent(good({ htu: 'https://two.example/v1/orders' })), options)).toBe('accepted')
    expect(await decide(sent(good({ htu: 'https://two.example/orders' })), options)).toBe('ERR_PROOF_INVALID')
  })
})

it('the token of RFC 9449 §7.1 → its ath', () => {
  expect(hash('Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU')).toBe(
    'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo',
  )
})
