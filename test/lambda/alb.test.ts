/** Users who sign in at an Application Load Balancer: what it signs, its keys, and what is refused. */
import { channel } from 'node:diagnostics_channel'
import {
  type AuthError,
  type CacheEvent,
  ConfigError,
  type DecisionEvent,
  type RequestLike,
  type Requirement,
} from '@poolguard/core'
import { albVerifier } from '@poolguard/core/alb'
import { authenticate, authOf, authorize, errorHandler } from '@poolguard/express'
import poolguard from '@poolguard/fastify'
import { type RefusalResponse, withAuth } from '@poolguard/lambda'
import express from 'express'
import Fastify from 'fastify'
import request from 'supertest'
import { beforeEach, describe, expect, it } from 'vitest'
import { resolveAlbOptions } from '../../packages/core/src/alb/alb-options.ts'
import { answers, type Site, useKeyServer } from '../support/key-server.ts'
import { albEvent, albMultiValueEvent } from '../support/lambda-proxy-events.ts'
import { ecKey, jws, rsaKey, type Signer, signer, type TestKey } from '../support/mint.ts'

const KID = '7c2e5b4a-0d6f-4f5e-9a52-3f6f1f0a9b11'
const OTHER_KID = '00000000-0000-4000-8000-000000000001'
const ARN = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188'
const ISSUER = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCd12345'
const NOW = 1_800_000_000

const key = ecKey(KID, 'P-256')
const otherSigner = ecKey(KID, 'P-256')
const HEADER = { typ: 'JWT', kid: KID, alg: 'ES256', iss: ISSUER, client: 'web', signer: ARN, exp: NOW + 120 }
const PAYLOAD = { sub: 'user-1', email: 'ann@example.com', exp: NOW + 120, iss: ISSUER }

function padded(part: string): string {
  return part + '='.repeat((4 - (part.length % 4)) % 4)
}

/** Signs like a load balancer, which signs the parts with their padding. */
function mint(
  header: object = {},
  payload: object = {},
  by: TestKey = key,
  sign: Signer = signer(by, 'ES256'),
) {
  const all = { ...HEADER, ...header }
  const [first = '', second = ''] = jws(all, { ...PAYLOAD, ...payload }, () => Buffer.alloc(0)).split('.')
  const input = `${padded(first)}.${padded(second)}`
  return `${input}.${padded(Buffer.from(sign(input)).toString('base64url'))}`
}

const server = useKeyServer()
let site: Site
let now = NOW
beforeEach(() => {
  site = server.site()
  site.on(`/${KID}`, answers.text(key.publicPem, 200, 'text/plain'))
  now = NOW
})

function verifierFor(options: object = {}) {
  const common = { loadBalancerArn: ARN, clientId: 'web', issuer: ISSUER, keysUri: site.origin }
  return albVerifier({ ...common, now: () => now * 1000, ...options })
}

function requestOf(...lines: readonly string[]): RequestLike {
  return { headers: { 'x-amzn-oidc-data': lines } }
}

async function codeOf(token: string, guard = verifierFor()): Promise<string> {
  const outcome = await guard.authenticate(requestOf(token)).catch((error: unknown) => error)
  return (outcome as AuthError).code ?? 'let in'
}

