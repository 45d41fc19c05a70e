/** Genuine signatures over wrong claims: missing, of another kind, of another user, or out of time. */
import {
  ACCESS,
  API,
  CLIENT,
  ID,
  NOW,
  OIDC,
  OIDC_ISSUER,
  POOL_ID,
  POOL_ISSUER,
  poolKey,
} from '../support/core-fixtures.ts'
import { fixedSignature, jws, mint } from '../support/mint.ts'
import { type Attack, rows } from './row.ts'
import { rsa } from './world.ts'

const pool = (changes: object) => mint(poolKey, { ...ACCESS, ...changes })
const oidc = (changes: object) => mint(rsa, { ...OIDC, ...changes })

function each(
  make: (changes: object) => string,
  claim: string,
  values: readonly unknown[],
): Record<string, string> {
  const entries = values.map((value) => {
    const shown = value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value))
    const of = make === pool ? 'of a pool' : 'of another issuer'
    return [`${claim} ${of}: ${shown.slice(0, 80)}`, make({ [claim]: value })]
  })
  return Object.fromEntries(entries)
}

/** JSON text with a claim as it is written, for numbers that JSON.stringify would not write. */
const written = (claim: string, text: string) =>
  mint(poolKey, JSON.stringify({ ...ACCESS, [claim]: '@' }).replace('"@"', text))

const brackets = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
/** A good token with a claim that is nested, and what stands before it. */
const nested = (levels: number, before = '') =>
  mint(poolKey, `{${before}"a":${brackets(levels)},${JSON.stringify(ACCESS).slice(1)}`)

const NOT_TEXT = [undefined, null, '', 0, 7, true, [], {}, ['a']]
const NOT_TIMES = [null, '', '1900000000', true, [], {}, [NOW + 60]]

const ISSUERS = [
  `${POOL_ISSUER}/`,
  POOL_ISSUER.replace('https', 'http'),
  POOL_ISSUER.toUpperCase(),
  POOL_ISSUER.replace('us-east-1_', 'us-east-1_X'),
  POOL_ISSUER.replace('AbCd12345', 'abcd12345'),
  POOL_ISSUER.replace('us-east-1.', 'us-west-2.'),
  POOL_ISSUER.replace('amazonaws.com', 'amazonaws.com.evil.example'),
  POOL_ISSUER.replace('https://', 'https://evil.example/'),
  POOL_ISSUER.replace('https://', 'https://user@'),
  POOL_ISSUER.replace('.com/', '.com:443/'),
  POOL_ISSUER.replace('.com/', '.com//'),
  POOL_ISSUER.replace('.com/', '.com/./'),
  POOL_ISSUER.replace('cognito', 'cоgnito'),
  `${POOL_ISSUER}?`,
  `${POOL_ISSUER}#`,
  `${POOL_ISSUER}\0`,
  ` ${POOL_ISSUER}`,
  `${POOL_ISSUER}%2F`,
  POOL_ID,
  '__proto__',
  'constructor',
]

const OTHERS_CLIENTS = [
  `${CLIENT} `,
  ` ${CLIENT}`,
  CLIENT.toUpperCase(),
  CLIENT.slice(1),
  `${CLIENT}x`,
  `${CLIENT},x`,
  '*',
]

