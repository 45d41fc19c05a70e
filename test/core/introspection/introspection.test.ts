/** Opaque tokens: the answers of an introspection endpoint, and the decisions. */
import { createPublicKey, verify } from 'node:crypto'
import { createVerifier, oidc, type Requirement } from '@poolguard/core'
import { createEventVerifier } from '@poolguard/core/adapter'
import { dpop } from '@poolguard/core/dpop'
import { introspected, privateKeyJwt } from '@poolguard/core/introspection'
import { mtls } from '@poolguard/core/mtls'
import { describe, expect, it } from 'vitest'
import {
  API,
  NOW,
  OIDC,
  OIDC_ISSUER,
  otherKey,
  outcome,
  poolJwks,
  poolKey,
  refusal,
  signed,
} from '../../support/core-fixtures.ts'
import { API_URL } from '../../support/dpop.ts'
import { ACTIVE, CLIENT_ID, OPAQUE, SECRET, useIntrospection } from '../../support/introspection.ts'
import { type Answer, answers, useKeyServer } from '../../support/key-server.ts'
import { ecKey, edKey, mint, type TestKey } from '../../support/mint.ts'
import { importCopy } from '../../support/other-copy.ts'

const server = useKeyServer()
const inactive = answers.json({ active: false })
const active = (changes: object = {}): Answer => answers.json({ ...ACTIVE, ...changes })
const always = (answer: Answer) => () => answer

describe('an active token', () => {
  it('→ the auth context, as of a JWT', async () => {
    const { verifier, site, calls } = useIntrospection(server, always(active({ groups: ['staff'] })))
    const auth = await verifier.authenticate(
      { headers: { authorization: `Bearer ${OPAQUE}` } },
      { scopes: 'orders/read' },
    )
    expect(auth).toMatchObject({
      issuer: site.origin,
      subject: 'user-1',
      scopes: ['orders/read', 'orders/write'],
      groups: ['staff'],
    })
    expect(auth.token).toBe(OPAQUE)
    expect(auth.claims).toMatchObject({ iss: site.origin, exp: ACTIVE.exp, client_id: 'web' })
    expect(auth.claims).not.toHaveProperty('active')
    expect(calls[0]?.form.get('token')).toBe(OPAQUE)
    expect(calls[0]?.form.get('token_type_hint')).toBe('access_token')
    expect(calls[0]?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    })
  })

  it('→ meets requirements, or is refused, as a JWT is', async () => {
    const { verifier } = useIntrospection(server, always(active({ acr: 'gold', auth_time: NOW - 1000 })))
    const ask = (requirement: Requirement) => outcome(() => verifier.verify(OPAQUE, requirement))
    expect(await ask({ acr: 'gold' })).toBe('accepted')
    expect(await ask({ scopes: 'root' })).toBe('ERR_SCOPE_INSUFFICIENT')
    expect(await ask({ maxAuthAgeSeconds: 10 })).toBe('ERR_AUTHENTICATION_TOO_OLD')
  })

  it('with a member __proto__ → it is dropped', async () => {
    const text = `{"__proto__":{"admin":true},"x":{"__proto__":{"admin":true}},${JSON.stringify(ACTIVE).slice(1)}`
    const { verifier } = useIntrospection(server, always(answers.text(text, 200, 'application/json')))
    const { claims } = await verifier.verify(OPAQUE)
    expect(Object.keys(claims)).not.toContain('__proto__')
    expect(Object.keys(claims.x as object)).toEqual([])
  })

  it('with a schema and isRevoked → both are called', async () => {
    const claims = {
      '~standard': { version: 1, vendor: 'x', validate: async () => ({ value: { tenant: 'a' } }) },
    } as const
    const { verifier } = useIntrospection(
      server,
      always(active()),
      { claims },
      { isRevoked: ({ claims }) => claims.tenant === 'a' },
    )
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('ERR_TOKEN_REVOKED')
    expect((await verifier.explain(OPAQUE)).code).toBe('ERR_TOKEN_REVOKED')
  })
})

