/** docs/from-express-oauth2-jwt-bearer.md: each row of its tables, with both packages and the same tokens. */

import { X509Certificate } from 'node:crypto'
import {
  allOf,
  equalTo,
  type OidcOptions,
  oidc,
  type Requirement,
  type VerifierOptions,
} from '@poolguard/core'
import { type DpopOptions, dpop } from '@poolguard/core/dpop'
import { mtls } from '@poolguard/core/mtls'
import { type AuthenticateOptions, authenticate, authorize } from '@poolguard/express'
import * as dpopPackage from 'dpop'
import express, { type ErrorRequestHandler, type Handler } from 'express'
import * as peer from 'express-oauth2-jwt-bearer'
import request from 'supertest'
import { beforeAll, describe, it } from 'vitest'
import { certificatePem } from '../support/certificate.ts'
import { useKeyServer } from '../support/key-server.ts'
import { API, compare, type Guard, type PublishedIssuer, publishIssuer } from '../support/migration.ts'
import { rsaKey } from '../support/mint.ts'

const server = useKeyServer()
let world: PublishedIssuer
beforeAll(() => {
  world = publishIssuer(server)
})

const quiet: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error.status ?? 500).end()
}

/** Whether a request with the token reaches the route. `send` puts the token in another place. */
function guardOf(handlers: readonly Handler[], send?: (token: string) => request.Test): Guard {
  const app = express()
    .use(express.urlencoded({ extended: false }))
    .all('/', ...handlers, (_req, res) => void res.json({}))
    .use(quiet)
  const bearer = (token: string) => request(app).get('/').set('Authorization', `Bearer ${token}`)
  return async (token) => (await (send ?? bearer)(token)).status === 200
}

function old(options: peer.AuthOptions = {}, ...checks: readonly Handler[]): Guard {
  return guardOf([peer.auth({ issuerBaseURL: world.issuer, audience: API, ...options }), ...checks])
}

function now(
  options: Partial<OidcOptions<unknown, boolean>> = {},
  requirement?: Requirement,
  verifier: object = {},
): Guard {
  const issuers = oidc({ issuer: world.issuer, audience: API, ...options })
  const guard = authenticate({ issuers, ...verifier } as VerifierOptions)
  return guardOf(requirement === undefined ? [guard] : [guard, authorize(requirement)])
}

describe('claimIncludes', () => {
  const rows = () =>
    [
      ['both', world.token({ role: ['editor', 'admin'] }), 'accepts', 'accepts'],
      ['one of two', world.token({ role: ['editor'] }), 'refuses', 'refuses'],
      ['no claim', world.token(), 'refuses', 'refuses'],
    ] as const

  it('allOf → the same decisions', async () => {
    const check = peer.claimIncludes('role', 'admin', 'editor')
    await compare(old({}, check), now({}, { claims: { role: allOf(['admin', 'editor']) } }), rows())
  })

  it('a list, which means one of them → accepts a caller whom the peer refuses', async () => {
    const check = peer.claimIncludes('role', 'admin', 'editor')
    await compare(old({}, check), now({}, { claims: { role: ['admin', 'editor'] } }), [
      ['one of two', world.token({ role: ['editor'] }), 'refuses', 'accepts'],
    ])
  })

  it('a claim that is a string of words → a function', async () => {
    const check = peer.claimIncludes('role', 'admin', 'editor')
    const words = world.token({ role: 'editor admin' })
    const hasBoth = (value: unknown) =>
      typeof value === 'string' && ['admin', 'editor'].every((word) => value.split(' ').includes(word))
    await compare(old({}, check), now({}, { claims: { role: allOf(['admin', 'editor']) } }), [
      ['words', words, 'accepts', 'refuses'],
    ])
    await compare(old({}, check), now({}, { claims: { role: hasBoth } }), [
      ['words', words, 'accepts', 'accepts'],
      ['one word', world.token({ role: 'editor' }), 'refuses', 'refuses'],
    ])
  })
})

