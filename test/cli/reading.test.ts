/** A token without a configuration: what is read, what is suggested, and that nobody is asked. */
import { createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'
import { readAlone } from '../../packages/cli/src/report.ts'
import { ACCESS, access, ID, NOW, OIDC, poolJwks, poolKey, signed } from '../core/fixtures.ts'
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
      'a token of the newer issuer',
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
      'a token of an elliptic curve',
      mint(ecKey('e', 'P-256'), OIDC, { alg: 'ES256' }),
      "oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com', algorithms: ['ES256'] })",
    ],
    [
      'a token of Edwards’s curve',
      mint(edKey('d'), OIDC, { alg: 'EdDSA' }),
      "oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com', algorithms: ['EdDSA'] })",
    ],
  ])('for %s is the configuration that accepts it', async (_name, token, call) => {
    const report = await readAlone(token, now)
    expect(report.suggestion?.call).toBe(call)
    expect(report).toMatchObject({ verified: false, accepted: false, code: undefined })
    const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
    expect(failed).toEqual([])
  })

  it('with the issuer’s keys accepts the token', async () => {
    const { suggestion } = await readAlone(access(), now)
    if (suggestion === undefined) throw new Error('There is none.')
    const verifier = createVerifier({ issuers: suggestion.issuer(poolJwks), now })
    expect(await verifier.verify(access())).toMatchObject({ subject: ACCESS.sub })
  })

  it('as flags is a command line that accepts the token', async () => {
    const pool = await createLocalPool()
    const server = await pool.listen()
    const token = await pool.accessToken()
    const { suggestion } = await readAlone(token, Date.now)
    const outcome = await here(['explain', ...(suggestion?.flags.split(' ') ?? []), token])
    await server.close()
    expect(outcome).toMatchObject({ code: 0 })
  })

  it.each([
    ['no token at all', 'a.b'],
    ['no issuer', signed({ ...OIDC, iss: undefined })],
    ['an issuer without TLS', signed({ ...OIDC, iss: 'http://login.example.com' })],
  ])('is not made for %s', async (_name, token) => {
    const { stdout, code } = await here(['explain', token])
    expect(code).toBe(3)
    expect(stdout).toContain('No configuration accepts it.')
    expect(stdout).not.toContain('npx poolguard')
  })

  it.each([
    ['expired', { exp: NOW - 60 }, {}, 'ERR_TOKEN_EXPIRED'],
    ['is signed by a symmetric key', {}, { alg: 'HS256' }, 'ERR_ALGORITHM_NOT_ALLOWED'],
    ['has no subject', { sub: undefined }, {}, 'ERR_CLAIM_INVALID'],
  ])('says so when it would not accept it either, for it %s', async (_name, claims, header, code) => {
    const token = access(claims, header)
    expect(await readAlone(token, now)).toMatchObject({ verified: false, accepted: false, code })
  })
})

describe('a token alone', () => {
  const server = useKeyServer()

  it('makes no connection to the issuer that it names', async () => {
    const site = server.site()
    const token = mint(poolKey, { ...OIDC, iss: site.origin }, { kid: 'unknown' })
    expect(await here(['explain', token])).toMatchObject({ code: 3 })
    expect(site.hits('/.well-known/openid-configuration')).toBe(0)
  })

  it('that is verified does', async () => {
    const site = server.site()
    const token = mint(poolKey, { ...OIDC, iss: site.origin })
    await here(['explain', '--issuer', site.origin, '--any-audience', token])
    expect(site.hits('/.well-known/openid-configuration')).toBe(1)
  })
})
