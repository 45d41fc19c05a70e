/** Keys as a map of key ids to certificates in PEM, as Firebase publishes them for session cookies. */
import { ConfigError, createVerifier, oidc, type PemKeyMap } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { certificatePem } from '../../support/certificate.ts'
import { API, NOW, OIDC, otherKey, outcome, poolKey, refusal } from '../../support/core-fixtures.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { mint, named } from '../../support/mint.ts'

const server = useKeyServer()
const issuer = 'https://session.firebase.google.com/my-project'
const now = () => NOW * 1000
const first = named(poolKey, 'first')
const second = otherKey('second')
const map = { first: certificatePem(first), second: second.publicPem }
const tokens = [first, second].map((key) => mint(key, { ...OIDC, iss: issuer }))
const pkcs8 = String(first.privateKey.export({ type: 'pkcs8', format: 'pem' }))

describe('a map of key ids to PEM', () => {
  it('given as jwks → its certificates and public keys verify', async () => {
    const verifier = createVerifier({
      issuers: oidc({ issuer, audience: API, jwks: map, jwksUri: null }),
      now,
    })
    for (const token of tokens) expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    expect(await outcome(() => verifier.verify(mint(named(first, 'x'), { ...OIDC, iss: issuer })))).toBe(
      'ERR_KEY_UNKNOWN',
    )
  })

  it('fetched → verifies; a key that is unreadable or private is left out', async () => {
    const site = server.site()
    const unusable = {
      private: pkcs8,
      broken: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    }
    site.on('/certs', answers.json({ ...unusable, ...map }))
    const verifier = createVerifier({
      issuers: oidc({ issuer, audience: API, jwksUri: `${site.origin}/certs` }),
      now,
    })
    for (const token of tokens) expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    const forged = mint(named(first, 'private'), { ...OIDC, iss: issuer })
    expect((await refusal(() => verifier.verify(forged))).code).toBe('ERR_KEY_UNKNOWN')
  })

  it.each<[string, unknown]>([
    ['with a private key', { ...map, private: pkcs8 }],
    ['with a string that is no PEM', { ...map, other: 'x' }],
    ['with a number', { ...map, other: 1 }],
    [
      'with unreadable certificates alone',
      { a: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' },
    ],
    ['without keys', {}],
    ['in an array', [map.first]],
  ])('%s, given → ConfigError', (_what, jwks) => {
    expect(() => oidc({ issuer, audience: API, jwks: jwks as PemKeyMap })).toThrow(ConfigError)
  })
})
