/** A token without a configuration: what is decoded, what is suggested, and that no connection is opened. */
import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'
import { inspectUnverified } from '../../packages/cli/src/report.ts'
import { ACCESS, access, ID, NOW, OIDC, poolJwks, poolKey, signed } from '../support/core-fixtures.ts'
import { useKeyServer } from '../support/key-server.ts'
import { ecKey, edKey, mint } from '../support/mint.ts'
import { here } from './command.ts'

const now = () => NOW * 1000
const AT_AWS = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCd12345'

describe('the suggestion', () => {
  it.each([
    [
      'an access token',
      access(),
      "cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: '1example23456789', tokenUse: 'access' })",
    ],
    [
      'an ID token',
      signed(ID),
      "cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: '1example23456789', tokenUse: 'id' })",
    ],
    [
      'a token of the issuer with the prefix issuer-',
      access({ iss: AT_AWS.replace('//', '//issuer-') }),
      "cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: '1example23456789', tokenUse: 'access' })",
    ],
    [
      'a token of a replica',
      access({ iss: AT_AWS.replace('idp.us-east-1', 'idp.eu-west-1') }),
      "cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: '1example23456789', tokenUse: 'access', regions: ['eu-west-1'] })",
    ],
    [
      'a token that is bound to a resource',
      access({ aud: 'https://api.example.com' }),
      "cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: '1example23456789', tokenUse: 'access', audience: 'https://api.example.com' })",
    ],
    [
      'a token of a local pool',
      access({ iss: 'http://127.0.0.1:3000/local_AbCd12345' }),
      "cognito({ userPoolId: 'local_AbCd12345', clientId: '1example23456789', tokenUse: 'access', issuer: 'http://127.0.0.1:3000/local_AbCd12345' })",
    ],
    [
      'a token of another issuer',
      signed(OIDC),
      "oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' })",
    ],
    [
      'a token with several audiences',
      signed({ ...OIDC, aud: ["it's", 'b'] }),
      "oidc({ issuer: 'https://login.example.com/', audience: 'it\\'s' })",
    ],
    [
      'a token signed with ES256',
      mint(ecKey('e', 'P-256'), OIDC, { alg: 'ES256' }),
      "oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com', algorithms: ['ES256'] })",
    ],
    [
      'a token signed with EdDSA',
      mint(edKey('d'), OIDC, { alg: 'EdDSA' }),
      "oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com', algorithms: ['EdDSA'] })",
    ],
    [
      'a token signed with Ed25519',
      mint(edKey('d'), OIDC, { alg: 'Ed25519' }),
      "oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com', algorithms: ['Ed25519'] })",
    ],
    [
      'a token signed with ES256K',
      mint(ecKey('k', 'secp256k1'), OIDC, { alg: 'ES256K' }),
      "oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com', algorithms: ['ES256K'] })",
    ],
  ])('%s → the configuration that accepts it', async (_name, token, call) => {
    const report = await inspectUnverified(token, now)
    expect(report.suggestion?.call).toBe(call)
    expect(report).toMatchObject({ verified: false, accepted: false, code: undefined })
    const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
    expect(failed).toEqual([])
  })

  it('with the issuer’s keys → accepts the token', async () => {
    const { suggestion } = await inspectUnverified(access(), now)
    if (suggestion === undefined) throw new Error('no suggestion')
    const verifier = createVerifier({ issuers: suggestion.createIssuer(poolJwks), now })
    expect(await verifier.verify(access())).toMatchObject({ subject: ACCESS.sub })
  })

  it('as flags → a command line that accepts the token', async () => {
    const pool = await createLocalPool()
    const server = await pool.listen()
    const token = await pool.accessToken()
    const { suggestion } = await inspectUnverified(token, Date.now)
    const outcome = await here(['explain', ...(suggestion?.flags.split(' ') ?? []), token])
    await server.close()
    expect(outcome).toMatchObject({ code: 0 })
  })

  it.each([
    ['a string that is not a JWT', 'a.b'],
    ['a token without iss', signed({ ...OIDC, iss: undefined })],
    ['a token of an issuer without TLS', signed({ ...OIDC, iss: 'http://login.example.com' })],
  ])('%s → none, exit code 3', async (_name, token) => {
    const { stdout, code } = await here(['explain', '--json', token])
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).not.toHaveProperty('configuration')
    expect((await here(['explain', token])).stdout).not.toContain('npx poolguard')
  })

  it.each([
    ['an expired token', 'ERR_TOKEN_EXPIRED', { exp: NOW - 60 }, {}],
    ['a token signed with a symmetric key', 'ERR_ALGORITHM_NOT_ALLOWED', {}, { alg: 'HS256' }],
    ['a token without a subject', 'ERR_CLAIM_INVALID', { sub: undefined }, {}],
  ])('%s → %s', async (_name, code, claims, header) => {
    const token = access(claims, header)
    expect(await inspectUnverified(token, now)).toMatchObject({ verified: false, accepted: false, code })
  })
})

describe('connections to the issuer that a token names', () => {
  const server = useKeyServer()

  it('no configuration → no connection', async () => {
    const site = server.site()
    const token = mint(poolKey, { ...OIDC, iss: site.origin }, { kid: 'unknown' })
    expect(await here(['explain', token])).toMatchObject({ code: 3 })
    expect(site.hits('/.well-known/openid-configuration')).toBe(0)
  })

  it('--issuer → one discovery request', async () => {
    const site = server.site()
    const token = mint(poolKey, { ...OIDC, iss: site.origin })
    await here(['explain', '--issuer', site.origin, '--any-audience', token])
    expect(site.hits('/.well-known/openid-configuration')).toBe(1)
  })
})
