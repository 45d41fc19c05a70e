/** Which issuers are trusted, and where their keys are: issuers of a pool, regions, given keys, copies. */
import { inspect } from 'node:util'
import { cognito, createVerifier, type Issuer, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { makeIssuer } from '../../../packages/core/src/issuers/issuer.ts'
import { RS256 } from '../../../packages/core/src/keys/rsa.ts'
import {
  ACCESS,
  API,
  CLIENT,
  clock,
  NOW,
  OIDC,
  OIDC_ISSUER,
  otherKey,
  outcome,
  POOL_ID,
  poolJwks,
  poolKey,
  refusal,
  signed,
} from '../../support/core-fixtures.ts'
import { type Answer, answers, type Site, useKeyServer } from '../../support/key-server.ts'
import { fixedSignature, jws, mint } from '../../support/mint.ts'
import { importCopy } from '../../support/other-copy.ts'

const server = useKeyServer()
const now = () => NOW * 1000
const ok = 'accepted'
const UNAVAILABLE = 'ERR_KEYS_UNAVAILABLE'
const good = answers.json(poolJwks)

function listIssuers(options: Partial<Parameters<typeof cognito>[0]>): string[] {
  const pool = cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access', ...options })
  expect(pool.algorithms).toEqual(['RS256'])
  for (const { issuer, jwksUri } of pool.endpoints) expect(jwksUri).toBe(`${issuer}/.well-known/jwks.json`)
  return pool.endpoints.map(({ issuer }) => issuer)
}

describe('a user pool', () => {
  it.each([
    ['us-east-1_AbCd12345', 'us-east-1.amazonaws.com'],
    ['ap-southeast-2_x', 'ap-southeast-2.amazonaws.com'],
    ['us-gov-west-1_x', 'us-gov-west-1.amazonaws.com'],
    ['cn-north-1_x', 'cn-north-1.amazonaws.com.cn'],
    ['eusc-de-east-1_x', 'eusc-de-east-1.amazonaws.eu'],
    ['us-iso-east-1_x', 'us-iso-east-1.c2s.ic.gov'],
    ['us-isob-east-1_x', 'us-isob-east-1.sc2s.sgov.gov'],
    ['us-isof-south-1_x', 'us-isof-south-1.csp.hci.ic.gov'],
    ['eu-isoe-west-1_x', 'eu-isoe-west-1.cloud.adc-e.uk'],
  ])('%s → two issuers at %s', (userPoolId, host) => {
    expect(listIssuers({ userPoolId })).toEqual([
      `https://cognito-idp.${host}/${userPoolId}`,
      `https://issuer-cognito-idp.${host}/${userPoolId}`,
    ])
  })

  it('replicated → two issuers per region, without duplicates', () => {
    expect(listIssuers({ regions: ['eu-west-1', 'us-east-1', 'eu-west-1'] })).toEqual(
      ['us-east-1', 'eu-west-1'].flatMap((region) => [
        `https://cognito-idp.${region}.amazonaws.com/${POOL_ID}`,
        `https://issuer-cognito-idp.${region}.amazonaws.com/${POOL_ID}`,
      ]),
    )
  })

  it('in an unknown partition, with dnsSuffix → an issuer at this suffix', () => {
    expect(listIssuers({ dnsSuffix: 'aws.example' })[0]).toBe(
      `https://cognito-idp.us-east-1.aws.example/${POOL_ID}`,
    )
  })

  it('outside AWS → only the given issuer', () => {
    expect(listIssuers({ userPoolId: 'local_1', issuer: 'http://127.0.0.1:9/local_1' })).toEqual([
      'http://127.0.0.1:9/local_1',
    ])
  })

  it.each([
    ['its own address', undefined, '/.well-known/jwks.json'],
    ['another address', '/keys', '/keys'],
  ])('%s → the address of its keys', async (_name, path, expected) => {
    const site = server.site()
    site.on(expected, good)
    const jwksUri = path === undefined ? {} : { jwksUri: site.origin + path }
    const pool = { userPoolId: 'local_1', clientId: CLIENT, tokenUse: 'access', issuer: site.origin } as const
    const verifier = createVerifier({ issuers: cognito({ ...pool, ...jwksUri }), now })
    expect(await outcome(() => verifier.verify(mint(poolKey, { ...ACCESS, iss: site.origin })))).toBe(ok)
    expect(site.hits(expected)).toBe(1)
  })
})

/** A pool with two issuers, as on AWS, but at addresses of this machine. */
function makePoolOfTwo(): { first: Site; second: Site; issuers: Issuer } {
  const [first, second] = [server.site(), server.site()]
  const endpoint = ({ origin }: Site) => ({ issuer: origin, jwksUri: `${origin}/jwks` })
  const { algorithms, rules } = cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access' })
  const endpoints = [endpoint(first), endpoint(second)] as const
  const data = { endpoints, algorithms, rules, jwks: undefined, validateClaims: undefined }
  const issuers = makeIssuer(data, { algorithms: [RS256] })
  return { first, second, issuers }
}

describe('an issuer that another copy of the package made, such as its CommonJS build', () => {
  it('with given keys → accepted', async () => {
    const copy = await importCopy()
    const issuers = copy.oidc({ issuer: OIDC_ISSUER, audience: API, jwks: poolJwks, jwksUri: null })
    expect(await outcome(() => createVerifier({ issuers, now }).verify(signed(OIDC)))).toBe(ok)
  })

  it('with metadata of RFC 8414 alone → its keys are found', async () => {
    const copy = await importCopy()
    const site = server.site()
    const metadata = answers.json({ issuer: site.origin, jwks_uri: `${site.origin}/keys` })
    site.on('/.well-known/oauth-authorization-server', metadata)
    site.on('/keys', good)
    const issuers = copy.oidc({ issuer: site.origin, audience: API })
    const token = mint(poolKey, { ...OIDC, iss: site.origin })
    expect(await outcome(() => createVerifier({ issuers, now }).verify(token))).toBe(ok)
  })

  it('with shared keys → a key counts for its own issuer alone', async () => {
    const copy = await importCopy()
    const site = server.site()
    site.on('/keys', answers.json({ keys: [{ ...poolKey.jwk, issuer: 'https://one.example.com' }] }))
    const sharedKeys = copy.sharedKeys({ jwksUri: `${site.origin}/keys` })
    const trust = (issuer: string) => copy.oidc({ issuer, audience: API, sharedKeys })
    const issuers = [trust('https://one.example.com'), trust('https://two.example.com')]
    const verifier = createVerifier({ issuers, now })
    const judge = (iss: string) => outcome(() => verifier.verify(mint(poolKey, { ...OIDC, iss })))
    expect(await judge('https://one.example.com')).toBe(ok)
    expect(await judge('https://two.example.com')).toBe('ERR_KEY_UNKNOWN')
  })
})

it('given keys → not printed, compared or copied with the issuer', () => {
  const issuer = oidc({ issuer: OIDC_ISSUER, audience: API, jwks: poolJwks })
  expect(inspect(issuer, { depth: 9 })).not.toContain('KeyObject')
  expect(structuredClone({ ...issuer })).toEqual(issuer)
})

describe('the second issuer of a pool', () => {
  const other = otherKey('second')

  it('no token that names it → its keys are not fetched', async () => {
    const { first, second, issuers } = makePoolOfTwo()
    first.on('/jwks', good)
    second.on('/jwks', answers.json({ keys: [other.jwk] }))
    const verifier = createVerifier({ issuers, now })
    await verifier.ready()
    expect(await outcome(() => verifier.verify(mint(poolKey, { ...ACCESS, iss: first.origin })))).toBe(ok)
    expect(second.hits('/jwks')).toBe(0)
    expect(await outcome(() => verifier.verify(mint(other, { ...ACCESS, iss: second.origin })))).toBe(ok)
    expect(second.hits('/jwks')).toBe(1)
    expect(first.hits('/jwks')).toBe(1)
  })

  it('a key of the other issuer → ERR_KEY_UNKNOWN, for both', async () => {
    const { first, second, issuers } = makePoolOfTwo()
    first.on('/jwks', good)
    second.on('/jwks', answers.json({ keys: [other.jwk] }))
    const verifier = createVerifier({ issuers, now })
    expect(await outcome(() => verifier.verify(mint(other, { ...ACCESS, iss: first.origin })))).toBe(
      'ERR_KEY_UNKNOWN',
    )
    expect(await outcome(() => verifier.verify(mint(poolKey, { ...ACCESS, iss: second.origin })))).toBe(
      'ERR_KEY_UNKNOWN',
    )
  })

  it.each<[string, Answer]>([
    ['forbidden', answers.text('AccessDenied', 403)],
    ['silent', answers.silent()],
  ])('%s → the first still verifies', async (_name, answer) => {
    const { first, second, issuers } = makePoolOfTwo()
    first.on('/jwks', good)
    second.on('/jwks', answer)
    const verifier = createVerifier({ issuers, now, keys: { fetchTimeoutSeconds: 0.5 } })
    const waiting = outcome(() =>
      verifier.verify(jws({ alg: 'RS256', kid: 'x' }, { iss: second.origin }, fixedSignature(9))),
    )
    expect(await outcome(() => verifier.verify(mint(poolKey, { ...ACCESS, iss: first.origin })))).toBe(ok)
    expect(await waiting).toBe(UNAVAILABLE)
  })
})

describe('ready()', () => {
  it('one issuer of several available → resolves; none → rejects', async () => {
    const [up, down] = [server.site(), server.site()]
    const at = ({ origin }: Site) => oidc({ issuer: origin, jwksUri: `${origin}/jwks`, audience: API })
    const verifier = createVerifier({ issuers: [at(down), at(up)], now })
    expect((await refusal(() => verifier.ready())).code).toBe(UNAVAILABLE)
    const { now: later, advance } = clock()
    const other = createVerifier({ issuers: [at(down), at(up)], now: later })
    expect(await outcome(() => other.ready())).toBe(UNAVAILABLE)
    up.on('/jwks', good)
    advance(60)
    expect(await outcome(() => other.ready())).toBe(ok)
  })
})

describe('keys given up front', () => {
  const given = (site: Site) =>
    oidc({ issuer: site.origin, jwksUri: `${site.origin}/jwks`, audience: API, jwks: poolJwks })
  const token = (site: Site, key = poolKey) => mint(key, { ...OIDC, iss: site.origin })

  it('→ verify without a fetch, before ready()', async () => {
    const site = server.site()
    const verifier = createVerifier({ issuers: given(site), now })
    expect(await outcome(() => verifier.verifySync(token(site)))).toBe(ok)
    await verifier.ready()
    expect(await outcome(() => verifier.verify(token(site)))).toBe(ok)
    expect(site.hits('/jwks')).toBe(0)
  })

  it('a token with another key id → the keys of the issuer are fetched', async () => {
    const site = server.site()
    const next = otherKey('next')
    site.on('/jwks', answers.json({ keys: [next.jwk] }))
    const verifier = createVerifier({ issuers: given(site), now })
    expect(await outcome(() => verifier.verify(token(site, next)))).toBe(ok)
    expect(await outcome(() => verifier.verify(token(site)))).toBe('ERR_KEY_UNKNOWN')
  })

  it('changed afterwards → no effect', async () => {
    const site = server.site()
    const attacker = otherKey(poolKey.kid)
    const jwks = { keys: [{ ...poolKey.jwk }] }
    const issuer = oidc({ issuer: site.origin, jwksUri: `${site.origin}/jwks`, audience: API, jwks })
    Object.assign(jwks.keys[0] as object, attacker.jwk)
    const verifier = createVerifier({ issuers: issuer, now })
    expect(await outcome(() => verifier.verify(token(site, attacker)))).toBe('ERR_SIGNATURE_INVALID')
    expect(await outcome(() => verifier.verify(token(site)))).toBe(ok)
  })
})