describe('claimEquals', () => {
  const check = peer.claimEquals('role', 'admin')

  it('equalTo → the same decisions', async () => {
    await compare(old({}, check), now({}, { claims: { role: equalTo('admin') } }), [
      ['the value', world.token({ role: 'admin' }), 'accepts', 'accepts'],
      ['an array with the value', world.token({ role: ['user', 'admin'] }), 'refuses', 'refuses'],
      ['another value', world.token({ role: 'user' }), 'refuses', 'refuses'],
      ['no claim', world.token(), 'refuses', 'refuses'],
    ])
  })

  it('the plain value, which an array may contain → accepts a caller whom the peer refuses', async () => {
    await compare(old({}, check), now({}, { claims: { role: 'admin' } }), [
      ['an array with the value', world.token({ role: ['user', 'admin'] }), 'refuses', 'accepts'],
    ])
  })
})

describe('scopes', () => {
  const both = () => world.token({ scope: 'orders/read orders/write' })
  const read = () => world.token({ scope: 'orders/read' })
  const list = () => world.token({ scope: ['orders/read', 'orders/write'] })

  it('requiredScopes → scopes', async () => {
    const check = peer.requiredScopes('orders/read orders/write')
    await compare(old({}, check), now({}, { scopes: ['orders/read', 'orders/write'] }), [
      ['both', both(), 'accepts', 'accepts'],
      ['a list', list(), 'accepts', 'accepts'],
      ['one', read(), 'refuses', 'refuses'],
      ['none', world.token(), 'refuses', 'refuses'],
      ['scp', world.token({ scp: 'orders/read orders/write' }), 'refuses', 'accepts'],
    ])
  })

  it('scopeIncludesAny → anyScope', async () => {
    const check = peer.scopeIncludesAny('orders/read orders/write')
    await compare(old({}, check), now({}, { anyScope: ['orders/read', 'orders/write'] }), [
      ['one', read(), 'accepts', 'accepts'],
      ['another', world.token({ scope: 'orders' }), 'refuses', 'refuses'],
      ['none', world.token(), 'refuses', 'refuses'],
    ])
  })
})

describe('what a token must have', () => {
  it('sub, which the peer does not require → allowMissingSub', async () => {
    const token = world.token({ sub: undefined })
    await compare(old(), now(), [['no sub', token, 'accepts', 'refuses']])
    await compare(old(), now({ allowMissingSub: true }), [['no sub', token, 'accepts', 'accepts']])
  })

  it('an algorithm other than RS256 → algorithms', async () => {
    const token = world.token({}, { alg: 'ES256' })
    await compare(old(), now(), [['ES256', token, 'accepts', 'refuses']])
    await compare(old(), now({ algorithms: ['RS256', 'ES256'] }), [['ES256', token, 'accepts', 'accepts']])
  })

  it('an iat in the future → refused; the peer checks it only with maxTokenAge', async () => {
    const token = world.token({ iat: world.now() + 600 })
    await compare(old(), now(), [['iat in ten minutes', token, 'accepts', 'refuses']])
    await compare(old({ maxTokenAge: 3600 }), now(), [['iat in ten minutes', token, 'refuses', 'refuses']])
  })

  it('strict → typ, and a requirement for the claims', async () => {
    const claims = { client_id: 'client-1', jti: 'jti-1' }
    const requirement: Requirement = { claims: { client_id: isText, jti: isText, iat: isNumber } }
    await compare(old({ strict: true }), now({ typ: 'at+jwt' }, requirement), [
      ['RFC 9068', world.token(claims, { typ: 'at+jwt' }), 'accepts', 'accepts'],
      ['typ JWT', world.token(claims, { typ: 'JWT' }), 'refuses', 'refuses'],
      ['no typ', world.token(claims), 'refuses', 'refuses'],
      ['no jti', world.token({ client_id: 'client-1' }, { typ: 'at+jwt' }), 'refuses', 'refuses'],
      ['no client_id', world.token({ jti: 'jti-1' }, { typ: 'at+jwt' }), 'refuses', 'refuses'],
      ['no iat', world.token({ ...claims, iat: undefined }, { typ: 'at+jwt' }), 'refuses', 'refuses'],
    ])
  })

  it('maxTokenAge → maxTokenAgeSeconds', async () => {
    await compare(old({ maxTokenAge: 600 }), now({ maxTokenAgeSeconds: 600 }), [
      ['fresh', world.token(), 'accepts', 'accepts'],
      ['an hour old', world.token({ iat: world.now() - 3600 }), 'refuses', 'refuses'],
      ['no iat', world.token({ iat: undefined }), 'refuses', 'refuses'],
    ])
  })
})