describe('what a load balancer signed', () => {
  it('→ the caller, with the claims of the user', async () => {
    const auth = await verifierFor().authenticate(requestOf(mint({}, { address: { city: 'Bonn' } })))
    expect(auth).toMatchObject({ subject: 'user-1', issuer: ISSUER, scopes: [], groups: [] })
    expect(auth.claims).toMatchObject({ email: 'ann@example.com', exp: NOW + 120 })
    for (const one of [auth, auth.claims, auth.claims.address]) expect(Object.isFrozen(one)).toBe(true)
  })

  /** Claims of an issuer's user info that could grant something. */
  const GRANTING = {
    scope: 'orders/write',
    scp: ['orders/write'],
    groups: ['admins'],
    'cognito:groups': ['admins'],
    roles: ['admins'],
    auth_time: NOW,
    acr: 'mfa',
    amr: ['mfa'],
  }

  it('with granting claims in the user info → no scopes, no groups', async () => {
    const auth = await verifierFor().authenticate(requestOf(mint({}, GRANTING)))
    expect(auth).toMatchObject({ scopes: [], groups: [] })
    expect(Object.keys(auth.claims).filter((name) => Object.hasOwn(GRANTING, name))).toEqual([])
    expect(auth.claims.email).toBe('ann@example.com')
  })

  it.each<[code: string, requirement: Requirement]>([
    ['ERR_SCOPE_INSUFFICIENT', { scopes: 'orders/write' }],
    ['ERR_SCOPE_INSUFFICIENT', { anyScope: 'orders/write' }],
    ['ERR_FORBIDDEN', { groups: 'admins' }],
    ['ERR_FORBIDDEN', { allGroups: 'admins' }],
    ['ERR_AUTHENTICATION_TOO_OLD', { maxAuthAgeSeconds: 900 }],
    ['ERR_FORBIDDEN', { claims: { roles: 'admins' } }],
    ['ERR_AUTHENTICATION_INSUFFICIENT', { claims: { acr: 'mfa' } }],
    ['ERR_AUTHENTICATION_INSUFFICIENT', { claims: { amr: 'mfa' } }],
  ])('with granting claims in the user info → %s for the requirement %j', async (code, requirement) => {
    const guard = verifierFor()
    const refused = guard.authenticate(requestOf(mint({}, GRANTING)), requirement)
    await expect(refused).rejects.toMatchObject({ code })
    const auth = await guard.authenticate(requestOf(mint({}, GRANTING)))
    await expect(guard.authorize(auth, requirement)).rejects.toMatchObject({ code })
  })

  it('with parts of any length → the caller', async () => {
    for (const name of ['a', 'ab', 'abc', 'abcd', 'abcde']) {
      expect(await codeOf(mint({ kid: KID }, { name }))).toBe('let in')
    }
  })

  it('with a requirement → checked as for any caller', async () => {
    const requirement = { claims: { email: 'ann@example.com' } }
    await verifierFor().authenticate(requestOf(mint()), requirement)
    const other = verifierFor().authenticate(requestOf(mint({}, { email: 'eve@example.com' })), requirement)
    await expect(other).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' })
  })

  it("after the expiry in the load balancer's header → refused", async () => {
    now = NOW + 130
    expect(await codeOf(mint({}, { exp: NOW + 9000 }))).toBe('ERR_TOKEN_EXPIRED')
  })
})

