/** docs/from-express-jwt.md: each row of its table, with both packages and the same tokens. */
import { custom, type OidcOptions, oidc, type VerifierOptions } from '@poolguard/core'
import { type AuthenticateOptions, authenticate } from '@poolguard/express'
import express, { type ErrorRequestHandler, type Handler, type Request } from 'express'
import { expressjwt, type Params } from 'express-jwt'
import { expressJwtSecret, type GetVerificationKey } from 'jwks-rsa'
import request from 'supertest'
import { beforeAll, describe, it } from 'vitest'
import { useKeyServer } from '../support/key-server.ts'
import { API, compare, type Guard, type PublishedIssuer, publishIssuer } from '../support/migration.ts'

const server = useKeyServer()
let world: PublishedIssuer
beforeAll(() => {
  world = publishIssuer(server)
})

const quiet: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error.status ?? 500).end()
}

type Send = (app: express.Express, token: string) => request.Test

const byHeader: Send = (app, token) => request(app).get('/').set('Authorization', `Bearer ${token}`)

function guardOf(handler: Handler, send: Send = byHeader): Guard {
  const app = express()
    .all('/', handler, (_req, res) => void res.json({}))
    .use(quiet)
  return async (token) => (await send(app, token)).status === 200
}

function oldHandler(options: Partial<Params> = {}): Handler {
  const secret = expressJwtSecret({ jwksUri: world.jwksUri, cache: true }) as GetVerificationKey
  const { issuer } = world
  return expressjwt({ secret, issuer, audience: API, algorithms: ['RS256'], ...options } as Params)
}

function nowHandler(
  options: Partial<OidcOptions<unknown, boolean>> = {},
  verifier: Partial<VerifierOptions> = {},
  adapter: AuthenticateOptions = {},
): Handler {
  const issuers = oidc({ issuer: world.issuer, audience: API, jwksUri: world.jwksUri, ...options })
  return authenticate({ issuers, ...verifier } as VerifierOptions, adapter)
}

describe('what a token must have', () => {
  it('issuer and audience → the same decisions', async () => {
    await compare(guardOf(oldHandler()), guardOf(nowHandler()), [
      ['good', world.token(), 'accepts', 'accepts'],
      ['another issuer', world.token({ iss: 'https://other.example.com' }), 'refuses', 'refuses'],
      ['another audience', world.token({ aud: 'other' }), 'refuses', 'refuses'],
      ['no audience', world.token({ aud: undefined }), 'refuses', 'refuses'],
      ['expired', world.token({ exp: world.now() - 60 }), 'refuses', 'refuses'],
      ['another algorithm', world.token({}, { alg: 'ES256' }), 'refuses', 'refuses'],
    ])
  })

  it('no exp, no sub, an iat in the future → refused now', async () => {
    await compare(guardOf(oldHandler()), guardOf(nowHandler()), [
      ['no exp', world.token({ exp: undefined }), 'accepts', 'refuses'],
      ['no sub', world.token({ sub: undefined }), 'accepts', 'refuses'],
      ['iat in ten minutes', world.token({ iat: world.now() + 600 }), 'accepts', 'refuses'],
    ])
  })

  it('clockTolerance, which is 0 → clockToleranceSeconds, which is 5', async () => {
    const late = world.token({ exp: world.now() - 3 })
    await compare(guardOf(oldHandler()), guardOf(nowHandler()), [['late', late, 'refuses', 'accepts']])
    await compare(guardOf(oldHandler()), guardOf(nowHandler({}, { clockToleranceSeconds: 0 })), [
      ['late', late, 'refuses', 'refuses'],
    ])
  })

  it('no audience option → audience: null', async () => {
    await compare(
      guardOf(oldHandler({ audience: undefined as never })),
      guardOf(nowHandler({ audience: null })),
      [['any audience', world.token({ aud: 'other' }), 'accepts', 'accepts']],
    )
  })
})

describe('credentialsRequired: false', () => {
  const anonymous: Send = (app) => request(app).get('/')
  const basic: Send = (app) => request(app).get('/').set('Authorization', 'Basic YTpi')

  it('optional: true → the same for no token and for a bad one', async () => {
    const before = oldHandler({ credentialsRequired: false })
    const after = nowHandler({}, {}, { optional: true })
    await compare(guardOf(before, anonymous), guardOf(after, anonymous), [['none', '', 'accepts', 'accepts']])
    await compare(guardOf(before), guardOf(after), [
      ['expired', world.token({ exp: 1 }), 'refuses', 'refuses'],
    ])
  })

  it('another scheme → anonymous in both', async () => {
    const before = oldHandler({ credentialsRequired: false })
    const after = nowHandler({}, {}, { optional: true })
    await compare(guardOf(before, basic), guardOf(after, basic), [['Basic', '', 'accepts', 'accepts']])
  })
})

it('getToken → from: custom(…)', async () => {
  const send: Send = (app, token) => request(app).get('/').set('X-Token', token)
  const before = oldHandler({ getToken: (req: Request) => req.get('X-Token') })
  const after = nowHandler({}, { from: custom(({ headers }) => headers['x-token'] as string | undefined) })
  await compare(guardOf(before, send), guardOf(after, send), [
    ['in X-Token', world.token(), 'accepts', 'accepts'],
  ])
})

it('isRevoked(req, token) → isRevoked(auth, request)', async () => {
  const send: Send = (app, token) => byHeader(app, token).set('X-Tenant', 'closed')
  const before = oldHandler({ isRevoked: async (req) => req.get('X-Tenant') === 'closed' })
  const after = nowHandler({}, { isRevoked: (_auth, asked) => asked?.headers['x-tenant'] === 'closed' })
  await compare(guardOf(before), guardOf(after), [['open', world.token(), 'accepts', 'accepts']])
  await compare(guardOf(before, send), guardOf(after, send), [
    ['closed', world.token(), 'refuses', 'refuses'],
  ])
})