/** The answer of an endpoint about a token, the decision, and changed options. */
const DECISIONS: readonly [title: string, answer: Answer, code: string, options?: object][] = [
  ['active: false', inactive, 'ERR_TOKEN_INACTIVE'],
  ['active: false with all claims', active({ active: false }), 'ERR_TOKEN_INACTIVE'],
  ['active: "true"', active({ active: 'true' }), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['active: 1', active({ active: 1 }), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['no active', active({ active: undefined }), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['an array', answers.json([ACTIVE]), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['null', answers.json(null), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['no JSON', answers.text('<html>', 200), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['an empty body', answers.text('', 200), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['JSON of a thousand levels', answers.text('['.repeat(1000), 200), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['more than 64 KB', active({ x: 'x'.repeat(70_000) }), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['a body without end', answers.endless(), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['a body cut off', answers.truncated(ACTIVE), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['a connection reset', answers.reset(), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['a redirect', answers.redirect('https://evil.example.com/'), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['400', answers.text('{}', 400), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['401, our own credentials', answers.text('{}', 401), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['403', answers.text('{}', 403), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['404', answers.text('{}', 404), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['500 with an active answer', answers.text(JSON.stringify(ACTIVE), 500), 'ERR_INTROSPECTION_UNAVAILABLE'],
  ['no aud', active({ aud: undefined }), 'ERR_CLIENT_MISMATCH'],
  ['another aud', active({ aud: 'https://other.example.com' }), 'ERR_CLIENT_MISMATCH'],
  ['several aud, one of them ours', active({ aud: ['x', API] }), 'accepted'],
  ['no aud, where any is accepted', active({ aud: undefined }), 'accepted', { audience: null }],
  [
    'neither aud nor token_type (a refresh token)',
    active({ aud: undefined, token_type: undefined }),
    'ERR_TOKEN_USE_MISMATCH',
    { audience: null },
  ],
  ['no token_type, with our aud', active({ token_type: undefined }), 'accepted'],
  ['token_type: refresh_token', active({ token_type: 'refresh_token' }), 'ERR_TOKEN_USE_MISMATCH'],
  ['token_type: 7', active({ token_type: 7 }), 'ERR_TOKEN_USE_MISMATCH'],
  ['token_type: BEARER', active({ token_type: 'BEARER' }), 'accepted'],
  ['another client', active(), 'ERR_CLIENT_MISMATCH', { allowedClients: ['mobile'] }],
  ['an accepted client', active(), 'accepted', { allowedClients: ['mobile', 'web'] }],
  [
    'no client, where one is required',
    active({ client_id: undefined }),
    'ERR_CLIENT_MISMATCH',
    { allowedClients: 'web' },
  ],
  ['client_id: 7', active({ client_id: 7 }), 'ERR_CLAIM_INVALID'],
  ['scope as an array', active({ scope: ['root'] }), 'ERR_CLAIM_INVALID'],
  ['username: {}', active({ username: {} }), 'ERR_CLAIM_INVALID'],
  ['another iss', active({ iss: 'https://evil.example.com' }), 'ERR_ISSUER_UNKNOWN'],
  ['iss: null', active({ iss: null }), 'ERR_ISSUER_UNKNOWN'],
  ['no sub', active({ sub: undefined }), 'ERR_CLAIM_INVALID'],
  ['no sub, where it may be missing', active({ sub: undefined }), 'accepted', { allowMissingSub: true }],
  ['no exp', active({ exp: undefined }), 'ERR_CLAIM_INVALID'],
  ['exp as text', active({ exp: '2100-01-01' }), 'ERR_CLAIM_INVALID'],
  ['an exp in the past', active({ exp: NOW - 60 }), 'ERR_TOKEN_EXPIRED'],
  ['an nbf in the future', active({ nbf: NOW + 60 }), 'ERR_TOKEN_NOT_ACTIVE'],
  ['older than maxTokenAgeSeconds', active(), 'ERR_TOKEN_EXPIRED', { maxTokenAgeSeconds: 10 }],
  ['a cnf', active({ cnf: { jkt: 'x' } }), 'ERR_TOKEN_BOUND'],
  ['token_type: DPoP without cnf', active({ token_type: 'DPoP' }), 'ERR_TOKEN_BOUND'],
  [
    'token_type: DPoP, taken as bearer',
    active({ token_type: 'DPoP' }),
    'accepted',
    { allowBoundTokensAsBearer: true },
  ],
]

describe('an answer', () => {
  it.each(DECISIONS)('%s → %s', async (_title, answer, code, options = {}) => {
    const { verifier } = useIntrospection(server, always(answer), options)
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe(code)
    const { accepted, code: explained } = await verifier.explain(OPAQUE)
    expect(accepted ? 'accepted' : explained).toBe(code)
  })

  it('none before the deadline → an outage, whose cause names the deadline', async () => {
    const { verifier } = useIntrospection(server, always(answers.silent()), { timeoutSeconds: 0.05 })
    const error = await refusal(() => verifier.verify(OPAQUE))
    expect(error).toMatchObject({ code: 'ERR_INTROSPECTION_UNAVAILABLE', status: 503 })
    expect(String(error.cause)).toContain('50 ms')
  })

  it('a body that ends after the deadline → an outage', async () => {
    const { verifier } = useIntrospection(server, always(answers.slowBody()), { timeoutSeconds: 0.1 })
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('ERR_INTROSPECTION_UNAVAILABLE')
  })

  it('401 → an outage with its cause, and without our secret', async () => {
    const { verifier } = useIntrospection(server, always(answers.text('{"error":"invalid_client"}', 401)))
    const error = await refusal(() => verifier.verify(OPAQUE))
    expect(error.detail?.reason).toContain('credentials of this API')
    expect(error.cause).toMatchObject({ status: 401 })
    expect(`${error.stack}${error.cause}`).not.toContain(SECRET)
    expect(`${error.stack}${error.cause}`).not.toContain(OPAQUE)
  })

  it('429 with Retry-After → passed on, up to five minutes', async () => {
    const busy =
      (seconds: string): Answer =>
      (_request, response) =>
        response.writeHead(429, { 'retry-after': seconds }).end()
    const wait = async (seconds: string) => {
      const { verifier } = useIntrospection(server, always(busy(seconds)))
      return (await refusal(() => verifier.verify(OPAQUE))).headers['Retry-After']
    }
    expect(await wait('7')).toBe('7')
    expect(await wait('9999')).toBe('300')
  })

  it('inactive → 401 with invalid_token', async () => {
    const { verifier } = useIntrospection(server, always(inactive))
    const error = await refusal(() =>
      verifier.authenticate({ headers: { authorization: `Bearer ${OPAQUE}` } }),
    )
    expect(error.status).toBe(401)
    expect(error.headers['WWW-Authenticate']).toContain('error="invalid_token"')
  })

  it('a reset connection, then an answer → accepted after a second call', async () => {
    const { verifier, calls } = useIntrospection(server, () =>
      calls.length === 1 ? answers.reset() : active(),
    )
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('accepted')
    expect(calls).toHaveLength(2)
  })
})

describe('the form of a token', () => {
  it.each([
    ['', 'ERR_TOKEN_MALFORMED'],
    ['with\nline', 'ERR_TOKEN_MALFORMED'],
    ['é', 'ERR_TOKEN_MALFORMED'],
    [7, 'ERR_TOKEN_MALFORMED'],
    ['A'.repeat(20_000), 'ERR_TOKEN_TOO_LARGE'],
  ])('%o → %s, and no call', async (token, code) => {
    const { verifier, calls } = useIntrospection(server, always(active()))
    expect(await outcome(() => verifier.verify(token as string))).toBe(code)
    expect((await verifier.explain(token as string)).code).toBe(code)
    expect(calls).toHaveLength(0)
  })

  it('& and = in a token → one field of the form', async () => {
    const token = 'a&active=true&x=%2B+ b'
    const { verifier, calls } = useIntrospection(server, always(active()))
    await verifier.verify(token)
    expect(calls[0]?.form.get('token')).toBe(token)
  })
})

describe('how often the endpoint is asked', () => {
  it('one token → one call in cacheSeconds, then another', async () => {
    const { verifier, calls, time } = useIntrospection(server, always(active()), { cacheSeconds: 10 })
    for (let n = 0; n < 3; n++) await verifier.verify(OPAQUE)
    time.advance(9)
    await verifier.verify(OPAQUE)
    expect(calls).toHaveLength(1)
    time.advance(2)
    await verifier.verify(OPAQUE)
    expect(calls).toHaveLength(2)
  })

  it('a token that was revoked → refused after cacheSeconds', async () => {
    const { verifier, calls, time } = useIntrospection(
      server,
      () => (calls.length > 1 ? inactive : active()),
      { cacheSeconds: 10 },
    )
    await verifier.verify(OPAQUE)
    time.advance(11)
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('ERR_TOKEN_INACTIVE')
  })

  it('exp before cacheSeconds → asked again at exp', async () => {
    const { verifier, calls, time } = useIntrospection(server, always(active({ exp: NOW + 5 })), {
      cacheSeconds: 60,
    })
    await verifier.verify(OPAQUE)
    time.advance(5)
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('accepted') // within the clock tolerance
    expect(calls).toHaveLength(2)
    time.advance(6)
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('ERR_TOKEN_EXPIRED')
  })

  it('a clock that is put back → asked again', async () => {
    const { verifier, calls, time } = useIntrospection(server, always(active({ iat: undefined })))
    await verifier.verify(OPAQUE)
    time.advance(-100)
    await verifier.verify(OPAQUE)
    expect(calls).toHaveLength(2)
  })

  it.each([{ cacheSeconds: 0 }, { cacheSeconds: 30 }])(
    '%o: a hundred requests at the same time → one call',
    async (options) => {
      const { verifier, calls } = useIntrospection(server, always(active()), options, { cache: false })
      await Promise.all(Array.from({ length: 100 }, () => verifier.verify(OPAQUE)))
      expect(calls).toHaveLength(1)
    },
  )

  it('cacheSeconds: 0 → a call for each request, inactive ones too', async () => {
    const { verifier, calls } = useIntrospection(server, () => (calls.length > 2 ? inactive : active()), {
      cacheSeconds: 0,
    })
    for (let n = 0; n < 4; n++) await outcome(() => verifier.verify(OPAQUE))
    expect(calls).toHaveLength(4)
  })

  it('an inactive token, repeated → one call in five seconds', async () => {
    const { verifier, calls, time } = useIntrospection(server, always(inactive))
    for (let n = 0; n < 50; n++)
      expect(await outcome(() => verifier.verify(OPAQUE))).toBe('ERR_TOKEN_INACTIVE')
    expect(calls).toHaveLength(1)
    time.advance(5)
    await outcome(() => verifier.verify(OPAQUE))
    expect(calls).toHaveLength(2)
  })

  it('an outage, then an answer → accepted', async () => {
    const { verifier, calls } = useIntrospection(server, () =>
      calls.length > 1 ? active() : answers.text('', 500),
    )
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('ERR_INTROSPECTION_UNAVAILABLE')
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('accepted')
  })

  it('100 made-up tokens → 22 calls, at most two at a time; an outage for the rest', async () => {
    let underWay = 0
    let most = 0
    const slowly: Answer = (request, response) => {
      most = Math.max(most, ++underWay)
      setTimeout(() => {
        underWay--
        inactive(request, response)
      }, 2)
    }
    const { verifier, calls } = useIntrospection(server, always(slowly), { maxConcurrentCalls: 2 })
    const tokens = Array.from({ length: 100 }, (_, n) => `made-up-${n}`)
    const codes = await Promise.all(tokens.map((token) => outcome(() => verifier.verify(token))))
    expect(most).toBeLessThanOrEqual(2)
    expect(calls).toHaveLength(22)
    expect(codes.filter((code) => code === 'ERR_TOKEN_INACTIVE')).toHaveLength(22)
    expect(codes.filter((code) => code === 'ERR_INTROSPECTION_UNAVAILABLE')).toHaveLength(78)
    expect(await outcome(() => verifier.verify('one-more'))).toBe('ERR_TOKEN_INACTIVE')
  })

  it('a call that waits for its turn longer than the deadline → an outage; the next call works', async () => {
    let answer: Answer = answers.silent()
    const { verifier } = useIntrospection(server, () => answer, {
      maxConcurrentCalls: 1,
      timeoutSeconds: 0.2,
    })
    const waiting = ['a', 'b', 'c'].map((token) => outcome(() => verifier.verify(token)))
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['ERR_INTROSPECTION_UNAVAILABLE']))
    answer = active()
    expect(await outcome(() => verifier.verify('d'))).toBe('accepted')
  })
})

describe('beside issuers of JWTs', () => {
  const jwts = oidc({ issuer: OIDC_ISSUER, audience: API, jwks: poolJwks })
  const join = (answer: Answer) => {
    const { issuer, calls, time } = useIntrospection(server, always(answer))
    return {
      name: issuer.endpoints[0].issuer,
      calls,
      verifier: createVerifier({ issuers: [jwts, issuer], now: time.now }),
    }
  }

  it('three parts → a JWT, without a call; anything else → introspected', async () => {
    const { verifier, calls } = join(active())
    expect((await verifier.verify(signed(OIDC))).issuer).toBe(OIDC_ISSUER)
    expect(await outcome(() => verifier.verify('a.b.c'))).toBe('ERR_TOKEN_MALFORMED')
    expect(verifier.verifySync(signed(OIDC)).subject).toBe('user-1')
    expect(calls).toHaveLength(0)
    for (const token of [OPAQUE, 'a.b', 'a.b.c.d', 'a.b.c.d.e']) await verifier.verify(token)
    expect(calls).toHaveLength(4)
    expect((await verifier.explain(signed(OIDC))).header?.alg).toBe('RS256')
    expect((await verifier.explain(OPAQUE)).header).toBeUndefined()
  })

  it('a JWT that names the introspected issuer → ERR_ISSUER_UNKNOWN', async () => {
    const { verifier, name } = join(active())
    expect(await outcome(() => verifier.verify(signed({ ...OIDC, iss: name })))).toBe('ERR_ISSUER_UNKNOWN')
    expect(await outcome(() => verifier.verify(7 as never))).toBe('ERR_TOKEN_MALFORMED')
  })

  it('alone → JWTs are introspected too', async () => {
    const { verifier, calls } = useIntrospection(server, always(active()))
    await verifier.verify(signed(OIDC))
    expect(calls).toHaveLength(1)
  })

  it('two that are introspected → ConfigError', () => {
    const { issuer } = useIntrospection(server, always(active()))
    const { issuer: other } = useIntrospection(server, always(active()))
    expect(() => createVerifier({ issuers: [issuer, other] })).toThrow('only one of the issuers')
  })

  it('from a look-up → ERR_KEYS_UNAVAILABLE', async () => {
    const { issuer } = useIntrospection(server, always(active()))
    const verifier = createVerifier({ issuers: () => issuer, now: () => NOW * 1000 })
    expect(await outcome(() => verifier.verify(signed({ ...OIDC, iss: issuer.endpoints[0].issuer })))).toBe(
      'ERR_KEYS_UNAVAILABLE',
    )
  })

  it('for event tokens → ConfigError', () => {
    const { issuer } = useIntrospection(server, always(active()))
    const rules = { types: ['logout+jwt'], allowMissing: false, requireExp: true }
    expect(() => createEventVerifier({ issuers: issuer }, rules)).toThrow('Event tokens are JWTs')
  })
})

describe('a caller that cannot wait', () => {
  it('verifySync → an outage; after verify → accepted from the cache', async () => {
    const { verifier } = useIntrospection(server, always(active()))
    expect(await outcome(() => verifier.verifySync(OPAQUE))).toBe('ERR_INTROSPECTION_UNAVAILABLE')
    await verifier.verify(OPAQUE)
    expect(verifier.verifySync(OPAQUE).subject).toBe('user-1')
  })

  it('ready and reloadKeys → nothing to load', async () => {
    const { verifier, site } = useIntrospection(server, always(active()))
    await verifier.ready()
    await verifier.reloadKeys()
    expect(site.hits('/.well-known/openid-configuration')).toBe(0)
  })
})

describe('bound tokens', () => {
  it('one bad token in both schemes at the same time → each request has the challenge of its scheme', async () => {
    const { verifier } = useIntrospection(
      server,
      always(inactive),
      {},
      { proofs: dpop({ publicUrl: API_URL }) },
    )
    const ask = (scheme: string) =>
      refusal(() => verifier.authenticate({ headers: { authorization: `${scheme} ${OPAQUE}` } }))
    const errors = await Promise.all([ask('Bearer'), ask('DPoP')])
    expect(errors.map(({ headers }) => headers['WWW-Authenticate'])).toEqual([
      expect.stringMatching(/^Bearer error="invalid_token".*, DPoP /),
      expect.stringMatching(/^DPoP error="invalid_token"/),
    ])
  })

  it('a cnf, with proofs but without a request → ERR_TOKEN_BOUND', async () => {
    const { verifier } = useIntrospection(
      server,
      always(active({ cnf: { 'x5t#S256': 'x' } })),
      {},
      { proofs: mtls({ certificate: 'connection' }) },
    )
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('ERR_TOKEN_BOUND')
    expect((await verifier.explain(OPAQUE)).code).toBe('ERR_TOKEN_BOUND')
  })

  it('token_type: DPoP without cnf, with proofs → refused even with allowBoundTokensAsBearer', async () => {
    const { verifier } = useIntrospection(
      server,
      always(active({ token_type: 'DPoP' })),
      { allowBoundTokensAsBearer: true },
      { proofs: dpop({ publicUrl: 'https://api.example.com' }) },
    )
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('ERR_TOKEN_BOUND')
  })
})

describe('how the API authenticates', () => {
  const credentials = { clientId: 'a:b c', clientSecret: 'p%+ü:&=' }

  it('client_secret_basic → both parts form-encoded (RFC 6749 §2.3.1)', async () => {
    const { verifier, calls } = useIntrospection(server, always(active()), credentials)
    await verifier.verify(OPAQUE)
    const [, pair] = String(calls[0]?.headers.authorization).split(' ')
    expect(Buffer.from(pair as string, 'base64').toString()).toBe('a%3Ab+c:p%25%2B%C3%BC%3A%26%3D')
    expect(calls[0]?.form.has('client_secret')).toBe(false)
  })

  it('client_secret_post → in the form, and no header', async () => {
    const { verifier, calls } = useIntrospection(server, always(active()), {
      ...credentials,
      clientAuthentication: 'client_secret_post',
    })
    await verifier.verify(OPAQUE)
    expect(calls[0]?.headers.authorization).toBeUndefined()
    expect(calls[0]?.form.get('client_id')).toBe('a:b c')
    expect(calls[0]?.form.get('client_secret')).toBe('p%+ü:&=')
  })

  it.each([
    ['ES256', ecKey('k', 'P-256'), 'k'],
    ['EdDSA', edKey('k'), undefined],
  ] as const)('privateKeyJwt, %s → an assertion that the key signed', async (algorithm, key, kid) => {
    const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const clientAuthentication = privateKeyJwt({
      key: kid ? pem : key.privateKey,
      algorithm,
      ...(kid && { kid }),
    })
    const { verifier, calls, site } = useIntrospection(server, always(active()), { clientAuthentication })
    await verifier.verify(OPAQUE)
    const assertion = String(calls[0]?.form.get('client_assertion'))
    const [header, payload, signature] = assertion.split('.') as [string, string, string]
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
    expect(read(header)).toEqual({ alg: algorithm, typ: 'JWT', ...(kid && { kid }) })
    expect(read(payload)).toMatchObject({
      iss: CLIENT_ID,
      sub: CLIENT_ID,
      aud: site.origin,
      iat: NOW,
      exp: NOW + 60,
    })
    const input = { key: createPublicKey(key.publicPem), dsaEncoding: 'ieee-p1363' } as const
    const digest = algorithm === 'EdDSA' ? null : 'sha256'
    expect(
      verify(digest, Buffer.from(`${header}.${payload}`), input, Buffer.from(signature, 'base64url')),
    ).toBe(true)
  })

  it('the issuer as JSON → no secret and no private key', () => {
    const { issuer } = useIntrospection(server, always(active()), {
      clientAuthentication: privateKeyJwt({ key: ecKey('k', 'P-256').privateKey, algorithm: 'ES256' }),
    })
    expect(JSON.stringify(issuer)).not.toContain(SECRET)
    expect(JSON.stringify(issuer)).not.toContain('PRIVATE')
  })
})

/** Signs an answer as its issuer does (RFC 9701), with these changes. */
function signAnswer(
  site: { origin: string },
  changes: object = {},
  header = {},
  answer: unknown = ACTIVE,
  key: TestKey = poolKey,
): Answer {
  const claims = { iss: site.origin, aud: CLIENT_ID, iat: NOW, token_introspection: answer, ...changes }
  const jwt = mint(key, claims, { typ: 'token-introspection+jwt', ...header })
  return answers.text(jwt, 200, 'application/token-introspection+jwt')
}

describe('signed answers (RFC 9701)', () => {
  const options = { signedAnswers: true, jwks: poolJwks }
  const decide = async (makeAnswer: (site: { origin: string }) => Answer, more: object = {}) => {
    const asked: ReturnType<typeof useIntrospection> = useIntrospection(
      server,
      () => makeAnswer(asked.site),
      { ...options, ...more },
    )
    return { ...asked, code: await outcome(() => asked.verifier.verify(OPAQUE)) }
  }

  it('a good one → accepted, and asked for by its media type', async () => {
    const { code, calls } = await decide((site) => signAnswer(site))
    expect(code).toBe('accepted')
    expect(calls[0]?.headers.accept).toBe('application/token-introspection+jwt')
  })

  it('without keys in the options → ready and reloadKeys fetch them', async () => {
    const asked: ReturnType<typeof useIntrospection> = useIntrospection(
      server,
      () => signAnswer(asked.site),
      { signedAnswers: true },
    )
    asked.site.on(
      '/.well-known/openid-configuration',
      answers.json({ issuer: asked.site.origin, jwks_uri: `${asked.site.origin}/jwks` }),
    )
    asked.site.on('/jwks', answers.json(poolJwks))
    await asked.verifier.ready()
    expect(asked.site.hits('/jwks')).toBe(1)
    expect(await outcome(() => asked.verifier.verify(OPAQUE))).toBe('accepted')
    await asked.verifier.reloadKeys()
    expect(asked.site.hits('/jwks')).toBe(2)
  })

  it.each([
    ['plain JSON', () => active()],
    ['of another type', (site: { origin: string }) => signAnswer(site, {}, { typ: 'at+jwt' })],
    ['of no type', (site: { origin: string }) => signAnswer(site, {}, { typ: undefined })],
    ['of another issuer', (site: { origin: string }) => signAnswer(site, { iss: OIDC_ISSUER })],
    ['for another client', (site: { origin: string }) => signAnswer(site, { aud: 'other' })],
    ['for no client', (site: { origin: string }) => signAnswer(site, { aud: undefined })],
    ['of an hour ago', (site: { origin: string }) => signAnswer(site, { iat: NOW - 3600 })],
    ['of the future', (site: { origin: string }) => signAnswer(site, { iat: NOW + 60 })],
    ['without iat', (site: { origin: string }) => signAnswer(site, { iat: undefined })],
    [
      'without an answer in it',
      (site: { origin: string }) => signAnswer(site, { token_introspection: undefined }),
    ],
    [
      'signed with another key of the same id',
      (site: { origin: string }) => signAnswer(site, {}, {}, ACTIVE, otherKey(poolKey.kid)),
    ],
    ['by another algorithm', (site: { origin: string }) => signAnswer(site, {}, { alg: 'RS512' })],
  ])('%s → an outage', async (_title, makeAnswer) => {
    expect((await decide(makeAnswer)).code).toBe('ERR_INTROSPECTION_UNAVAILABLE')
  })

  it('by an algorithm that is not allowed → an outage, whose cause says so', async () => {
    const asked: ReturnType<typeof useIntrospection> = useIntrospection(
      server,
      () => signAnswer(asked.site),
      { ...options, algorithms: ['ES256'], jwks: { keys: [ecKey('e', 'P-256').jwk] } },
    )
    const error = await refusal(() => asked.verifier.verify(OPAQUE))
    expect(error.code).toBe('ERR_INTROSPECTION_UNAVAILABLE')
    expect(error.cause).toMatchObject({ code: 'ERR_ALGORITHM_NOT_ALLOWED' })
  })

  it('for several clients → accepted; inactive → ERR_TOKEN_INACTIVE', async () => {
    expect((await decide((site) => signAnswer(site, { aud: ['x', CLIENT_ID] }))).code).toBe('accepted')
    expect((await decide((site) => signAnswer(site, {}, {}, { active: false }))).code).toBe(
      'ERR_TOKEN_INACTIVE',
    )
  })

  it('sent as a token to an API that verifies JWTs → ERR_TOKEN_USE_MISMATCH', async () => {
    const jwt = mint(poolKey, { ...OIDC, token_introspection: ACTIVE }, { typ: 'token-introspection+jwt' })
    const verifier = createVerifier({
      issuers: oidc({ issuer: OIDC_ISSUER, audience: API, jwks: poolJwks }),
      now: () => NOW * 1000,
    })
    expect(await outcome(() => verifier.verify(jwt))).toBe('ERR_TOKEN_USE_MISMATCH')
  })
})

describe('fetch', () => {
  it('of the issuer → sends the form, and follows no redirect', async () => {
    const inits: RequestInit[] = []
    const answer = (async (_url: string, init: RequestInit) => {
      inits.push(init)
      return new Response(JSON.stringify(ACTIVE))
    }) as never
    const { verifier } = useIntrospection(server, always(inactive), { fetch: answer })
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('accepted')
    expect(inits[0]).toMatchObject({ method: 'POST', redirect: 'manual' })
    expect(new URLSearchParams(inits[0]?.body as string).get('token')).toBe(OPAQUE)
  })

  it('of the verifier → sends the form too', async () => {
    const answer = (async () => new Response(JSON.stringify({ active: false }))) as never
    const { verifier } = useIntrospection(server, always(active()), {}, { fetch: answer })
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('ERR_TOKEN_INACTIVE')
  })

  it('an address that is not allowed → not asked', async () => {
    const { verifier, calls } = useIntrospection(
      server,
      always(active()),
      {},
      { allowKeyAddress: () => false },
    )
    expect(await outcome(() => verifier.verify(OPAQUE))).toBe('ERR_INTROSPECTION_UNAVAILABLE')
    expect(calls).toHaveLength(0)
  })
})

describe('options', () => {
  const good = {
    issuer: 'https://login.example.com',
    endpoint: 'https://login.example.com/introspect',
    clientId: 'api',
    clientSecret: 's',
    audience: API,
  }
  const key = ecKey('k', 'P-256').privateKey

  it.each([
    ['unknown', { cacheSecond: 1 }, 'cacheSeconds'],
    ['no issuer', { issuer: undefined }, 'issuer'],
    ['an issuer with a space', { issuer: 'a b' }, 'issuer'],
    ['an http endpoint', { endpoint: 'http://login.example.com/' }, 'allowInsecureHttp'],
    ['no endpoint', { endpoint: undefined }, 'endpoint'],
    ['no clientId', { clientId: '' }, 'clientId'],
    ['no secret', { clientSecret: undefined }, 'clientSecret'],
    ['an empty secret', { clientSecret: '' }, 'clientSecret'],
    [
      'a secret beside a key',
      { clientAuthentication: privateKeyJwt({ key, algorithm: 'ES256' }) },
      'clientSecret',
    ],
    ['another method', { clientAuthentication: 'none' }, 'clientAuthentication'],
    ['no audience', { audience: undefined }, 'audience'],
    ['no client in a list', { allowedClients: [] }, 'allowedClients'],
    ['a negative cacheSeconds', { cacheSeconds: -1 }, 'cacheSeconds'],
    ['a timeout of zero', { timeoutSeconds: 0 }, 'timeoutSeconds'],
    ['no calls', { maxConcurrentCalls: 0 }, 'maxConcurrentCalls'],
    ['keys without signed answers', { jwks: poolJwks }, 'signedAnswers'],
    ['algorithms without signed answers', { algorithms: ['ES256'] }, 'signedAnswers'],
    ['signedAnswers: "yes"', { signedAnswers: 'yes' }, 'signedAnswers'],
  ])('%s → ConfigError that names it', (_title, changes, name) => {
    const make = () => introspected({ ...good, ...changes } as never)
    expect(make).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIG', message: expect.stringContaining(name) }),
    )
  })

  it.each([
    ['no key', {}],
    ['a public key', { key: createPublicKey(key) }],
    ['no PEM', { key: 'secret' }],
    ['a key of another type', { key }],
    ['ES256 and a key on P-384', { key: ecKey('k', 'P-384').privateKey, algorithm: 'ES256' }],
    ['another algorithm', { key, algorithm: 'HS256' }],
    ['an empty kid', { key, algorithm: 'ES256', kid: '' }],
  ])('privateKeyJwt: %s → ConfigError', (_title, options) => {
    expect(() => privateKeyJwt(options as never)).toThrow(expect.objectContaining({ code: 'ERR_CONFIG' }))
  })

  it('http with allowInsecureHttp → accepted', () => {
    expect(
      introspected({ ...good, endpoint: 'http://login:8080/introspect', allowInsecureHttp: true }).rules.kind,
    ).toBe('oidc')
  })
})

describe('an issuer that another copy of the package made, such as its CommonJS build', () => {
  it('→ the decisions and challenges of one copy, for opaque tokens and JWTs', async () => {
    const copy = await importCopy()
    const { site, issuer } = useIntrospection(server, always(active()))
    const options = { issuer: site.origin, endpoint: `${site.origin}/introspect`, clientId: CLIENT_ID }
    const copied = copy.introspected({ ...options, clientSecret: SECRET, audience: API })
    const answersOf = async (opaque: typeof issuer) => {
      const jwts = oidc({ issuer: OIDC_ISSUER, audience: API, jwks: poolJwks })
      const verifier = createVerifier({ issuers: [opaque, jwts], now: () => NOW * 1000, realm: 'orders' })
      const ask = async (authorization?: string) => {
        const asking = verifier.authenticate({ headers: { authorization } }, { scopes: 'orders/admin' })
        const { code, headers } = await refusal(() => asking)
        return [code, headers]
      }
      const { accepted } = await verifier.explain(signed(OIDC))
      return [
        await ask(),
        await ask('Bearer'),
        await ask(`Bearer ${OPAQUE}`),
        await ask(`Bearer ${signed(OIDC)}`),
        accepted,
      ]
    }
    expect(await answersOf(copied as typeof issuer)).toEqual(await answersOf(issuer))
    expect((await answersOf(issuer))[0]).toEqual([
      'ERR_TOKEN_MISSING',
      { 'WWW-Authenticate': 'Bearer realm="orders", scope="orders/admin"' },
    ])
  })
})
