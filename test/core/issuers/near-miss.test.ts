/** The hint of a refusal for an issuer that is nearly a trusted one. */
import { describe, expect, it } from 'vitest'
import { findNearMiss } from '../../../packages/core/src/issuers/near-miss.ts'
import { access, poolVerifier, refusal } from '../../support/core-fixtures.ts'

const POOL = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCd12345'

describe('an issuer that differs from a trusted one', () => {
  it.each([
    ['https://login.example.com/', 'https://login.example.com', /slash/],
    ['https://login.example.com', 'https://login.example.com/', /slash/],
    ['http://login.example.com', 'https://login.example.com', /http or https/],
    ['https://login.example.com:443/a', 'https://login.example.com/a', /port/],
    ['https://a.example', 'https://a.example/.well-known/openid-configuration', /metadata/],
    ['https://a.example/', 'https://a.example/.well-known/openid-configuration', /metadata/],
    ['https://Login.example.com', 'https://login.example.com', /case/],
    ['https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCd12345', POOL, /region/],
    ['https://issuer-cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCd12345', POOL, /form/],
  ])('%s beside %s → %s', (iss, name, hint) => {
    expect(findNearMiss(iss, ['https://other.example.com', name])).toMatch(hint)
  })

  it.each([
    ['another pool', 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other1234', [POOL]],
    ['a pool beside an issuer that is no pool', POOL, ['https://login.example.com']],
    ['another host', 'https://evil.example.com', ['https://login.example.com']],
    ['no trusted issuer', POOL, []],
    ['a name of many underscores', `https://cognito-idp.a.b/${'_'.repeat(9000)}`, [POOL]],
    ['beyond the first twenty names', 'https://x.example/', [...Array(20).fill('y'), 'https://x.example']],
  ])('%s → no hint', (_what, iss, names) => {
    expect(findNearMiss(iss, names)).toBeUndefined()
  })
})

it('a token of another region → the detail of the refusal says so', async () => {
  const iss = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCd12345'
  const { code, detail } = await refusal(() => poolVerifier().verify(access({ iss })))
  expect(code).toBe('ERR_ISSUER_UNKNOWN')
  expect(detail).toMatchObject({ claim: 'iss', reason: expect.stringMatching(/region/), actual: iss })
})
