/** OIDC discovery: where the metadata is, and that only the issuer's own metadata counts. */
import { createVerifier, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { fetchKeySet } from '../../../packages/core/src/keys/key-source.ts'
import { API, clock, OIDC, outcome, poolJwks, poolKey, refusal } from '../../support/core-fixtures.ts'
import { answers, type Site, useKeyServer } from '../../support/key-server.ts'
import { mint } from '../../support/mint.ts'

const server = useKeyServer()
const METADATA = '/.well-known/openid-configuration'
const UNAVAILABLE = 'ERR_KEYS_UNAVAILABLE'

function startDiscovery(issuer: string, fetchTimeoutSeconds = 5) {
  const { now, advance } = clock()
  const verifier = createVerifier({
    issuers: oidc({ issuer, audience: API }),
    now,
    keys: { fetchTimeoutSeconds },
  })
  const token = mint(poolKey, { ...OIDC, iss: issuer })
  return { ask: () => outcome(() => verifier.verify(token)), advance, verifier, token }
}

describe('an issuer without a configured key address', () => {
  it.each(['', '/', '/tenant', '/tenant/'])('%j → metadata below its own address', async (end) => {
    const site = server.site()
    const issuer = site.origin + end
    const base = end.endsWith('/') ? end.slice(0, -1) : end
    site.on(base + METADATA, answers.json({ issuer, jwks_uri: `${site.origin}/keys` }))
    site.on('/keys', answers.json(poolJwks))
    const { ask } = startDiscovery(issuer)
    expect(await ask()).toBe('accepted')
    expect(await ask()).toBe('accepted')
    expect(site.hits(base + METADATA)).toBe(1)
    expect(site.hits('/keys')).toBe(1)
  })

  it.each<[string, (site: Site) => unknown]>([
    ['another issuer', (site) => ({ issuer: 'https://evil.example.com', jwks_uri: `${site.origin}/keys` })],
    ['the issuer and a slash', (site) => ({ issuer: `${site.origin}/`, jwks_uri: `${site.origin}/keys` })],
    ['no issuer', (site) => ({ jwks_uri: `${site.origin}/keys` })],
    ['the issuer in an array', (site) => ({ issuer: [site.origin], jwks_uri: `${site.origin}/keys` })],
    ['no jwks_uri', (site) => ({ issuer: site.origin })],
    ['a relative address', (site) => ({ issuer: site.origin, jwks_uri: 'keys' })],
    ['an address that is a number', (site) => ({ issuer: site.origin, jwks_uri: 1 })],
    [
      'an address by http elsewhere',
      (site) => ({ issuer: site.origin, jwks_uri: 'http://keys.example.com/' }),
    ],
    ['an address of a file', (site) => ({ issuer: site.origin, jwks_uri: 'file:///etc/passwd' })],
    [
      'an address with a password',
      (site) => ({ issuer: site.origin, jwks_uri: site.origin.replace('//', '//a:b@') }),
    ],
    ['nothing', () => null],
    ['a string', () => 'metadata'],
  ])('metadata with %s → ERR_KEYS_UNAVAILABLE until it is correct', async (_name, metadata) => {
    const site = server.site()
    site.on(METADATA, answers.json(metadata(site)))
    site.on('/keys', answers.json(poolJwks))
    const { ask, advance } = startDiscovery(site.origin)
    expect(await ask()).toBe(UNAVAILABLE)
    expect(site.hits('/keys')).toBe(0)
    site.on(METADATA, answers.json({ issuer: site.origin, jwks_uri: `${site.origin}/keys` }))
    advance(1)
    expect(await ask()).toBe('accepted')
  })

  it('metadata not available, or redirected → ERR_KEYS_UNAVAILABLE', async () => {
    const site = server.site()
    site.on('/keys', answers.json(poolJwks))
    site.on('/moved', answers.json({ issuer: site.origin, jwks_uri: `${site.origin}/keys` }))
    const { ask, advance } = startDiscovery(site.origin, 0.4)
    for (const answer of [
      answers.text('', 404),
      answers.redirect(`${site.origin}/moved`),
      answers.silent(),
    ]) {
      site.on(METADATA, answer)
      expect(await ask()).toBe(UNAVAILABLE)
      advance(60)
    }
    expect(site.hits('/moved')).toBe(0)
    expect(site.hits(METADATA)).toBe(3)
  })

  it('a new address of the keys in its metadata → followed', async () => {
    const site = server.site()
    const metadata = (path: string) => answers.json({ issuer: site.origin, jwks_uri: site.origin + path })
    site.on(METADATA, metadata('/old'))
    site.on('/old', answers.json({ keys: [] }))
    const { ask, advance } = startDiscovery(site.origin)
    expect(await ask()).toBe(UNAVAILABLE)
    site.on(METADATA, metadata('/new'))
    site.on('/new', answers.json(poolJwks))
    advance(10)
    expect(await ask()).toBe('accepted')
  })
})

describe('an issuer with metadata of RFC 8414 alone', () => {
  const OAUTH = '/.well-known/oauth-authorization-server'

  it.each<[form: string, end: string, path: (site: Site, end: string) => string]>([
    ['inserted before its path', '/tenant', (site, end) => `${OAUTH}${new URL(site.origin).pathname}${end}`],
    [
      'inserted, with a slash at its end',
      '/tenant/',
      (site) => `${OAUTH}${new URL(site.origin).pathname}/tenant`,
    ],
    ['appended to its path', '/tenant', (site, end) => `${new URL(site.origin).pathname}${end}${OAUTH}`],
  ])('%s → found', async (_form, end, path) => {
    const site = server.site()
    const issuer = site.origin + end
    server.on(path(site, end), answers.json({ issuer, jwks_uri: `${site.origin}/keys` }))
    site.on('/keys', answers.json(poolJwks))
    expect(await startDiscovery(issuer).ask()).toBe('accepted')
  })

  it('that names another issuer → ERR_KEYS_UNAVAILABLE', async () => {
    const site = server.site()
    site.on(OAUTH, answers.json({ issuer: 'https://evil.example.com', jwks_uri: `${site.origin}/keys` }))
    site.on('/keys', answers.json(poolJwks))
    expect(await startDiscovery(site.origin).ask()).toBe(UNAVAILABLE)
    expect(site.hits('/keys')).toBe(0)
  })

  it.each([500, 429, 302])('OIDC metadata answers %d → the other addresses are not asked', async (status) => {
    const site = server.site()
    site.on(METADATA, answers.text('', status))
    site.on(OAUTH, answers.json({ issuer: site.origin, jwks_uri: `${site.origin}/keys` }))
    expect(await startDiscovery(site.origin).ask()).toBe(UNAVAILABLE)
    expect(site.hits(OAUTH)).toBe(0)
  })

  it('no metadata anywhere → the cause names the addresses', async () => {
    const site = server.site()
    const { verifier, token } = startDiscovery(site.origin)
    const { cause } = await refusal(() => verifier.verify(token))
    expect(String(cause)).toContain(site.origin + METADATA)
    expect(String(cause)).toContain(site.origin + OAUTH)
  })
})

it('fetchKeySet without jwksUri, for an issuer without metadata → an error', async () => {
  const endpoint = { issuer: server.site().origin, jwksUri: undefined }
  await expect(fetchKeySet(endpoint, { timeoutMilliseconds: 5000, maxBytes: 4096 })).rejects.toThrow(Error)
})