describe('what is refused', () => {
  it.each([
    ['another load balancer', { signer: `${ARN}0` }, {}, 'ERR_ISSUER_UNKNOWN'],
    ['no load balancer', { signer: undefined }, {}, 'ERR_ISSUER_UNKNOWN'],
    ['a name that every object has', { signer: 'constructor' }, {}, 'ERR_ISSUER_UNKNOWN'],
    ['another issuer', { iss: `${ISSUER}x` }, {}, 'ERR_ISSUER_UNKNOWN'],
    ['no issuer in the header', { iss: undefined }, {}, 'ERR_ISSUER_UNKNOWN'],
    ['another client', { client: 'other' }, {}, 'ERR_CLIENT_MISMATCH'],
    ['no client', { client: undefined }, {}, 'ERR_CLIENT_MISMATCH'],
    ['no expiry in the header', { exp: undefined }, {}, 'ERR_CLAIM_INVALID'],
    ['an expiry that is text', { exp: '1900000000' }, {}, 'ERR_CLAIM_INVALID'],
    ['no subject', {}, { sub: undefined }, 'ERR_CLAIM_INVALID'],
    ['a key binding', {}, { cnf: { jkt: 'x' } }, 'ERR_TOKEN_BOUND'],
    ['another algorithm', { alg: 'HS256' }, {}, 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['none', { alg: 'none' }, {}, 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['no key id', { kid: undefined }, {}, 'ERR_KEY_UNKNOWN'],
    ['a key id that is a path', { kid: `../${KID}` }, {}, 'ERR_KEY_UNKNOWN'],
    ['a key id with a query', { kid: `${KID}?a` }, {}, 'ERR_KEY_UNKNOWN'],
    ['a key that does not exist', { kid: OTHER_KID }, {}, 'ERR_KEY_UNKNOWN'],
  ])('%s → refused', async (_what, header, payload, code) => {
    expect(await codeOf(mint(header, payload))).toBe(code)
  })

  it.each([
    ['signer', ARN, 'ERR_ISSUER_UNKNOWN'],
    ['iss', ISSUER, 'ERR_ISSUER_UNKNOWN'],
    ['client', 'web', 'ERR_CLIENT_MISMATCH'],
    ['exp', NOW + 120, 'ERR_CLAIM_INVALID'],
    ['sub', 'eve', 'ERR_CLAIM_INVALID'],
    ['x-amzn-oidc-data', mint(), 'ERR_TOKEN_MISSING'],
  ])('%s on a polluted Object.prototype → refused', async (name, value, code) => {
    const request =
      name === 'x-amzn-oidc-data'
        ? { headers: {} }
        : requestOf(mint({ [name]: undefined }, { [name]: undefined }))
    const target = Object.prototype as Record<string, unknown>
    const guard = verifierFor()
    target[name] = value
    try {
      const outcome = await guard.authenticate(request).catch((error: unknown) => error)
      expect((outcome as AuthError).code).toBe(code)
    } finally {
      delete target[name]
    }
  })

  it('a key id that is not a UUID, even if the site has it → refused', async () => {
    for (const kid of ['one', `${KID}0`, KID.replaceAll('-', '')]) {
      site.on(`/${kid}`, answers.text(key.publicPem))
      expect(await codeOf(mint({ kid }))).toBe('ERR_KEY_UNKNOWN')
    }
  })

  it('a signature of another key, or over another payload → refused', async () => {
    expect(await codeOf(mint({}, {}, otherSigner))).toBe('ERR_SIGNATURE_INVALID')
    const [header, , signature] = mint().split('.')
    const [, payload] = mint({}, { sub: 'user-2' }).split('.')
    expect(await codeOf(`${header}.${payload}.${signature}`)).toBe('ERR_SIGNATURE_INVALID')
  })

  it('a signature over parts that lost or gained padding → refused', async () => {
    const [header = '', ...rest] = mint().split('.')
    const bare = jws(HEADER, PAYLOAD, signer(key, 'ES256'))
    expect(header).toMatch(/=$/)
    expect(await codeOf([header.replace(/=+$/, ''), ...rest].join('.'))).toBe('ERR_SIGNATURE_INVALID')
    expect(await codeOf(bare)).toBe('let in')
    expect(await codeOf(bare.split('.').map(padded).join('.'))).toBe('ERR_SIGNATURE_INVALID')
  })

  it('a signature over a part with padding in its middle → refused', async () => {
    const [header = '', payload] = mint().split('.')
    const odd = `${header.replace(/(.)(=+)$/, '$2$1')}.${payload}`
    expect(odd).toMatch(/=[^=]\./)
    const signature = Buffer.from(signer(key, 'ES256')(odd)).toString('base64url')
    expect(await codeOf(`${odd}.${padded(signature)}`)).toBe('ERR_TOKEN_MALFORMED')
  })

  it('a number, and a value longer than a header → refused', async () => {
    expect(await codeOf(7 as never)).toBe('ERR_TOKEN_MALFORMED')
    expect(await codeOf(`${'a'.repeat(16_383)}==`)).toBe('ERR_TOKEN_TOO_LARGE')
  })

  it.each(['', 'abc', 'a.b', 'a.b.c', '....', '=.=.=', 'a==.b==.c==', 'YQ===.YQ===.YQ==='])(
    '%j → ERR_TOKEN_MALFORMED or ERR_TOKEN_MISSING',
    async (token) => {
      expect(await codeOf(token)).toMatch(/^ERR_TOKEN_(MALFORMED|MISSING)$/)
    },
  )

  it('padding of the wrong length, and standard base64 → refused', async () => {
    const [header, payload, signature] = mint().split('.')
    expect(await codeOf(`${header}=.${payload}.${signature}`)).toBe('ERR_TOKEN_MALFORMED')
    expect(await codeOf(`${header}.${payload}.${signature?.slice(0, -1)}`)).toBe('ERR_TOKEN_MALFORMED')
    expect(await codeOf(`${header}.${payload}.+/${signature?.slice(2)}`)).toBe('ERR_TOKEN_MALFORMED')
  })

  it('a token that is too large only because of its padding → refused', async () => {
    const token = (letters: number) => mint({}, { name: 'x'.repeat(letters) })
    const lengths = Array.from({ length: 12 }, (_, at) => 11_500 + at)
    const excess = 16_386 - token(11_500).length
    const [letters] = lengths
      .map((length) => length + Math.floor((excess * 3) / 4))
      .filter((length) => token(length).length === 16_386) as [number]
    expect(token(letters).replaceAll('=', '').length).toBeLessThanOrEqual(16_384)
    expect(await codeOf(token(letters))).toBe('ERR_TOKEN_TOO_LARGE')
    expect(await codeOf(token(letters - 3))).toBe('let in')
  })

  it('a token that is too large → refused', async () => {
    expect(await codeOf(mint({}, { name: 'x'.repeat(20_000) }))).toBe('ERR_TOKEN_TOO_LARGE')
  })

  it('no header → ERR_TOKEN_MISSING, two of them → ERR_REQUEST_INVALID', async () => {
    const verifier = verifierFor()
    const authenticate = (asked: RequestLike) => verifier.authenticate(asked)
    await expect(authenticate({ headers: {} })).rejects.toMatchObject({ code: 'ERR_TOKEN_MISSING' })
    await expect(authenticate(requestOf())).rejects.toMatchObject({ code: 'ERR_TOKEN_MISSING' })
    await expect(authenticate(requestOf(mint(), mint()))).rejects.toMatchObject({
      code: 'ERR_REQUEST_INVALID',
    })
  })
})

describe('a verifier like any other', () => {
  const collectEvents = async <T>(name: string, act: () => Promise<unknown>): Promise<T[]> => {
    const events: T[] = []
    const listen = (event: unknown) => void events.push(event as T)
    channel(name).subscribe(listen)
    await act()
    channel(name).unsubscribe(listen)
    return events
  }

  it('publishes its decisions on the diagnostics channel', async () => {
    const verifier = verifierFor()
    const events = await collectEvents<DecisionEvent>('poolguard:decision', async () => {
      await verifier.authenticate(requestOf(mint()))
      await verifier.authenticate({ headers: {} }).catch(() => {})
    })
    expect(events.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['accepted', undefined],
      ['refused', 'ERR_TOKEN_MISSING'],
    ])
  })

  it('caches a token until it expires, and no longer than its key', async () => {
    const verifier = verifierFor()
    const token = mint({ exp: NOW + 200_000 })
    const ask = () =>
      collectEvents<CacheEvent>('poolguard:cache', () => verifier.authenticate(requestOf(token)))
    const outcomes = async () => (await ask()).map(({ outcome }) => outcome)
    expect([await outcomes(), await outcomes()]).toEqual([['miss'], ['hit']])
    now = NOW + 86_401
    expect(await outcomes()).toEqual(['miss'])
    now = NOW + 200_010
    await expect(verifier.authenticate(requestOf(token))).rejects.toMatchObject({ code: 'ERR_TOKEN_EXPIRED' })
  })

  it('has a realm', async () => {
    const verifier = verifierFor({ realm: 'orders' })
    await expect(verifier.authenticate({ headers: {} })).rejects.toMatchObject({
      headers: { 'WWW-Authenticate': 'Bearer realm="orders"' },
    })
  })

  it('verifySync → ERR_KEYS_UNAVAILABLE before its key is fetched, then the caller', async () => {
    const verifier = verifierFor()
    expect(() => verifier.verifySync(mint())).toThrow(
      expect.objectContaining({ code: 'ERR_KEYS_UNAVAILABLE' }),
    )
    await verifier.verify(mint())
    expect(verifier.verifySync(mint({}, { sub: 'another' })).subject).toBe('another')
    await verifier.ready()
  })

  it.each<[string, object, object, TestKey, string | undefined]>([
    ['a good token', {}, {}, key, undefined],
    ['a token of another load balancer', { signer: `${ARN}x` }, {}, key, 'ERR_ISSUER_UNKNOWN'],
    ['a token of another client', { client: 'x' }, {}, key, 'ERR_CLIENT_MISMATCH'],
    ['a token signed by another key', {}, {}, otherSigner, 'ERR_SIGNATURE_INVALID'],
    ['a token without a subject', {}, { sub: undefined }, key, 'ERR_CLAIM_INVALID'],
    ['an expired token', { exp: NOW - 60 }, {}, key, 'ERR_TOKEN_EXPIRED'],
    ['a token without an expiry', { exp: undefined }, {}, key, 'ERR_CLAIM_INVALID'],
  ])('explains %s with the code of its decision', async (_name, header, payload, by, code) => {
    const verifier = verifierFor()
    const token = mint(header, payload, by)
    const explanation = await verifier.explain(token)
    expect([explanation.accepted, explanation.code]).toEqual([code === undefined, code])
    expect(await codeOf(token, verifier)).toBe(code ?? 'let in')
    expect(explanation.checks.map(({ name }) => name)).toEqual([
      'format',
      'alg',
      'signer',
      'iss',
      'client',
      'exp',
      'key',
      'signature',
      'claims',
      'time',
    ])
  })

  it('explains a text that is no token', async () => {
    expect((await verifierFor().explain('a.b')).code).toBe('ERR_TOKEN_MALFORMED')
  })
})

describe('keys', () => {
  it('requested at the same time → fetched once, cached for a day', async () => {
    const guard = verifierFor()
    const codes = await Promise.all([mint(), mint(), mint({}, { a: 1 })].map((token) => codeOf(token, guard)))
    expect([codes, site.hits(`/${KID}`)]).toEqual([['let in', 'let in', 'let in'], 1])
    now = NOW + 86_399
    await codeOf(mint({ exp: now + 60 }), guard)
    expect(site.hits(`/${KID}`)).toBe(1)
    now = NOW + 86_400
    expect(await codeOf(mint({ exp: now + 60 }), guard)).toBe('let in')
    expect(site.hits(`/${KID}`)).toBe(2)
  })

  it('more than the maximum → the oldest is removed', async () => {
    const guard = verifierFor()
    await codeOf(mint(), guard)
    for (let at = 0; at < 50; at++) {
      const kid = OTHER_KID.replace(/..$/, `${at + 10}`)
      site.on(`/${kid}`, answers.text(key.publicPem))
      expect(await codeOf(mint({ kid }), guard)).toBe('let in')
    }
    await codeOf(mint({ kid: OTHER_KID.replace(/..$/, '59') }), guard)
    await codeOf(mint(), guard)
    expect(site.hits(`/${OTHER_KID.replace(/..$/, '59')}`)).toBe(1)
    expect(site.hits(`/${KID}`)).toBe(2)
  })

  it('unknown keys → one fetch for each cooldown; known keys still verify', async () => {
    const guard = verifierFor()
    expect(await codeOf(mint(), guard)).toBe('let in')
    expect(await codeOf(mint({ kid: OTHER_KID }), guard)).toBe('ERR_KEY_UNKNOWN')
    for (let last = 1; last < 9; last++) {
      expect(await codeOf(mint({ kid: OTHER_KID.replace(/.$/, `${last}`) }), guard)).toBe(
        'ERR_KEYS_UNAVAILABLE',
      )
    }
    expect(await codeOf(mint(), guard)).toBe('let in')
    expect(site.hits(`/${OTHER_KID}`)).toBe(1)
    site.on(`/${OTHER_KID}`, answers.text(ecKey(OTHER_KID, 'P-256').publicPem))
    now += 10
    expect(await codeOf(mint({ kid: OTHER_KID, exp: now + 60 }), guard)).toBe('ERR_SIGNATURE_INVALID')
  })

  it('many unknown keys at the same time → four are fetched, the rest are refused', async () => {
    const guard = verifierFor()
    const tokens = Array.from({ length: 30 }, (_, at) =>
      mint({ kid: OTHER_KID.replace(/..$/, `${at + 10}`) }),
    )
    const codes = await Promise.all(tokens.map((token) => codeOf(token, guard)))
    expect(codes.filter((code) => code === 'ERR_KEY_UNKNOWN')).toHaveLength(4)
    expect(codes.filter((code) => code === 'ERR_KEYS_UNAVAILABLE')).toHaveLength(26)
  })

  it.each([
    ['breaks off', answers.reset()],
    ['fails', answers.text('down', 503)],
    ['answers 429', answers.text('slow down', 429)],
    ['redirects', answers.redirect('http://127.0.0.1:9/')],
    ['answers something else', answers.text('<html>')],
    ['answers without an end', answers.endless()],
    ['answers a key of another kind', answers.text(rsaKey('a').publicPem)],
    ['answers a key of another curve', answers.text(ecKey('a', 'P-384').publicPem)],
    [
      'answers a private key',
      answers.text(key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string),
    ],
  ])('whose server %s → 503 with Retry-After', async (_what, answer) => {
    site.on(`/${KID}`, answer)
    const error = await verifierFor()
      .authenticate(requestOf(mint()))
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'ERR_KEYS_UNAVAILABLE',
      status: 503,
      headers: { 'Retry-After': '10' },
    })
  })

  it('whose server does not respond before the deadline → 503', async () => {
    site.on(`/${KID}`, answers.silent())
    expect(await codeOf(mint(), verifierFor({ fetchTimeoutSeconds: 0.05 }))).toBe('ERR_KEYS_UNAVAILABLE')
  })

  it('of other load balancers → not fetched', async () => {
    await codeOf(mint({ signer: 'arn:other' }))
    await codeOf(mint({ client: 'other' }))
    expect(site.hits(`/${KID}`)).toBe(0)
  })
})

