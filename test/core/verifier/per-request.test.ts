/** What the application's own functions see of a request: `isRevoked`, and a look-up of issuers for each request. */
import {
  ConfigError,
  createVerifier,
  type IssuerLookup,
  oidc,
  type RequestLike,
  type VerifierOptions,
} from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { API, NOW, OIDC, OIDC_ISSUER, outcome, poolJwks, signed } from '../../support/core-fixtures.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'

const server = useKeyServer()
const issuer = oidc({ issuer: OIDC_ISSUER, audience: API, jwks: poolJwks, jwksUri: null })
const token = signed(OIDC)
const now = () => NOW * 1000
const requestTo = (host: string): RequestLike => ({ headers: { host, authorization: `Bearer ${token}` } })

describe('isRevoked', () => {
  it('→ gets the request of each token, cached or not', async () => {
    const seen: unknown[] = []
    const isRevoked: NonNullable<VerifierOptions['isRevoked']> = (_auth, request) => {
      seen.push(request)
      return false
    }
    const verifier = createVerifier({ issuers: issuer, isRevoked, now })
    const requests = [requestTo('a'), requestTo('b'), requestTo('c')]
    await Promise.all(requests.slice(0, 2).map((request) => verifier.authenticate(request)))
    await verifier.authenticate(requestTo('c'))
    await verifier.verify(token)
    verifier.verifySync(token)
    expect(seen).toEqual([...requests, undefined, undefined])
  })

  it('with onRevocationError: allow → gets the request too', async () => {
    const isRevoked = (_auth: unknown, request?: RequestLike) => request?.headers.host === 'a'
    const verifier = createVerifier({ issuers: issuer, isRevoked, onRevocationError: 'allow', now })
    expect(await outcome(() => verifier.authenticate(requestTo('a')))).toBe('ERR_TOKEN_REVOKED')
    expect(await outcome(() => verifier.authenticate(requestTo('b')))).toBe('accepted')
  })
})

describe('a look-up for each request', () => {
  function start() {
    const asked: unknown[] = []
    const lookUp: IssuerLookup = async (_iss, request) => {
      asked.push(request?.headers.host)
      return request?.headers.host === 'a' ? issuer : undefined
    }
    return { asked, verifier: createVerifier({ issuers: lookUp, issuerLookup: { perRequest: true }, now }) }
  }

  it('one token at two hosts, in turn and together → each host decides for itself', async () => {
    const { verifier, asked } = start()
    const decide = (host: string) => outcome(() => verifier.authenticate(requestTo(host)))
    const hosts = ['a', 'b', 'a', 'b']
    for (const host of hosts)
      expect(await decide(host)).toBe(host === 'a' ? 'accepted' : 'ERR_ISSUER_UNKNOWN')
    expect(await Promise.all(hosts.map(decide))).toEqual(
      hosts.map((host) => (host === 'a' ? 'accepted' : 'ERR_ISSUER_UNKNOWN')),
    )
    expect(asked).toEqual([...hosts, ...hosts])
  })

  it('without a request → asked without one; verifySync cannot wait', async () => {
    const { verifier, asked } = start()
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_ISSUER_UNKNOWN')
    await verifier.authenticate(requestTo('a'))
    expect(await outcome(() => verifier.verifySync(token))).toBe('ERR_KEYS_UNAVAILABLE')
    expect(asked).toEqual([undefined, 'a', undefined])
  })

  it('hosts with their own audiences, or without an issuer → keys are fetched once for all', async () => {
    const site = server.site()
    site.on('/jwks', answers.json(poolJwks))
    const jwksUri = `${site.origin}/jwks`
    const lookUp: IssuerLookup = async (iss, request) =>
      request?.headers.host === 'none'
        ? undefined
        : oidc({ issuer: iss, audience: String(request?.headers.host), jwksUri })
    const verifier = createVerifier({ issuers: lookUp, issuerLookup: { perRequest: true }, now })
    const decide = (host: string, text: string) =>
      outcome(() => verifier.authenticate({ headers: { host, authorization: `Bearer ${text}` } }))
    for (const host of ['a', 'b', 'none', 'a', 'b']) {
      const good = signed({ ...OIDC, aud: host })
      expect(await decide(host, good)).toBe(host === 'none' ? 'ERR_ISSUER_UNKNOWN' : 'accepted')
    }
    expect(site.hits('/jwks')).toBe(1)
    const forged = `${token.slice(0, -8)}AAAAAAAA`
    for (const host of ['a', 'b', 'a', 'b']) expect(await decide(host, forged)).toBe('ERR_ISSUER_UNKNOWN')
    expect(site.hits('/jwks')).toBe(2) // the key may have been replaced under its id
    await verifier.reloadKeys()
    expect(site.hits('/jwks')).toBe(3)
  })

  it('500 unknown issuers, and a tenant that one host alone has → accepted for this host', async () => {
    let answerAll = (): void => {}
    const end = new Promise<undefined>((resolve) => {
      answerAll = () => resolve(undefined)
    })
    const lookUp: IssuerLookup = async (iss, request) => {
      if (iss !== OIDC_ISSUER) return end
      return request?.headers.host === 'a' ? issuer : undefined
    }
    const verifier = createVerifier({ issuers: lookUp, issuerLookup: { perRequest: true }, now })
    const decide = (host: string) => outcome(() => verifier.authenticate(requestTo(host)))
    expect([await decide('a'), await decide('b')]).toEqual(['accepted', 'ERR_ISSUER_UNKNOWN'])
    const flood = Array.from({ length: 500 }, (_, at) =>
      outcome(() => verifier.verify(signed({ ...OIDC, iss: `https://${at}.example.com` }))),
    )
    expect(await decide('a')).toBe('accepted')
    answerAll()
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['ERR_ISSUER_UNKNOWN']))
  })

  it('another fetch → is used for its host', async () => {
    const hits: string[] = []
    const fetchOf = (host: string) => async (url: string | URL | Request) => {
      hits.push(host)
      return Response.json(poolJwks, { headers: { 'x-url': String(url) } })
    }
    const fetches = new Map(['a', 'b'].map((host) => [host, fetchOf(host)]))
    const lookUp: IssuerLookup = async (iss, request) => {
      const fetch = fetches.get(String(request?.headers.host)) as typeof globalThis.fetch
      return oidc({ issuer: iss, audience: API, jwksUri: `${OIDC_ISSUER}jwks`, fetch })
    }
    const verifier = createVerifier({ issuers: lookUp, issuerLookup: { perRequest: true }, now })
    for (const host of ['a', 'a', 'b']) await verifier.authenticate(requestTo(host))
    expect(hits).toEqual(['a', 'b'])
  })

  it.each<[string, object]>([
    ['two parameters without perRequest', {}],
    ['two parameters and perRequest: false', { issuerLookup: { perRequest: false } }],
    ['perRequest beside freshSeconds', { issuerLookup: { perRequest: true, freshSeconds: 5 } }],
    ['perRequest that is no boolean', { issuerLookup: { perRequest: 1 } }],
  ])('%s → ConfigError', (_name, options) => {
    const issuers: IssuerLookup = (_iss, _request) => issuer
    expect(() => createVerifier({ issuers, ...options })).toThrow(ConfigError)
  })
})
