/** The code of docs/providers, with tokens of each provider's shape and keys at its real addresses. */
import nock from 'nock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { read } from '../support/markdown.ts'
import { ecKey, jws, named, rsaKey, signer } from '../support/mint.ts'
import { PROVIDERS, type Provider } from './cases.ts'

const keys = { RS256: rsaKey('rsa'), ES256: ecKey('ec', 'P-256') }
const otherKeys = { RS256: named(rsaKey('unknown'), 'rsa'), ES256: named(ecKey('unknown', 'P-256'), 'ec') }

/** Answers for the provider: its keys, and the metadata with their address. */
function publish({ claims: { iss }, jwksUri, isDiscovered, alg }: Provider): void {
  const { origin, pathname } = new URL(jwksUri)
  nock(origin)
    .persist()
    .get(pathname)
    .reply(200, { keys: [keys[alg].jwk] })
  if (!isDiscovered) return
  const metadata = new URL(`${iss.replace(/\/$/, '')}/.well-known/openid-configuration`)
  nock(metadata.origin).persist().get(metadata.pathname).reply(200, { issuer: iss, jwks_uri: jwksUri })
}

interface Changes {
  readonly header?: object
  readonly claims?: object
}

function makeToken({ alg, ...good }: Provider, { header, claims }: Changes, { [alg]: key } = keys): string {
  const iat = Math.floor(Date.now() / 1000) - 10
  const times = { iat, exp: iat + 300 }
  const signed = { alg, kid: key.kid, ...good.header, ...header }
  return jws(signed, { ...times, ...good.claims, ...claims }, signer(key, alg))
}

beforeAll(() => {
  if (!nock.isActive()) nock.activate() // another file of this worker may have ended it
  for (const provider of PROVIDERS) publish(provider)
})
afterAll(() => {
  nock.cleanAll()
  nock.restore()
})

describe.each(PROVIDERS)('$recipe', (provider) => {
  const { recipe, page, code, claims } = provider
  const verify = (changes: Changes) => code.verifier.verify(makeToken(provider, changes), code.requirement)

  it('the page → shows the tested code', () => {
    expect(read(`docs/providers/${page}.md`)).toContain(read(`test/providers/${recipe}.ts`))
  })

  it('a token of its shape → the caller', async () => {
    const { subject, issuer } = await verify({})
    expect([subject, issuer]).toEqual([claims.sub, claims.iss])
  })

  it('a signature by another key → ERR_SIGNATURE_INVALID', async () => {
    const forged = makeToken(provider, {}, otherKeys)
    await expect(code.verifier.verify(forged)).rejects.toMatchObject({ code: 'ERR_SIGNATURE_INVALID' })
  })

  it.each(provider.accepted ?? [])('%s → accepted', async (_what, changes) => {
    expect((await verify(changes)).claims).toMatchObject({ exp: expect.any(Number) })
  })

  it.each(provider.refused)('$0 → $2', async (_what, changes, expected) => {
    await expect(verify(changes)).rejects.toMatchObject({ code: expected })
  })
})