/** What a token says of the key that it is bound to (RFC 7800 §3); any such claim binds, for absent fails like wrong. */
const CONFIRMATIONS = [
  { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' },
  { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' },
  { jwk: { kty: 'RSA' } },
  { kid: 'x' },
  {},
  [],
  null,
  '',
  'jkt',
  false,
  0,
]

export const CLAIM_ATTACKS: readonly Attack[] = [
  ...rows('ERR_TOKEN_BOUND', each(pool, 'cnf', CONFIRMATIONS)),
  ...rows('ERR_TOKEN_BOUND', each(oidc, 'cnf', CONFIRMATIONS), 'oidc'),
  ...rows('ERR_ISSUER_UNKNOWN', each(pool, 'iss', [...ISSUERS, ...NOT_TEXT, [POOL_ISSUER]])),
  ...rows('ERR_ISSUER_UNKNOWN', each(oidc, 'iss', [OIDC_ISSUER.slice(0, -1), `${OIDC_ISSUER}/`]), 'oidc'),
  ...rows('ERR_CLIENT_MISMATCH', each(pool, 'client_id', [...OTHERS_CLIENTS, ...NOT_TEXT, [CLIENT]])),
  ...rows(
    'ERR_TOKEN_USE_MISMATCH',
    each(pool, 'token_use', ['id', 'Access', 'access ', 'refresh', ...NOT_TEXT, ['access']]),
  ),
  ...rows('ERR_CLIENT_MISMATCH', {
    'an aud that was not configured': pool({ aud: API }),
    'an aud that is the client': pool({ aud: CLIENT }),
    'an aud that is empty': pool({ aud: '' }),
    'an aud that is null': pool({ aud: null }),
    'the client in aud alone': pool({ aud: CLIENT, client_id: undefined }),
    'client_id of ours and aud of another API': pool({ aud: 'https://other.example' }),
  }),
  ...rows('ERR_TOKEN_USE_MISMATCH', {
    'an ID token of ours': mint(poolKey, ID),
    'an ID token with our client_id': mint(poolKey, { ...ID, client_id: CLIENT }),
  }),
  ...rows(
    'ERR_CLIENT_MISMATCH',
    each(oidc, 'aud', [
      ...NOT_TEXT,
      `${API}/`,
      API.toUpperCase(),
      [`${API}x`],
      [[API]],
      { 0: API, length: 1 },
    ]),
    'oidc',
  ),
  ...rows(
    'ERR_CLIENT_MISMATCH',
    each(oidc, 'aud', [
      [API, 7],
      [null, API],
    ]),
    'oidc',
  ),
  ...rows('accepted', each(oidc, 'aud', [API, [API], ['https://other.example', API]]), 'oidc'),
  ...rows('ERR_CLAIM_INVALID', each(pool, 'sub', NOT_TEXT)),
  ...rows('ERR_CLAIM_INVALID', each(oidc, 'sub', NOT_TEXT), 'oidc'),
  ...rows('ERR_CLAIM_INVALID', each(pool, 'exp', [undefined, ...NOT_TIMES])),
  ...rows('ERR_CLAIM_INVALID', each(pool, 'nbf', NOT_TIMES)),
  ...rows('ERR_CLAIM_INVALID', each(pool, 'iat', NOT_TIMES)),
  ...rows(
    'ERR_CLAIM_INVALID',
    each(pool, 'cognito:groups', ['admins', 'admins,staff', null, 7, {}, [7], [['admins']]]),
  ),
  ...rows('ERR_CLAIM_INVALID', each(pool, 'scope', [['orders/read'], null, 7, {}])),
  ...rows('ERR_CLAIM_INVALID', { 'exp 1e400, which is infinite': written('exp', '1e400') }),
  ...rows('ERR_TOKEN_MALFORMED', {
    'exp NaN, which is no JSON': written('exp', 'NaN'),
    'exp Infinity, which is no JSON': written('exp', 'Infinity'),
    'exp in hexadecimal, which is no JSON': written('exp', '0x7fffffff'),
  }),
  ...rows('ERR_TOKEN_EXPIRED', {
    ...each(pool, 'exp', [NOW - 5, NOW - 6, 0, -1, -1e300, 1e-300, NOW - 5.0001]),
    'exp -1e400 would be infinite, a small one is not': written('exp', '1E3'),
  }),
  ...rows('accepted', each(pool, 'exp', [NOW - 4, NOW - 4.999, NOW + 1, 2 ** 53 + 2, 1e300])),
  ...rows('ERR_TOKEN_NOT_ACTIVE', each(pool, 'nbf', [NOW + 6, NOW + 5.001, 1e300])),
  ...rows('accepted', each(pool, 'nbf', [NOW + 5, NOW, 0, -1])),
  ...rows('ERR_TOKEN_NOT_ACTIVE', each(pool, 'iat', [NOW + 6, 1e300, NOW * 1000])),
  ...rows('accepted', each(pool, 'iat', [NOW + 5, 0, undefined])),
  ...rows('accepted', {
    'unknown claims': pool({ a: 1, 'custom:x': { y: [] } }),
    'a claim named __proto__': mint(
      poolKey,
      `{"__proto__":{"isAdmin":true},${JSON.stringify(ACCESS).slice(1)}`,
    ),
    'a claim named constructor': pool({ constructor: { prototype: { isAdmin: true } } }),
    'no username, as a machine': pool({ username: undefined, 'cognito:groups': undefined }),
    'no scope': pool({ scope: undefined }),
    'nested a thousand deep': nested(1000),
    'brackets in a text, as many as its size allows': pool({ a: `${'['.repeat(5000)}\\"` }),
  }),
  ...rows('ERR_CLIENT_MISMATCH', {
    'client_id twice, the attackers last': mint(
      poolKey,
      `${JSON.stringify(ACCESS).slice(0, -1)},"client_id":"x"}`,
    ),
  }),
  ...rows('ERR_TOKEN_MALFORMED', {
    'nested as deep as its size allows': nested(5000),
    'nested as deep, behind a text with a quote in it': nested(5000, '"b":"\\"",'),
    'nested as deep, objects in arrays': nested(1, `"c":${'[{"b":'.repeat(600)}1${'}]'.repeat(600)},`),
    'a header of many parts': jws(
      `{"alg":"RS256","a":[${'[],'.repeat(200)}[]]}`,
      ACCESS,
      fixedSignature(256),
    ),
    'a header nested as deep': jws(`{"alg":"RS256","a":${brackets(5000)}}`, ACCESS, fixedSignature(256)),
  }),
  ...rows('ERR_TOKEN_TOO_LARGE', { 'nested 10,000 deep': nested(10_000) }),
]
