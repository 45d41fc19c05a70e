/** What differs for keys in workerd. Only its name is faked; test/core/workerd.test.ts runs the runtime. */
import { ConfigError, oidc, sharedKeys } from '@poolguard/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { OIDC, oidcVerifier } from '../../support/core-fixtures.ts'
import { ecKey, mint } from '../../support/mint.ts'

afterEach(() => void vi.unstubAllGlobals())

function pretendWorkerd(): void {
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
}

describe('in workerd', () => {
  it('ES256, whose keys workerd imports as PEM → accepted', async () => {
    pretendWorkerd()
    const key = ecKey('e', 'P-256')
    const verifier = oidcVerifier({ algorithms: ['ES256'], jwks: { keys: [key.jwk] } })
    const token = mint(key, OIDC, { alg: 'ES256' })
    expect((await verifier.verify(token)).subject).toBe(OIDC.sub)
  })

  it.each([
    ['oidc', () => oidc({ issuer: 'https://a.example', audience: null, algorithms: ['RS256', 'PS256'] })],
    ['sharedKeys', () => sharedKeys({ jwksUri: 'https://a.example/keys', algorithms: ['PS512'] })],
  ])('RSA-PSS in %s → ConfigError', (_name, make) => {
    expect(make).not.toThrow()
    pretendWorkerd()
    expect(make).toThrow(ConfigError)
  })

  it('a runtime without navigator → as Node', () => {
    vi.stubGlobal('navigator', undefined)
    expect(() => sharedKeys({ jwksUri: 'https://a.example/keys', algorithms: ['PS512'] })).not.toThrow()
  })
})
