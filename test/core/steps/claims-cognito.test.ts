/** Step 6 for a user pool: every check in AWS's "Verifying JSON web tokens". Absent fails like wrong. */
import type { CognitoOptions } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import {
  ACCESS,
  CLIENT,
  decisions,
  ID,
  POOL_ISSUER,
  poolVerifier,
  refusal,
  signed,
  unanimous,
} from '../../support/core-fixtures.ts'

type Pool = Partial<CognitoOptions>
type Row = readonly [what: string, pool: Pool, claims: object, decision: string]

const CLAIM = 'ERR_CLAIM_INVALID'
const USE = 'ERR_TOKEN_USE_MISMATCH'
const WRONG_CLIENT = 'ERR_CLIENT_MISMATCH'
const ok = 'accepted'
const API = 'https://api.example.com'

const idPool: Pool = { tokenUse: 'id' }
const anyUse: Pool = { tokenUse: 'any' }
const anyClient: Pool = { clientId: null }

function testRows(rows: readonly Row[]): void {
  it.each(rows)('$0 → $3', async (_what, pool, claims, decision) => {
    expect(await decisions(poolVerifier(pool), signed(claims))).toEqual(unanimous(decision))
  })
}

describe('the kind of token', () => {
  testRows([
    ['an access token where access is wanted', {}, ACCESS, ok],
    ['an ID token where access is wanted', {}, ID, USE],
    ['an ID token with a client_id as well, where access is wanted', {}, { ...ID, client_id: CLIENT }, USE],
    ['an ID token where id is wanted', idPool, ID, ok],
    ['an access token where id is wanted', idPool, ACCESS, USE],
    ['an access token with the client as aud, where id is wanted', idPool, { ...ACCESS, aud: CLIENT }, USE],
    ['an access token where any is wanted', anyUse, ACCESS, ok],
    ['an ID token where any is wanted', anyUse, ID, ok],
    ['no token_use', {}, { ...ACCESS, token_use: undefined }, USE],
    ['no token_use where any is wanted', anyUse, { ...ACCESS, token_use: undefined }, USE],
    ['an unknown token_use, where any is accepted', anyUse, { ...ACCESS, token_use: 'refresh' }, USE],
    ['a token_use of "any", where any is wanted', anyUse, { ...ACCESS, token_use: 'any' }, USE],
    ['a token_use in capitals', {}, { ...ACCESS, token_use: 'ACCESS' }, USE],
    ['a token_use in an array', {}, { ...ACCESS, token_use: ['access'] }, USE],
    ['a token_use of null', {}, { ...ACCESS, token_use: null }, USE],
  ])
})

describe('the app client', () => {
  testRows([
    ['of an access token, another one', {}, { ...ACCESS, client_id: 'other' }, WRONG_CLIENT],
    ['of an access token, none', {}, { ...ACCESS, client_id: undefined }, WRONG_CLIENT],
    [
      'of an access token, none where any is accepted',
      anyClient,
      { ...ACCESS, client_id: undefined },
      WRONG_CLIENT,
    ],
    ['of an access token, in an array', {}, { ...ACCESS, client_id: [CLIENT] }, WRONG_CLIENT],
    ['of an access token, in capitals', {}, { ...ACCESS, client_id: CLIENT.toUpperCase() }, WRONG_CLIENT],
    [
      'of an access token, part of the configured one',
      {},
      { ...ACCESS, client_id: CLIENT.slice(0, -1) },
      WRONG_CLIENT,
    ],
    [
      'of an access token, empty where any is accepted',
      anyClient,
      { ...ACCESS, client_id: '' },
      WRONG_CLIENT,
    ],
    ['of an access token, only in aud', {}, { ...ACCESS, client_id: undefined, aud: CLIENT }, WRONG_CLIENT],
    ['any, where any is accepted', anyClient, { ...ACCESS, client_id: 'unknown' }, ok],
    ['one of several', { clientId: ['other', CLIENT] }, ACCESS, ok],
    ['none of several', { clientId: ['other', 'another'] }, ACCESS, WRONG_CLIENT],
    ['of an ID token, another one', idPool, { ...ID, aud: 'other' }, WRONG_CLIENT],
    ['of an ID token, none', idPool, { ...ID, aud: undefined }, WRONG_CLIENT],
    [
      'of an ID token, none where any is accepted',
      { ...idPool, ...anyClient },
      { ...ID, aud: undefined },
      WRONG_CLIENT,
    ],
    ['of an ID token, any where any is accepted', { ...idPool, ...anyClient }, { ...ID, aud: 'unknown' }, ok],
    ['of an ID token, only in client_id', idPool, { ...ID, aud: undefined, client_id: CLIENT }, WRONG_CLIENT],
    [
      'of an ID token, in an array, as Cognito never writes it',
      idPool,
      { ...ID, aud: [CLIENT] },
      WRONG_CLIENT,
    ],
    [
      'of an ID token, another one beside a right client_id',
      idPool,
      { ...ID, aud: 'x', client_id: CLIENT },
      WRONG_CLIENT,
    ],
  ])
})

