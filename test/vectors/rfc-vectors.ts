/** The examples of the RFCs, unchanged, with their keys. The RFCs publish the private keys too. */
import type { AuthErrorCode } from '@poolguard/core'

export interface Vector {
  readonly name: string
  readonly token: string
  readonly alg: string
  readonly keys: readonly object[]
  /** The result of step 2: the issuer, or the refusal. A signed token need not be a JWT. */
  readonly decoded: 'joe' | AuthErrorCode
  /** Whether step 5 accepts the signature, whatever the payload is. Absent if there is none. */
  readonly signed?: boolean
}

/** RFC 7519 §3.1: {"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true} */
const JOE = 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'

const HMAC_SECRET = {
  kty: 'oct',
  k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
}

/** RFC 7515 A.2.1, the public half. */
export const RSA_KEY = {
  kty: 'RSA',
  n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
  e: 'AQAB',
}

/** RFC 7515 A.3.1, the public half. */
export const P256_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

/** RFC 7515 A.4.1, the public half. */
const P521_KEY = {
  kty: 'EC',
  crv: 'P-521',
  x: 'AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk',
  y: 'ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2',
}

/** RFC 8037 A.2. */
export const ED25519_KEY = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
}

const RS256_SIGNATURE =
  'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw'
const ES256_SIGNATURE =
  'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q'

/** RFC 7515 A.6.4 and A.7: the JSON serializations, which no Authorization header carries. */
const GENERAL_JSON = {
  payload: JOE,
  signatures: [
    { protected: 'eyJhbGciOiJSUzI1NiJ9', header: { kid: '2010-12-29' }, signature: RS256_SIGNATURE },
    {
      protected: 'eyJhbGciOiJFUzI1NiJ9',
      header: { kid: 'e9bc097a-ce51-4036-9562-d2ade882db0d' },
      signature: ES256_SIGNATURE,
    },
  ],
}
const FLATTENED_JSON = { payload: JOE, ...GENERAL_JSON.signatures[1] }

/** RFC 7515 E: a token whose `crit` every implementation must refuse. */
const CRITICAL = Buffer.from(
  '{"alg":"none",\r\n "crit":["http://example.com/UNDEFINED"],\r\n "http://example.com/UNDEFINED":true\r\n}',
).toString('base64url')

const ENCRYPTED =
  'eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.QR1Owv2ug2WyPBnbQrRARTeEk9kDO2w8qDcjiHnSJflSdv1iNqhWXaKH4MqAkQtMoNfABIPJaZm0HaA415sv3aeuBWnD8J-Ui7Ah6cWafs3ZwwFKDFUUsWHSK-IPKxLGTkND09XyjORj_CHAgOPJ-Sd8ONQRnJvWn_hXV1BNMHzUjPyYwEsRhDhzjAD26imasOTsgruobpYGoQcXUwFDn7moXPRfDE8-NoQX7N7ZYMmpUDkR-Cx9obNGwJQ3nM52YCitxoQVPzjbl7WBuB7AohdBoZOdZ24WlN1lVIeh8v1K4krB8xgKvRU8kgFrEn_a1rZgN5TiysnmzTROF869lQ.AxY8DCtDaGlsbGljb3RoZQ.MKOle7UQrG6nSxTLX6Mqwt0orbHvAKeWnDYvpIAeZ72deHxz3roJDXQyhxx0wKaMHDjUEOKIwrtkHthpqEanSBNYHZgmNOV7sln1Eu9g3J8.fiK51VwhsxJ-siBMR-YFiA'
