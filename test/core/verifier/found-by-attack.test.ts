/** What attacks on this verifier found, each with the test that keeps it mended. */
import { AuthError, ConfigError, cognito, createVerifier, oidc, type Requirement } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { findJwksUri } from '../../../packages/core/src/keys/discovery.ts'
import {
  API,
  access,
  CLIENT,
  decisions,
  NOW,
  OIDC,
  OIDC_ISSUER,
  oidcVerifier,
  otherKey,
  outcome,
  POOL_ID,
  poolJwks,
  poolKey,
  poolVerifier,
  refusal,
  unanimous,
} from '../../support/core-fixtures.ts'
import { DAY, one, publish, start, two } from '../../support/guard.ts'
import { type Answer, answers, useKeyServer } from '../../support/key-server.ts'
import { encoded, jws, mint, signer } from '../../support/mint.ts'

const server = useKeyServer()

describe('a key server', () => {
  const switching: Answer = (request) => {
    request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n')
  }

  it('switching protocols → an outage, and asked again', async () => {
    const guard = start(server)
    guard.site.on('/jwks', switching)
    expect(await guard.ask(one)).toBe('ERR_KEYS_UNAVAILABLE')
    publish(guard.site, one)
    guard.advance(2)
    expect(await guard.ask(one)).toBe('accepted')
  })

  it('slow metadata and key set → one deadline for both', async () => {
    const site = server.site()
    const slowly =
      (answer: Answer): Answer =>
      (request, response) =>
        void setTimeout(() => answer(request, response), 150)
    const metadata = { issuer: site.origin, jwks_uri: `${site.origin}/jwks` }
    site.on('/.well-known/openid-configuration', slowly(answers.json(metadata)))
    site.on('/jwks', slowly(answers.json(poolJwks)))
    const issuers = oidc({ issuer: site.origin, audience: API })
    const verifier = createVerifier({ issuers, keys: { fetchTimeoutSeconds: 0.25 } })
    expect((await refusal(() => verifier.ready())).code).toBe('ERR_KEYS_UNAVAILABLE')
  })

  it('on http for an issuer on https → refused', () => {
    const metadata = { issuer: OIDC_ISSUER, jwks_uri: 'http://127.0.0.1/jwks' }
    expect(() => findJwksUri(metadata, OIDC_ISSUER)).toThrow(Error)
    expect(findJwksUri({ ...metadata, jwks_uri: 'https://keys.example.com/' }, OIDC_ISSUER)).toBe(
      'https://keys.example.com/',
    )
  })

  it.each(['AQ', 'Ag', 'BA'])('an RSA key with exponent %s → not used', async (e) => {
    const { origin } = server.site()
    const jwks = { keys: [{ ...poolKey.jwk, kid: 'weak', e }, otherKey('good').jwk] }
    const verifier = oidcVerifier({ issuer: origin, jwksUri: `${origin}/jwks`, jwks })
    // With an exponent of 1 the "signature" is the padded message itself; no private key is needed. No key, no forgery.
    const token = jws({ alg: 'RS256', kid: 'weak' }, { ...OIDC, iss: origin }, () => Buffer.alloc(256, 1))
    expect(await outcome(() => verifier.verifySync(token))).toBe('ERR_KEY_UNKNOWN')
    expect(() => oidcVerifier({ jwks: { keys: [{ ...poolKey.jwk, e }] } })).toThrow(ConfigError)
  })
})

describe('verifySync', () => {
  it('outdated keys → refreshed for the next token', async () => {
    const guard = start(server)
    const sync = (key = one) => outcome(() => guard.verifier.verifySync(guard.token(key)))
    expect(await sync()).toBe('ERR_KEYS_UNAVAILABLE')
    await guard.verifier.ready()
    expect(await sync()).toBe('accepted')
    guard.advance(DAY)
    expect(await sync()).toBe('ERR_KEYS_UNAVAILABLE')
    await guard.verifier.ready()
    expect(await sync()).toBe('accepted')

    publish(guard.site, two)
    expect(await sync(two)).toBe('ERR_KEY_UNKNOWN')
    await guard.verifier.explain(guard.token(two)) // waits for the fetch that verifySync began
    expect(await sync(two)).toBe('accepted')
    expect(guard.hits()).toBe(3)
  })
})