describe('options', () => {
  const good = { loadBalancerArn: ARN, clientId: 'web', issuer: ISSUER }

  it.each([
    ['an unknown option', { albArn: ARN }],
    ['no ARN', { loadBalancerArn: undefined }],
    ['an empty list of ARNs', { loadBalancerArn: [] }],
    ['an ARN of something else', { loadBalancerArn: 'arn:aws:lambda:us-east-1:123456789012:function:x' }],
    ['an ARN of a network load balancer', { loadBalancerArn: ARN.replace('/app/', '/net/') }],
    ['a partition whose keys are not known', { loadBalancerArn: ARN.replace('arn:aws:', 'arn:aws-iso:') }],
    ['no client', { clientId: undefined }],
    ['no issuer', { issuer: undefined }],
    ['keys over http off loopback', { keysUri: 'http://keys.example.com' }],
    ['a negative tolerance', { clockToleranceSeconds: -1 }],
    ['a clock that is no function', { now: 5 }],
  ])('%s → ConfigError', (_what, wrong) => {
    expect(() => albVerifier({ ...good, ...(wrong as object) })).toThrow(ConfigError)
  })

  it.each([
    ['arn:aws:', 'us-east-1', 'https://public-keys.auth.elb.us-east-1.amazonaws.com'],
    ['arn:aws-cn:', 'cn-north-1', 'https://public-keys.auth.elb.cn-north-1.amazonaws.com.cn'],
    [
      'arn:aws-us-gov:',
      'us-gov-west-1',
      'https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1',
    ],
  ])('the partition %s → its keys URI', (partition, region, keysUri) => {
    const loadBalancerArn = ARN.replace('arn:aws:', partition).replace('us-east-1', region)
    expect([...resolveAlbOptions({ ...good, loadBalancerArn }).signers.values()]).toEqual([keysUri])
  })

  it('clientId null → any client, but not a missing one', async () => {
    const guard = verifierFor({ clientId: null })
    expect(await codeOf(mint({ client: 'other' }), guard)).toBe('let in')
    expect(await codeOf(mint({ client: undefined }), guard)).toBe('ERR_CLIENT_MISMATCH')
  })

  it('several load balancers → each trusted', async () => {
    const guard = verifierFor({ loadBalancerArn: [`${ARN}0`, ARN] })
    expect(await codeOf(mint(), guard)).toBe('let in')
    expect(await codeOf(mint({ signer: `${ARN}0` }), guard)).toBe('let in')
  })
})