const NESTED =
  'eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiY3R5IjoiSldUIn0.g_hEwksO1Ax8Qn7HoN-BVeBoa8FXe0kpyk_XdcSmxvcM5_P296JXXtoHISr_DD_MqewaQSH4dZOQHoUgKLeFly-9RI11TG-_Ge1bZFazBPwKC5lJ6OLANLMd0QSL4fYEb9ERe-epKYE3xb2jfY1AltHqBO-PM6j23Guj2yDKnFv6WO72tteVzm_2n17SBFvhDuR9a2nHTE67pe0XGBUS_TK7ecA-iVq5COeVdJR4U4VZGGlxRGPLRHvolVLEHx6DYyLpw30Ay9R6d68YCLi9FYTq3hIXPK_-dmPlOUlKvPr1GgJzRoeC9G5qCvdcHWsqJGTO_z3Wfo5zsqwkxruxwA.UmVkbW9uZCBXQSA5ODA1Mg.VwHERHPvCNcHHpTjkoigx3_ExK0Qc71RMEParpatm0X_qpg-w8kozSjfNIPPXiTBBLXR65CIPkFqz4l1Ae9w_uowKiwyi9acgVztAi-pSL8GQSXnaamh9kX1mdh3M_TT-FZGQFQsFhu0Z72gJKGdfGE-OE7hS1zuBD5oEUfk0Dmb0VzWEzpxxiSSBbBAzP10l56pPfAtrjEYw-7ygeMkwBl6Z_mLS6w6xUgKlvW6ULmkV-uLC4FUiyKECK4e3WZYKw1bpgIqGYsw2v_grHjszJZ-_I5uM-9RA8ycX9KqPRp9gc6pXmoU_-27ATs9XCvrZXUtK2902AUzqpeEUJYjWWxSNsS-r1TJ1I-FMJ4XyAiGrfmo9hQPcNBYxPz3GQb28Y5CLSQfNgKSGt0A4isp1hBUXBHAndgtcslt7ZoQJaKe_nNJgNliWtWpJ_ebuOpEl8jdhehdccnRMIwAmU1n7SPkmhIl1HlSOpvcvDfhUN5wuqU955vOBvfkBOh5A11UzBuo2WlgZ6hYi9-e3w29bR0C2-pp3jbqxEDw3iWaf2dc5b-LnR0FEYXvI_tYk5rd_J9N0mg0tQ6RbpxNEMNoA9QWk5lgdPvbh9BaO195abQ.AVO9iT5AV4CzvDJCdhSFlQ'

const hmac = { alg: 'HS256', keys: [HMAC_SECRET] } as const
const none = { alg: 'none', keys: [] } as const
const encrypted = { alg: 'RSA1_5', keys: [RSA_KEY], decoded: 'ERR_TOKEN_MALFORMED' } as const

export const VECTORS: readonly Vector[] = [
  {
    name: 'RFC 7515 A.1 and RFC 7519 §3.1: HS256',
    token: `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${JOE}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`,
    ...hmac,
    decoded: 'joe',
    signed: false,
  },
  {
    name: 'RFC 7515 A.2: RS256',
    token: `eyJhbGciOiJSUzI1NiJ9.${JOE}.${RS256_SIGNATURE}`,
    alg: 'RS256',
    keys: [RSA_KEY],
    decoded: 'joe',
    signed: true,
  },
  {
    name: 'RFC 7515 A.3: ES256',
    token: `eyJhbGciOiJFUzI1NiJ9.${JOE}.${ES256_SIGNATURE}`,
    alg: 'ES256',
    keys: [P256_KEY],
    decoded: 'joe',
    signed: true,
  },
  {
    name: 'RFC 7515 A.4: ES512 over a payload that is not JSON',
    token:
      'eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn',
    alg: 'ES512',
    keys: [P521_KEY],
    decoded: 'ERR_TOKEN_MALFORMED',
    signed: true,
  },
  {
    name: 'RFC 7515 A.5 and RFC 7519 §6.1: unsecured',
    token: `eyJhbGciOiJub25lIn0.${JOE}.`,
    ...none,
    decoded: 'ERR_TOKEN_MALFORMED',
  },
  {
    name: 'RFC 7515 A.6: general JSON serialization',
    token: JSON.stringify(GENERAL_JSON),
    alg: 'RS256',
    keys: [RSA_KEY, P256_KEY],
    decoded: 'ERR_TOKEN_MALFORMED',
  },
  {
    name: 'RFC 7515 A.7: flattened JSON serialization',
    token: JSON.stringify(FLATTENED_JSON),
    alg: 'ES256',
    keys: [P256_KEY],
    decoded: 'ERR_TOKEN_MALFORMED',
  },
  {
    name: 'RFC 7515 E: negative test case for "crit"',
    token: `${CRITICAL}.RkFJTA.`,
    ...none,
    decoded: 'ERR_TOKEN_MALFORMED',
  },
  { name: 'RFC 7519 A.1: encrypted', token: ENCRYPTED, ...encrypted },
  { name: 'RFC 7519 A.2: nested', token: NESTED, ...encrypted },
  {
    name: 'RFC 7797 §4.1: HS256 of a text that is not JSON',
    token: 'eyJhbGciOiJIUzI1NiJ9.JC4wMg.5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ',
    ...hmac,
    decoded: 'ERR_TOKEN_MALFORMED',
    signed: false,
  },
  {
    name: 'RFC 7797 §4.2: the payload unencoded and detached',
    token:
      'eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY',
    ...hmac,
    decoded: 'ERR_TOKEN_MALFORMED',
    signed: false,
  },
  {
    name: 'RFC 7797 §4.2: the payload encoded again, and "b64" critical',
    token:
      'eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19.JC4wMg.A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY',
    ...hmac,
    decoded: 'ERR_TOKEN_MALFORMED',
    signed: false,
  },
  {
    name: 'RFC 8037 A.4: Ed25519 of a text that is not JSON',
    token:
      'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    alg: 'EdDSA',
    keys: [ED25519_KEY],
    decoded: 'ERR_TOKEN_MALFORMED',
    signed: true,
  },
]