describe('where the token is', () => {
  const inQuery = (handlers: readonly Handler[]) =>
    guardOf(handlers, (token) => request(openApp(handlers)).get(`/?access_token=${token}`))
  const inBody = (handlers: readonly Handler[]) =>
    guardOf(handlers, (token) =>
      request(openApp(handlers)).post('/').type('form').send({ access_token: token }),
    )
  const openApp = (handlers: readonly Handler[]) =>
    express()
      .use(express.urlencoded({ extended: false }))
      .all('/', ...handlers, (_req, res) => void res.json({}))
      .use(quiet)

  it('in the query or the body → never read', async () => {
    const before = [peer.auth({ issuerBaseURL: world.issuer, audience: API })]
    const after = [authenticate({ issuers: oidc({ issuer: world.issuer, audience: API }) })]
    await compare(inQuery(before), inQuery(after), [['query', world.token(), 'accepts', 'refuses']])
    await compare(inBody(before), inBody(after), [['body', world.token(), 'accepts', 'refuses']])
  })
})

describe('authRequired: false', () => {
  const withOptional = (optional: NonNullable<AuthenticateOptions['optional']>) =>
    guardOf([authenticate({ issuers: oidc({ issuer: world.issuer, audience: API }) }, { optional })])

  it('optional: true → a bad token is refused, where the peer treats its sender as anonymous', async () => {
    await compare(old({ authRequired: false }), withOptional(true), [
      ['good', world.token(), 'accepts', 'accepts'],
      ['expired', world.token({ exp: 1 }), 'accepts', 'refuses'],
      ['no JWT', 'x', 'accepts', 'refuses'],
    ])
  })

  it("optional: 'ignore-invalid' → as the peer does", async () => {
    await compare(old({ authRequired: false }), withOptional('ignore-invalid'), [
      ['good', world.token(), 'accepts', 'accepts'],
      ['expired', world.token({ exp: 1 }), 'accepts', 'accepts'],
    ])
  })
})

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number'
}

/** How a request proves that its sender has the key of its token. */
type Send = (app: express.Express, token: string) => request.Test

/** Whether a request reaches the route, which both packages take for `http://api.example.com/`. */
function provenGuard(guard: Handler, send: Send): Guard {
  const app = express()
    .get('/', guard, (_req, res) => void res.json({}))
    .use(quiet)
  return async (token) => (await send(app, token).set('Host', 'api.example.com')).status === 200
}

