/** docs/from-fastify-jwt-jwks.md: each row of its table, with both packages and the same tokens. */
import cookiePlugin from '@fastify/cookie'
import {
  bearer,
  cookie,
  createVerifier,
  firstOf,
  type OidcOptions,
  oidc,
  type VerifierOptions,
} from '@poolguard/core'
import poolguard from '@poolguard/fastify'
import Fastify, { type FastifyInstance, type FastifyPluginCallback, type InjectOptions } from 'fastify'
import fastifyJwtJwks, { type FastifyJwtJwksOptions } from 'fastify-jwt-jwks'
import { beforeAll, describe, it } from 'vitest'
import { useKeyServer } from '../support/key-server.ts'
import { API, compare, type Guard, type PublishedIssuer, publishIssuer } from '../support/migration.ts'

const server = useKeyServer()
let world: PublishedIssuer
beforeAll(() => {
  world = publishIssuer(server)
})

type Send = (token: string) => InjectOptions

const byHeader: Send = (token) => ({ headers: { authorization: `Bearer ${token}` } })
const byCookie: Send = (token) => ({ cookies: { session: token } })
const byBoth: Send = (token) => ({ ...byHeader(token), cookies: { session: 'x' } })

function guardOf(app: FastifyInstance, send: Send): Guard {
  return async (token) => (await app.inject({ url: '/', ...send(token) })).statusCode === 200
}

async function old(options: Partial<FastifyJwtJwksOptions> = {}, send: Send = byHeader): Promise<Guard> {
  const app = Fastify()
  await app.register(cookiePlugin)
  await app.register(fastifyJwtJwks as unknown as FastifyPluginCallback<Partial<FastifyJwtJwksOptions>>, {
    jwksUrl: world.jwksUri,
    issuer: world.issuer,
    audience: API,
    ...options,
  })
  app.get('/', { preValidation: app.authenticate }, async () => ({}))
  return guardOf(app, send)
}

async function now(
  options: Partial<OidcOptions<unknown, boolean>> = {},
  verifierOptions: Partial<VerifierOptions> = {},
  send: Send = byHeader,
): Promise<Guard> {
  const { issuer, jwksUri } = world
  const issuers = oidc({ issuer, jwksUri, audience: API, ...options })
  const app = Fastify()
  const verifier = createVerifier({ issuers, ...verifierOptions } as VerifierOptions)
  await app.register(poolguard, { verifier, global: false })
  app.get('/', { config: { auth: true } }, async () => ({}))
  return guardOf(app, send)
}

describe('what a token must have', () => {
  it('issuer and audience → the same decisions', async () => {
    await compare(await old(), await now(), [
      ['good', world.token(), 'accepts', 'accepts'],
      ['another issuer', world.token({ iss: 'https://other.example.com' }), 'refuses', 'refuses'],
      ['another audience', world.token({ aud: 'other' }), 'refuses', 'refuses'],
      ['expired', world.token({ exp: world.now() - 60 }), 'refuses', 'refuses'],
    ])
  })

  it('no audience option → audience: null', async () => {
    await compare(await old({ audience: undefined as never }), await now({ audience: null }), [
      ['another audience', world.token({ aud: 'other' }), 'accepts', 'accepts'],
    ])
  })

  it('no exp, no sub → refused now, unless allowMissingSub', async () => {
    await compare(await old(), await now(), [
      ['no exp', world.token({ exp: undefined }), 'accepts', 'refuses'],
      ['no sub', world.token({ sub: undefined }), 'accepts', 'refuses'],
    ])
    await compare(await old(), await now({ allowMissingSub: true }), [
      ['no sub', world.token({ sub: undefined }), 'accepts', 'accepts'],
    ])
  })

  it('EdDSA, which the peer accepts by default → algorithms', async () => {
    const token = world.token({}, { alg: 'EdDSA' })
    await compare(await old(), await now(), [['EdDSA', token, 'accepts', 'refuses']])
    await compare(await old(), await now({ algorithms: ['RS256', 'EdDSA'] }), [
      ['EdDSA', token, 'accepts', 'accepts'],
    ])
  })
})

describe('cookie', () => {
  const options = { cookie: { cookieName: 'session', signed: false } }
  const from = () => firstOf(bearer(), cookie('session'))

  it('firstOf(bearer(), cookie(name)) → the same places, in the same order', async () => {
    const token = world.token()
    await compare(await old(options, byCookie), await now({}, { from: from() }, byCookie), [
      ['in the cookie', token, 'accepts', 'accepts'],
    ])
    await compare(await old(options), await now({}, { from: from() }), [
      ['header', token, 'accepts', 'accepts'],
    ])
    await compare(await old(options, byBoth), await now({}, { from: from() }, byBoth), [
      ['in the header, and another in the cookie', token, 'accepts', 'accepts'],
    ])
  })

  it('cookie(name) alone → the header is not read any more', async () => {
    await compare(await old(options), await now({}, { from: cookie('session') }), [
      ['header', world.token(), 'accepts', 'refuses'],
    ])
  })
})
