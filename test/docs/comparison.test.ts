/** The other packages do what docs/comparison.md says, in the versions that its table names. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVerifier, oidc } from '@poolguard/core'
import { JwtVerifier } from 'aws-jwt-verify'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import express from 'express'
import { auth } from 'express-oauth2-jwt-bearer'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import supertest from 'supertest'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { otherKey, poolKey } from '../support/core-fixtures.ts'
import { answers, useKeyServer } from '../support/key-server.ts'
import { read, root, tableAfter } from '../support/markdown.ts'
import { mint } from '../support/mint.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
const server = useKeyServer()

/** `accepted`, the status of a refusal, or `error` for a refusal without a status. */
type Outcome = 'accepted' | 'error' | number
type Verify = (token: string) => Promise<Outcome>

function outcome(verification: Promise<unknown>): Promise<Outcome> {
  return verification.then(
    () => 'accepted' as const,
    (error: { readonly status?: number }) => error.status ?? 'error',
  )
}

/** Starts an issuer that can withdraw its key or go down, and a verifier of each package for it. */
function start() {
  const site = server.site()
  const issuer = site.origin
  const jwksUri = `${issuer}/jwks`
  let jwks = { keys: [poolKey.jwk] }
  let isDown = false
  const serve = (path: string, document: () => unknown) =>
    site.on(path, (request, response) => {
      const answer = isDown ? answers.reset() : answers.json(document())
      answer(request, response)
    })
  serve('/.well-known/openid-configuration', () => ({ issuer, jwks_uri: jwksUri }))
  serve('/jwks', () => jwks)

  const ours = createVerifier({ issuers: oidc({ issuer, audience: 'api', jwksUri }) })
  const fetchJwks = async () => {
    if (isDown) throw new Error('The issuer is down.')
    return new TextEncoder().encode(JSON.stringify(jwks)).buffer as ArrayBuffer
  }
  const aws = JwtVerifier.create(
    { issuer, audience: 'api', jwksUri },
    { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchJwks } }) },
  )
  const joseKeys = createRemoteJWKSet(new URL(jwksUri))
  const app = express().use(auth({ issuerBaseURL: issuer, audience: 'api' }), (_request, response) => {
    response.end()
  })
  app.use(((error, _request, response, _next) => {
    response.status(error.status).end()
  }) satisfies express.ErrorRequestHandler)

  const verifiers: readonly Verify[] = [
    (token) => outcome(ours.verify(token)),
    (token) => outcome(aws.verify(token)),
    (token) => outcome(jwtVerify(token, joseKeys, { issuer, audience: 'api' })),
    async (token) => {
      const { status } = await supertest(app).get('/').auth(token, { type: 'bearer' })
      return status === 200 ? 'accepted' : status
    },
  ]
  const token = (claims: object = {}) =>
    mint(poolKey, { iss: issuer, sub: 'user', aud: 'api', exp: (Date.now() + 9 * DAY) / 1000, ...claims })
  return {
    token,
    /** Each package's decision, in the order of the table. */
    decide: (text: string) => Promise.all(verifiers.map((verify) => verify(text))),
    withdraw: () => {
      jwks = { keys: [otherKey('newer').jwk] }
    },
    goDown: () => {
      isDown = true
    },
  }
}

describe('docs/comparison.md', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }))
  afterEach(() => void vi.useRealTimers())

  it.each(['aws-jwt-verify', 'jose', 'express-oauth2-jwt-bearer'])('names the version of %s', (name) => {
    const manifest = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')
    const { version } = JSON.parse(manifest) as { version: string }
    expect(read('docs/comparison.md')).toContain(`| ${name} ${version.split('.', 2).join('.')} |`)
  })

  it.each([
    ['token without `exp`', { exp: undefined }, [401, 'accepted', 'accepted', 401]],
    [
      'token bound to a key (`cnf`), sent as bearer token',
      { cnf: { jkt: 'thumbprint' } },
      [401, 'accepted', 'accepted', 401],
    ],
  ])('%s → %j', async (row, claims, decisions) => {
    const { decide, token } = start()
    expect(await decide(token())).toEqual(['accepted', 'accepted', 'accepted', 'accepted'])
    expect(await decide(token(claims))).toEqual(decisions)
    expect(tableAfter(read('docs/comparison.md'), '# Compared')).toContain(row.replaceAll('`', ''))
  })

  it('key that the issuer withdrew → 401, accepted, refused, 401', async () => {
    const { decide, token, withdraw } = start()
    const old = token()
    await decide(old)
    withdraw()
    vi.setSystemTime(Date.now() + 61 * MINUTE)
    await decide(old) // the first request after an hour starts the refresh
    await vi.waitFor(async () => expect(await decide(old)).toEqual([401, 'accepted', 'error', 401]))
  })

  it('issuer down → cached keys for a day, without limit, for 10 minutes', async () => {
    const { decide, token, goDown } = start()
    const good = token()
    await decide(good)
    goDown()
    vi.setSystemTime(Date.now() + 9 * MINUTE)
    expect(await decide(good)).toEqual(['accepted', 'accepted', 'accepted', 'accepted'])
    vi.setSystemTime(Date.now() + 2 * MINUTE)
    expect(await decide(good)).toEqual(['accepted', 'accepted', 'error', 401])
    vi.setSystemTime(Date.now() + DAY)
    expect(await decide(good)).toEqual([503, 'accepted', 'error', 401])
  })
})