describe('the resource that an access token is bound to', () => {
  const bound = { ...ACCESS, aud: API }
  const forApi: Pool = { audience: API }
  testRows([
    ['is there though none was configured', {}, bound, WRONG_CLIENT],
    ['is the client id though none was configured', {}, { ...ACCESS, aud: CLIENT }, WRONG_CLIENT],
    ['is empty though none was configured', {}, { ...ACCESS, aud: '' }, WRONG_CLIENT],
    ['is null though none was configured', {}, { ...ACCESS, aud: null }, WRONG_CLIENT],
    ['is the configured one', forApi, bound, ok],
    ['is one of those configured', { audience: ['https://b.example.com', API] }, bound, ok],
    ['is another one', forApi, { ...ACCESS, aud: 'https://other.example.com' }, WRONG_CLIENT],
    ['is the configured one and a slash', forApi, { ...ACCESS, aud: `${API}/` }, WRONG_CLIENT],
    ['is missing though one was configured', forApi, ACCESS, WRONG_CLIENT],
    ['is in an array', forApi, { ...ACCESS, aud: [API] }, WRONG_CLIENT],
    ['is anything, where any is accepted', { audience: null }, bound, ok],
    ['is missing, where any is accepted', { audience: null }, ACCESS, ok],
    ['is no string, where any is accepted', { audience: null }, { ...ACCESS, aud: 7 }, WRONG_CLIENT],
    ['is right, but the client is not', forApi, { ...bound, client_id: 'other' }, WRONG_CLIENT],
    ['is not checked in an ID token', { tokenUse: 'any', audience: API }, ID, ok],
    [
      'is checked in an access token where any kind is accepted',
      { tokenUse: 'any', audience: API },
      ACCESS,
      WRONG_CLIENT,
    ],
  ])
})

describe('the issuer', () => {
  testRows([
    ['of another pool', {}, { ...ACCESS, iss: POOL_ISSUER.replace('_A', '_B') }, 'ERR_ISSUER_UNKNOWN'],
    [
      'in another region',
      {},
      { ...ACCESS, iss: POOL_ISSUER.replace('us-east-1.', 'us-east-2.') },
      'ERR_ISSUER_UNKNOWN',
    ],
    ['with a slash at its end', {}, { ...ACCESS, iss: `${POOL_ISSUER}/` }, 'ERR_ISSUER_UNKNOWN'],
    ['by http', {}, { ...ACCESS, iss: POOL_ISSUER.replace('https', 'http') }, 'ERR_ISSUER_UNKNOWN'],
    ['in capitals', {}, { ...ACCESS, iss: POOL_ISSUER.toUpperCase() }, 'ERR_ISSUER_UNKNOWN'],
    ['missing', {}, { ...ACCESS, iss: undefined }, 'ERR_ISSUER_UNKNOWN'],
    ['empty', {}, { ...ACCESS, iss: '' }, 'ERR_ISSUER_UNKNOWN'],
    ['in an array', {}, { ...ACCESS, iss: [POOL_ISSUER] }, 'ERR_ISSUER_UNKNOWN'],
    ['an object', {}, { ...ACCESS, iss: { toString: POOL_ISSUER } }, 'ERR_ISSUER_UNKNOWN'],
    ['named like a member of every object', {}, { ...ACCESS, iss: '__proto__' }, 'ERR_ISSUER_UNKNOWN'],
    [
      'of the second form, with the keys given',
      {},
      {
        ...ACCESS,
        iss: POOL_ISSUER.replace('cognito-idp', 'issuer-cognito-idp'),
      },
      ok,
    ],
    [
      'of a further region',
      { regions: ['eu-west-1'] },
      { ...ACCESS, iss: POOL_ISSUER.replace('us-east-1.', 'eu-west-1.') },
      ok,
    ],
  ])
})

describe('a claim whose type is promised', () => {
  testRows([
    ['no sub', {}, { ...ACCESS, sub: undefined }, CLAIM],
    ['an empty sub', {}, { ...ACCESS, sub: '' }, CLAIM],
    ['a sub that is a number', {}, { ...ACCESS, sub: 1 }, CLAIM],
    ['a sub that is null', {}, { ...ACCESS, sub: null }, CLAIM],
    ['a sub in an array', {}, { ...ACCESS, sub: ['a'] }, CLAIM],
    ['a sub that is no UUID', {}, { ...ACCESS, sub: 'machine' }, ok],
    ['groups in a string', {}, { ...ACCESS, 'cognito:groups': 'admins' }, CLAIM],
    ['groups of numbers', {}, { ...ACCESS, 'cognito:groups': ['admins', 1] }, CLAIM],
    ['groups that are null', {}, { ...ACCESS, 'cognito:groups': null }, CLAIM],
    ['groups in an object', {}, { ...ACCESS, 'cognito:groups': { 0: 'admins', length: 1 } }, CLAIM],
    ['no groups', {}, { ...ACCESS, 'cognito:groups': undefined }, ok],
    ['a scope in an array', {}, { ...ACCESS, scope: ['openid'] }, CLAIM],
    ['no scope', {}, { ...ACCESS, scope: undefined }, ok],
    ['a user name that is no string', {}, { ...ACCESS, username: { $ne: null } }, CLAIM],
    ['no user name, as of a machine', {}, { ...ACCESS, username: undefined, sub: CLIENT }, ok],
    [
      "claims of the pool's own, of any type",
      {},
      { ...ACCESS, 'custom:x': { a: [1] }, email_verified: false },
      ok,
    ],
  ])
})

describe('the refusal', () => {
  it('a wrong claim → its name, the expected and the actual value', async () => {
    const error = await refusal(() => poolVerifier().verify(signed({ ...ACCESS, client_id: 'other' })))
    expect(error.detail).toMatchObject({ claim: 'client_id', expected: [CLIENT], actual: 'other' })
  })

  it('a missing claim → no actual value', async () => {
    const error = await refusal(() => poolVerifier(idPool).verify(signed({ ...ID, aud: undefined })))
    expect(error.detail).toMatchObject({ claim: 'aud', expected: [CLIENT], actual: undefined })
  })

  it('a long claim → cut', async () => {
    const error = await refusal(() =>
      poolVerifier().verify(signed({ ...ACCESS, client_id: 'x'.repeat(5000) })),
    )
    expect(String(error.detail?.actual).length).toBeLessThan(160)
  })
})
