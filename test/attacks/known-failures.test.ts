/** Inputs that other verifiers are known to have handled wrongly, each with its decision here. */
import { AuthError, ConfigError, cognito, createVerifier, oidc } from '@poolguard/core'
import { authenticate, errorHandler } from '@poolguard/express'
import express from 'express'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import {
  ACCESS,
  API,
  access,
  NOW,
  OIDC,
  OIDC_ISSUER,
  oidcVerifier,
  otherKey,
  outcome,
  POOL_ID,
  poolKey,
  poolVerifier,
  refusal,
} from '../support/core-fixtures.ts'
import { DAY, HOUR, one, publish, settled, start, two } from '../support/guard.ts'
import { answers, useKeyServer } from '../support/key-server.ts'
import { hmacSigner, jws, mint, named, rsaKey } from '../support/mint.ts'

const server = useKeyServer()
const now = () => NOW * 1000
const UNKNOWN = 'ERR_KEY_UNKNOWN'

describe('keys', () => {
  it('the key of issuer B for a token of A → ERR_SIGNATURE_INVALID', async () => {
    const kid = 'shared'
    const b = otherKey(kid)
    const issuer = (name: string, key: { jwk: object }) =>
      oidc({ issuer: `https://${name}.example/`, audience: API, jwks: { keys: [key.jwk] }, jwksUri: null })
    const verifier = createVerifier({ issuers: [issuer('a', named(poolKey, kid)), issuer('b', b)], now })
    const claims = (name: string) => ({ ...OIDC, iss: `https://${name}.example/` })
    expect(await outcome(() => verifier.verify(mint(b, claims('b'))))).toBe('accepted') // b's key is cached
    expect(await outcome(() => verifier.verify(mint(b, claims('a'))))).toBe('ERR_SIGNATURE_INVALID')
  })

  it('HS256 with the public key as the secret → ERR_ALGORITHM_NOT_ALLOWED', async () => {
    for (const prefix of ['', '\n', ' ', '\ufeff', '-----BEGIN X-----\n']) {
      const token = jws({ alg: 'HS256', kid: poolKey.kid }, ACCESS, hmacSigner(prefix + poolKey.publicPem))
      expect(await outcome(() => poolVerifier().verify(token))).toBe('ERR_ALGORITHM_NOT_ALLOWED')
    }
  })

  it('a symmetric algorithm next to an asymmetric one → ConfigError', () => {
    expect(() =>
      oidc({ issuer: OIDC_ISSUER, audience: API, algorithms: ['RS256', 'HS256'] as never }),
    ).toThrow(ConfigError)
  })

  it('an old key whose id the issuer gave to another key → ERR_SIGNATURE_INVALID', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe('accepted')
    const renewed = named(two, one.kid)
    publish(guard.site, renewed)
    guard.advance(HOUR)
    await guard.ask(renewed)
    await settled(guard)
    expect(await guard.ask(renewed)).toBe('accepted')
    expect(await guard.ask(one)).toBe('ERR_SIGNATURE_INVALID')
  })

  it('2000 made-up key ids → ERR_KEY_UNKNOWN, at most two fetches', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe('accepted')
    const decisions = new Set<string>()
    for (let made = 0; made < 2000; made++) decisions.add(await guard.verifyForged(`made-up-${made}`))
    expect([...decisions]).toEqual([UNKNOWN])
    expect(guard.hits()).toBeLessThanOrEqual(2)
    expect(await guard.ask(one)).toBe('accepted')
  })

  it('an endless key set → ERR_KEYS_UNAVAILABLE', async () => {
    const guard = start(server)
    guard.site.on('/jwks', answers.endless())
    expect(await guard.ask(one)).toBe('ERR_KEYS_UNAVAILABLE')
  })

  it('a key set with invalid keys → the valid key is used', async () => {
    const bad = [
      {},
      null,
      7,
      { kty: 'RSA' },
      { kty: 'EC', crv: 'P-256', x: '', y: '' },
      { kty: 'oct', k: 'AAAA' },
    ]
    const guard = start(server)
    guard.site.on('/jwks', answers.json({ keys: [...bad, one.jwk] }))
    expect(await guard.ask(one)).toBe('accepted')
  })

  it('an RSA key of 1024 bits → ERR_KEY_UNKNOWN', async () => {
    const small = rsaKey(poolKey.kid, 1024)
    const guard = start(server)
    publish(guard.site, small, one)
    expect(await guard.ask(small)).toBe(UNKNOWN)
  })

  it('a failing fetch of keys → ERR_KEYS_UNAVAILABLE, no unhandled rejection', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const guard = start(server)
    guard.site.on('/jwks', (request) => void request.socket.destroy())
    expect(await guard.ask(one)).toBe('ERR_KEYS_UNAVAILABLE')
    expect(() => guard.verifier.verifySync(guard.token(one))).toThrow(AuthError)
    await settled(guard)
    await new Promise(setImmediate)
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  it('an outage of the issuer → 503', async () => {
    const guard = start(server)
    guard.site.on('/jwks', answers.text('down', 500))
    expect((await refusal(() => guard.verifier.verify(guard.token(one)))).status).toBe(503)
    publish(guard.site, one)
    guard.advance(HOUR)
    await guard.ask(one)
    guard.site.on('/jwks', answers.text('down', 500))
    guard.advance(2 * DAY)
    expect((await refusal(() => guard.verifier.verify(guard.token(one)))).status).toBe(503)
  })
})

