/** Key servers that answer in ways that no key server should. */
import { ConfigError, createVerifier, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { findJwksUri } from '../../../packages/core/src/keys/discovery.ts'
import {
  API,
  OIDC,
  OIDC_ISSUER,
  oidcVerifier,
  otherKey,
  outcome,
  poolJwks,
  poolKey,
  refusal,
} from '../../support/core-fixtures.ts'
import { one, publish, start } from '../../support/guard.ts'
import { type Answer, answers, useKeyServer } from '../../support/key-server.ts'
import { jws } from '../../support/mint.ts'

const server = useKeyServer()

describe('a key server', () => {
  const switching: Answer = (request) => {
    request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n')
  }

  it('that switches protocols → ERR_KEYS_UNAVAILABLE, then asked again', async () => {
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

  it('on http for an issuer on https → an error', () => {
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
    // With an exponent of 1 the "signature" is the padded message itself: no private key is needed.
    const token = jws({ alg: 'RS256', kid: 'weak' }, { ...OIDC, iss: origin }, () => Buffer.alloc(256, 1))
    expect(await outcome(() => verifier.verifySync(token))).toBe('ERR_KEY_UNKNOWN')
    expect(() => oidcVerifier({ jwks: { keys: [{ ...poolKey.jwk, e }] } })).toThrow(ConfigError)
  })
})