describe('dpop', async () => {
  const keyPair = await dpopPackage.generateKeyPair('ES256')
  const jkt = await dpopPackage.calculateThumbprint(keyPair.publicKey)
  const bound = () => world.token({ cnf: { jkt } })
  const prove = (token: string, url = 'http://api.example.com/') =>
    dpopPackage.generateProof(keyPair, url, 'GET', undefined, token)
  const peerGuard = (options: peer.DPoPOptions, send: Send) =>
    provenGuard(peer.auth({ issuerBaseURL: world.issuer, audience: API, dpop: options }), send)
  const ourGuard = (options: Partial<DpopOptions>, send: Send, verifier: object = {}) => {
    const issuers = oidc({ issuer: world.issuer, audience: API })
    const proofs = dpop({ publicUrl: 'from-request', ...options })
    return provenGuard(authenticate({ issuers, proofs, ...verifier } as VerifierOptions), send)
  }

  /** The same proof for both packages. */
  async function sendWith(token: string, url?: string): Promise<Send> {
    const proof = await prove(token, url)
    return (app, given) => request(app).get('/').set('Authorization', `DPoP ${given}`).set('DPoP', proof)
  }
  const bearer: Send = (app, token) => request(app).get('/').set('Authorization', `Bearer ${token}`)

  it('enabled → proofs accepts the same requests', async () => {
    const token = bound()
    const send = await sendWith(token)
    await compare(peerGuard({ enabled: true }, send), ourGuard({}, send), [
      ['a proof of the key', token, 'accepts', 'accepts'],
      ['a proof for another token', world.token({ cnf: { jkt }, jti: 'x' }), 'refuses', 'refuses'],
      ['a token of another key', world.token({ cnf: { jkt: 'x'.repeat(43) } }), 'refuses', 'refuses'],
      ['a token without a key', world.token(), 'refuses', 'refuses'],
    ])
    await compare(peerGuard({ enabled: true }, bearer), ourGuard({}, bearer), [
      ['a bound token as a bearer token', bound(), 'refuses', 'refuses'],
      ['a bearer token', world.token(), 'accepts', 'accepts'],
    ])
    const elsewhere = await sendWith(token, 'http://other.example.com/')
    await compare(peerGuard({ enabled: true }, elsewhere), ourGuard({}, elsewhere), [
      ['a proof for another host', token, 'refuses', 'refuses'],
    ])
  })

  it('required → mode', async () => {
    const options = ourGuard({ mode: 'require' }, bearer)
    await compare(peerGuard({ enabled: true, required: true }, bearer), options, [
      ['a bearer token', world.token(), 'refuses', 'refuses'],
    ])
  })

  it('a proof that is sent again → refused, where the peer accepts it', async () => {
    const token = bound()
    const send = await sendWith(token)
    await compare(peerGuard({ enabled: true }, send), ourGuard({}, send), [
      ['the first time', token, 'accepts', 'accepts'],
      ['the second time', token, 'accepts', 'refuses'],
    ])
  })

  it('iatOffset and iatLeeway → maxAgeSeconds and clockToleranceSeconds', async () => {
    const token = bound()
    const send = await sendWith(token)
    const later = { now: () => Date.now() + 200_000 } // as if the proof were three minutes old
    await compare(peerGuard({ enabled: true }, send), ourGuard({}, send, later), [
      ['after three minutes', token, 'accepts', 'refuses'],
    ])
    await compare(peerGuard({ enabled: true }, send), ourGuard({ maxAgeSeconds: 300 }, send, later), [
      ['after three minutes', token, 'accepts', 'accepts'],
    ])
  })
})

describe('mtls', () => {
  const pem = certificatePem(rsaKey('mtls'))
  const certificate = new X509Certificate(pem)
  const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url')
  const bound = (x5t = thumbprint) => world.token({ cnf: { 'x5t#S256': x5t } })
  const send: Send = (app, token) =>
    request(app)
      .get('/')
      .set('Authorization', `Bearer ${token}`)
      .set('x-client-cert', encodeURIComponent(pem))
  const sendNone: Send = (app, token) => request(app).get('/').set('Authorization', `Bearer ${token}`)
  const getCertificate: peer.GetCertificate = (req) => {
    const header = req.headers['x-client-cert']
    return typeof header === 'string' ? decodeURIComponent(header) : undefined
  }
  const guards = (how: Send, isRequired: boolean): [Guard, Guard] => {
    const options = { issuerBaseURL: world.issuer, audience: API, getCertificate }
    const where = { header: 'x-client-cert', format: 'pem', proxyReplacesHeader: true } as const
    const proofs = mtls({ certificate: where, mode: isRequired ? 'require' : 'accept' })
    const issuers = oidc({ issuer: world.issuer, audience: API })
    return [
      provenGuard(peer.auth({ ...options, mtls: { enabled: true, required: isRequired } }), how),
      provenGuard(authenticate({ issuers, proofs } as VerifierOptions), how),
    ]
  }

  it('getCertificate → certificate', async () => {
    await compare(...guards(send, false), [
      ['the certificate of the token', bound(), 'accepts', 'accepts'],
      ['another certificate', bound('x'.repeat(43)), 'refuses', 'refuses'],
      ['a bearer token', world.token(), 'accepts', 'accepts'],
    ])
    await compare(...guards(sendNone, false), [['no certificate', bound(), 'refuses', 'refuses']])
  })

  it('required → mode', async () => {
    await compare(...guards(send, true), [
      ['the certificate of the token', bound(), 'accepts', 'accepts'],
      ['a bearer token', world.token(), 'refuses', 'refuses'],
    ])
  })
})