/** The keys of the RFCs, and for which algorithms each of them is of use. */
export const KEYS: readonly (readonly [name: string, jwk: object, algorithms: readonly string[]])[] = [
  [
    'RFC 7517 A.1: an EC key for encryption',
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
      use: 'enc',
      kid: '1',
    },
    [],
  ],
  [
    'RFC 7517 A.1: an RSA key for RS256',
    {
      kty: 'RSA',
      n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
      e: 'AQAB',
      alg: 'RS256',
      kid: '2011-04-29',
    },
    ['RS256'],
  ],
  [
    'RFC 7517 A.2: a private EC key',
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
      d: '870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE',
      kid: '1',
    },
    [],
  ],
  ['RFC 7517 A.3: a key that wraps keys', { kty: 'oct', alg: 'A128KW', k: 'GawgguFyGrWKav7AX4VKUg' }, []],
  ['RFC 7517 A.3: a secret for HMAC', HMAC_SECRET, []],
  [
    'RFC 7517 B: an RSA key with a certificate (its beginning), which is ignored',
    {
      kty: 'RSA',
      use: 'sig',
      kid: '1b94c',
      n: 'vrjOfz9Ccdgx5nQudyhdoR17V-IubWMeOZCwX_jj0hgAsz2J_pqYW08PLbK_PdiVGKPrqzmDIsLI7sA25VEnHU1uCLNwBuUiCO11_-7dYbsr4iJmG0Qu2j8DsVyT1azpJC_NG84Ty5KKthuCaPod7iI7w0LK9orSMhBEwwZDCxTWq4aYWAchc8t-emd9qOvWtVMDC2BXksRngh6X5bUYLy6AyHKvj-nUy1wgzjYQDwHMTplCoLtU-o-8SNnZ1tmRoGE9uJkBLdh5gFENabWnU5m1ZqZPdwS-qo-meMvVfJb6jJVWRpl2SUtCnYG2C32qvbWbjZ_jBPD5eunqsIo1vQ',
      e: 'AQAB',
      x5c: ['MIIDQjCCAiqgAwIBAgIGATz/FuLiMA0GCSqGSIb3DQEBBQUAMGIxCzAJBgNVBAYTAlVTMQswCQYDVQQIEwJDTzE='],
    },
    ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ],
  ['RFC 7515 A.2: an RSA key', RSA_KEY, ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
  ['RFC 7515 A.3: a P-256 key', P256_KEY, ['ES256']],
  ['RFC 7515 A.4: a P-521 key', P521_KEY, ['ES512']],
  [
    'RFC 8037 A.1: a private Ed25519 key',
    { ...ED25519_KEY, d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' },
    [],
  ],
  ['RFC 8037 A.2: an Ed25519 key', ED25519_KEY, ['EdDSA', 'Ed25519']],
  [
    'RFC 8037 A.6: an X25519 key',
    { kty: 'OKP', crv: 'X25519', kid: 'Bob', x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08' },
    [],
  ],
]