describe('claims', () => {
  it('a missing or empty aud → ERR_CLIENT_MISMATCH', async () => {
    const { aud: _, ...without } = OIDC
    for (const claims of [without, { ...OIDC, aud: null }, { ...OIDC, aud: [] }, { ...OIDC, aud: '' }]) {
      expect(await outcome(() => oidcVerifier().verify(mint(poolKey, claims)))).toBe('ERR_CLIENT_MISMATCH')
    }
  })

  it('a missing exp → ERR_CLAIM_INVALID', async () => {
    expect(await outcome(() => poolVerifier().verify(access({ exp: undefined })))).toBe('ERR_CLAIM_INVALID')
    expect(await outcome(() => oidcVerifier().verify(mint(poolKey, { ...OIDC, exp: undefined })))).toBe(
      'ERR_CLAIM_INVALID',
    )
  })

  it('a tolerance that is not a number → ConfigError', () => {
    for (const clockToleranceSeconds of [Number.NaN, '5', null, Number.POSITIVE_INFINITY, -1]) {
      expect(() => poolVerifier({}, { clockToleranceSeconds } as never)).toThrow(ConfigError)
    }
  })

  it('a clock that returns NaN → ERR_TOKEN_EXPIRED', async () => {
    const verifier = poolVerifier({}, { now: () => Number.NaN })
    expect(await outcome(() => verifier.verify(access({ exp: 1 })))).toBe('ERR_TOKEN_EXPIRED')
    expect(await outcome(() => verifier.verify(access()))).toBe('ERR_TOKEN_EXPIRED')
  })

  it('an unknown critical extension, or an invalid crit → ERR_TOKEN_MALFORMED', async () => {
    for (const crit of [['x'], ['exp'], [], 'x', null]) {
      expect(await outcome(() => poolVerifier().verify(access({}, { crit })))).toBe('ERR_TOKEN_MALFORMED')
    }
  })

  it('no clientId → ConfigError', () => {
    const options = { userPoolId: POOL_ID, tokenUse: 'access' } as const
    expect(() => cognito(options as never)).toThrow(ConfigError)
    expect(() => cognito({ ...options, clientId: undefined } as never)).toThrow(ConfigError)
    expect(() => cognito({ ...options, clientId: [] } as never)).toThrow(ConfigError)
  })
})

describe('form', () => {
  it('white space before or after, padding, or another last character → refused', async () => {
    const token = access()
    for (const changed of [
      `${token}\n`,
      `${token}=`,
      `${token}==`,
      ` ${token}`,
      token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    ]) {
      expect(await outcome(() => poolVerifier().verify(changed))).not.toBe('accepted')
    }
  })
})

describe('the token cache', () => {
  it('a token that another policy accepted → ERR_CLIENT_MISMATCH', async () => {
    const token = access()
    const strict = poolVerifier({ clientId: 'another' })
    expect(await outcome(() => poolVerifier().verify(token))).toBe('accepted')
    expect(await outcome(() => strict.verify(token))).toBe('ERR_CLIENT_MISMATCH')
    expect(await outcome(() => strict.verify(token))).toBe('ERR_CLIENT_MISMATCH')
  })
})

describe('answers', () => {
  const app = express().use(authenticate(poolVerifier(), { optional: true }))
  app.get('/', (_request, response) => void response.json({}))
  app.use(errorHandler())

  it('a bad token where a token is optional → refused; no token → 200', async () => {
    for (const line of ['Bearer x', `Bearer ${access({ exp: 1 })}`, 'Bearer', 'Bearer a b']) {
      expect((await supertest(app).get('/').set('Authorization', line)).status).toBeGreaterThanOrEqual(400)
    }
    expect((await supertest(app).get('/')).status).toBe(200)
  })

  it('an error → contains no part of the token and no internal address', async () => {
    const token = access({ client_id: 'another' })
    const { text, headers } = await supertest(app).get('/').set('Authorization', `Bearer ${token}`)
    const shown = text + JSON.stringify(headers)
    for (const part of token.split('.')) expect(shown).not.toContain(part)
    const guard = start(server)
    guard.site.on('/jwks', answers.text('down', 500))
    const error = await refusal(() => guard.verifier.verify(guard.token(one)))
    expect(JSON.stringify([error, error.message, error.headers])).not.toContain('127.0.0.1')
  })
})