describe('a token', () => {
  it.each(['logout+jwt', 'dpop+jwt', 'application/secevent+jwt', ''])('type "%s" → refused', async (typ) => {
    expect(await decisions(poolVerifier(), access({}, { typ }))).toEqual(unanimous('ERR_TOKEN_USE_MISMATCH'))
  })

  it.each(['JWT', 'jwt', 'at+jwt', 'application/at+JWT'])('type "%s" → accepted', async (typ) => {
    expect(await decisions(poolVerifier(), access({}, { typ }))).toEqual(unanimous('accepted'))
  })

  it('a type that is not a string → ERR_TOKEN_MALFORMED', async () => {
    expect(await decisions(poolVerifier(), access({}, { typ: ['JWT'] }))).toEqual(
      unanimous('ERR_TOKEN_MALFORMED'),
    )
  })

  it('an unknown issuer and an exp that is not a number → explained', async () => {
    const token = access({ iss: 'https://evil.example.com', exp: { toString: 0, valueOf: 0 } })
    expect(await decisions(poolVerifier(), token)).toEqual(unanimous('ERR_ISSUER_UNKNOWN'))
  })

  it('an auth_time in the future → not recent', async () => {
    const verifier = poolVerifier()
    const check = async (authTime: number) =>
      outcome(async () =>
        verifier.authorize(await verifier.verify(access({ auth_time: authTime })), { maxAuthAgeSeconds: 60 }),
      )
    expect(await check(NOW + 5)).toBe('accepted') // within the tolerance
    expect(await check(NOW + 6)).toBe('ERR_AUTHENTICATION_TOO_OLD')
    expect(await check(9e12)).toBe('ERR_AUTHENTICATION_TOO_OLD')
  })

  it('line breaks, escapes and long texts → not in the detail', async () => {
    const { origin } = server.site()
    const verifier = oidcVerifier({ issuer: origin, jwksUri: `${origin}/jwks` })
    const odd = `\n\u001b[31m\u2028${'x'.repeat(9000)}`
    const claims = { ...OIDC, iss: origin }
    const tokens = [
      mint(poolKey, { ...claims, iss: odd }),
      jws({ alg: odd, kid: poolKey.kid }, claims, signer(poolKey)),
      jws({ alg: 'RS256', kid: odd }, claims, signer(poolKey)),
    ]
    for (const token of tokens) {
      const { detail } = await refusal(() => verifier.verifySync(token))
      expect(String(detail?.actual)).not.toMatch(/\p{C}|\u2028/u)
      expect(String(detail?.actual).length).toBeLessThan(200)
    }
  })

  it('a changed header of an explanation → not in the next one', async () => {
    const token = access({}, { extra: { nested: [1] } })
    const { header } = await poolVerifier().explain(token)
    expect(header).toMatchObject({ extra: { nested: [1] } })
    expect(Object.isFrozen(Object(header?.extra).nested)).toBe(true)
  })
})

describe('a configuration', () => {
  it.each<[string, () => unknown]>([
    ['white space around the issuer', () => oidc({ issuer: ' https://x.example/\n', audience: API })],
    ['a query in the issuer', () => oidc({ issuer: 'https://x.example/?tenant=1', audience: API })],
    [
      'a fragment in the issuer',
      () =>
        cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'id', issuer: 'https://x.example/#a' }),
    ],
    [
      'a key set with a function in it',
      () => oidc({ issuer: OIDC_ISSUER, audience: API, jwks: { keys: [poolKey.jwk, { kty: () => 'RSA' }] } }),
    ],
  ])('%s → ConfigError', (_what, configure) => {
    expect(configure).toThrow(ConfigError)
  })

  it('changed after the check → no effect', () => {
    const issuer = cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'id', jwks: poolJwks })
    expect(() => (issuer.algorithms as string[]).push('RS512')).toThrow(TypeError)
    expect(Object.isFrozen(issuer.jwks?.keys[0])).toBe(true)
  })

  it('an algorithm named twice → each key once, found without a kid', async () => {
    const verifier = oidcVerifier({ algorithms: ['RS256', 'RS256'] })
    const token = `${encoded({ alg: 'RS256' })}.${encoded(OIDC)}`
    const signature = encoded(signer(poolKey)(token))
    expect(await decisions(verifier, `${token}.${signature}`)).toEqual(unanimous('accepted'))
  })

  it.each<[string, Requirement]>([
    ['of no claims', { claims: {} }],
    ['of null claims', { claims: null as never }],
  ])('a requirement %s → refused', async (_what, requirement) => {
    const verifier = poolVerifier()
    const auth = await verifier.verify(access())
    await expect(verifier.authorize(auth, requirement)).rejects.toBeInstanceOf(ConfigError)
  })
})

describe('a check that throws an AuthError of its own kind', () => {
  class Overdrawn extends AuthError {
    readonly balance = -1
  }

  it('→ rejects with the same error', async () => {
    const verifier = poolVerifier({}, { realm: 'bank' })
    const own = new Overdrawn('ERR_SCOPE_INSUFFICIENT', { challenge: { scope: 'pay' } })
    const check = () => {
      throw own
    }
    const error = await refusal(async () => verifier.authorize(await verifier.verify(access()), { check }))
    expect(error).toBe(own)
    expect(error.headers['WWW-Authenticate']).toMatch(
      /^Bearer realm="bank", error="insufficient_scope".*scope="pay"$/,
    )
  })
})