describe('a handler behind a load balancer', () => {
  const handle = () =>
    withAuth(verifierFor(), (_event, _context, { claims }) => ({
      statusCode: 200,
      body: String(claims.email),
    }))

  it('either kind of headers → the user', async () => {
    for (const makeEvent of [albEvent, albMultiValueEvent]) {
      expect(await handle()(makeEvent([['x-amzn-oidc-data', mint()]]), {})).toMatchObject({
        body: 'ann@example.com',
      })
    }
  })

  it('a bearer token and the unsigned headers → 401', async () => {
    const lines = [
      ['authorization', `Bearer ${mint()}`],
      ['x-amzn-oidc-identity', 'user-1'],
      ['x-amzn-oidc-accesstoken', mint()],
    ] as const
    expect(((await handle()(albEvent(lines), {})) as RefusalResponse).statusCode).toBe(401)
  })
})

describe('a server behind a load balancer', () => {
  const isAnn = { claims: { email: 'ann@example.com' } }
  const sent = () => ({ 'x-amzn-oidc-data': mint() })
  const bearer = () => ({ authorization: `Bearer ${mint()}` })

  it('of Express → the signed-in user only', async () => {
    const app = express()
    app.use(authenticate(verifierFor()))
    app.get('/me', authorize(isAnn), (req, res) => void res.json({ sub: authOf(req).subject }))
    app.get('/bob', authorize({ claims: { email: 'bob@example.com' } }), (_req, res) => void res.end())
    app.use(errorHandler())
    expect((await request(app).get('/me').set(sent())).body).toEqual({ sub: 'user-1' })
    await request(app).get('/bob').set(sent()).expect(403)
    await request(app).get('/me').expect(401)
    await request(app).get('/me').set(bearer()).expect(401)
  })

  it('of Fastify → the signed-in user only', async () => {
    const app = Fastify()
    await app.register(poolguard, { verifier: verifierFor() })
    app.get('/me', { config: { auth: isAnn } }, async ({ auth }) => ({ sub: auth?.subject }))
    const answerTo = (headers: Record<string, string>) => app.inject({ url: '/me', headers })
    expect((await answerTo(sent())).json()).toEqual({ sub: 'user-1' })
    expect((await answerTo({})).statusCode).toBe(401)
    expect((await answerTo(bearer())).statusCode).toBe(401)
    await app.close()
  })
})

describe('reloadKeys()', () => {
  it('→ the key is fetched again for the next token', async () => {
    const guard = verifierFor()
    const token = mint()
    expect(await codeOf(token, guard)).toBe('let in')
    await guard.reloadKeys()
    expect(await codeOf(token, guard)).toBe('let in')
    expect(site.hits(`/${KID}`)).toBe(2)
  })

  it('after the key was withdrawn → its tokens are refused, cached ones too', async () => {
    const guard = verifierFor()
    const token = mint()
    expect(await codeOf(token, guard)).toBe('let in')
    site.on(`/${KID}`, answers.text('', 404))
    await guard.reloadKeys()
    expect(await codeOf(token, guard)).toBe('ERR_KEY_UNKNOWN')
  })
})
