/** Steps 3 to 5: which algorithms exist, who may use them, and that only a genuine signature passes. */
import { type Algorithm, ConfigError, cognito, createVerifier, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import {
  ACCESS,
  access,
  CLIENT,
  decisions,
  NOW,
  OIDC,
  OIDC_ISSUER,
  oidcVerifier,
  POOL_ID,
  poolJwks,
  poolKey,
  poolVerifier,
  unanimous,
} from '../../support/core-fixtures.ts'
import {
  derSigner,
  ecKey,
  edKey,
  encoded,
  fixedSignature,
  hmacSigner,
  jws,
  mint,
  mlDsaKey,
  named,
  pssSigner,
  rsaKey,
  signer,
  type TestKey,
} from '../../support/mint.ts'

const rsa = rsaKey('rsa')
const keys = { RS: rsa, PS: rsa, ES256: ecKey('p256', 'P-256'), ES384: ecKey('p384', 'P-384') }
const p521 = ecKey('p521', 'P-521')
const ed = edKey('ed')
const k256 = ecKey('k256', 'secp256k1')
/** The algorithms of ML-DSA that this Node has: none before version 24. */
const ML_DSA = (['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const).flatMap((alg) => {
  const key = mlDsaKey(alg, alg)
  return key === undefined ? [] : [[alg, key] as const]
})
const TABLE: readonly (readonly [Algorithm, TestKey])[] = [
  ['RS256', keys.RS],
  ['RS384', keys.RS],
  ['RS512', keys.RS],
  ['PS256', keys.PS],
  ['PS384', keys.PS],
  ['PS512', keys.PS],
  ['ES256', keys.ES256],
  ['ES384', keys.ES384],
  ['ES512', p521],
  ['ES256K', k256],
  ['EdDSA', ed],
  ['Ed25519', ed],
  ...ML_DSA,
]
const ALL = TABLE.map(([alg]) => alg)
const jwks = {
  keys: [rsa, keys.ES256, keys.ES384, p521, k256, ed, ...ML_DSA.map(([, key]) => key)].map(({ jwk }) => jwk),
}
const everything = oidcVerifier({ jwks, algorithms: ALL })
const INVALID = unanimous('ERR_SIGNATURE_INVALID')
const NOT_ALLOWED = unanimous('ERR_ALGORITHM_NOT_ALLOWED')

describe.each(TABLE)('%s', (alg, key) => {
  const token = mint(key, OIDC, { alg })

  it('allowed → accepted', async () => {
    expect(await decisions(oidcVerifier({ jwks, algorithms: [alg] }), token)).toEqual(unanimous('accepted'))
    expect(await decisions(everything, token)).toEqual(unanimous('accepted'))
  })

  it('every other algorithm allowed → ERR_ALGORITHM_NOT_ALLOWED', async () => {
    const others = ALL.filter((other) => other !== alg)
    expect(await decisions(oidcVerifier({ jwks, algorithms: others }), token)).toEqual(NOT_ALLOWED)
  })

  it.each([0, 1, 2].map((part) => [['header', 'payload', 'signature'][part], part] as const))(
    'a changed %s → ERR_SIGNATURE_INVALID',
    async (name, part) => {
      const parts = token.split('.')
      const bytes = Buffer.from(parts[part] ?? '', 'base64url')
      const changed = {
        header: { alg, kid: key.kid, x: 1 },
        payload: { ...OIDC, sub: 'admin' },
        signature: bytes.map((byte, at) => (at === 5 ? byte ^ 1 : byte)),
      }[name as 'header' | 'payload' | 'signature']
      parts[part] = encoded(changed)
      expect(await decisions(everything, parts.join('.'))).toEqual(INVALID)
    },
  )

  it.each([1, 63, 64, 96, 132, 256, 4000])('%d bytes that are not a signature → refused', async (length) => {
    for (const byte of [0, 255]) {
      const forged = jws({ alg, kid: key.kid }, OIDC, fixedSignature(length, byte))
      expect(await decisions(everything, forged)).toEqual(INVALID)
    }
  })

  it('in a user pool → ERR_ALGORITHM_NOT_ALLOWED, unless it is RS256', async () => {
    const issuers = cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access', jwks: poolJwks })
    const verifier = createVerifier({ issuers, now: () => NOW * 1000 })
    const named = jws({ alg, kid: poolKey.kid }, ACCESS, signer(key, alg))
    expect(await decisions(verifier, named)).toEqual(alg === 'RS256' ? INVALID : NOT_ALLOWED)
  })
})

describe('no allow-list', () => {
  it('→ only RS256 is accepted', async () => {
    const verifier = oidcVerifier({ jwks })
    expect(await decisions(verifier, mint(rsa, OIDC))).toEqual(unanimous('accepted'))
    expect(await decisions(verifier, mint(rsa, OIDC, { alg: 'RS512' }))).toEqual(NOT_ALLOWED)
  })
})

describe('ML-DSA in a Node without it', () => {
  it.skipIf(ML_DSA.length > 0)('→ ConfigError that names the version of Node', () => {
    expect(() => oidcVerifier({ jwksUri: null, jwks, algorithms: ['ML-DSA-65'] })).toThrow(ConfigError)
    expect(() => oidcVerifier({ jwksUri: null, jwks, algorithms: ['ML-DSA-65'] })).toThrow(/24/)
  })
})

describe('an unsupported algorithm', () => {
  it.each([
    'none',
    'None',
    'NONE',
    '',
    'rs256',
    'RS256 ',
    'RS1',
    'HS256',
    'HS384',
    'Ed448',
    'dir',
    'toString',
    '__proto__',
  ])('%j → ERR_ALGORITHM_NOT_ALLOWED', async (alg) => {
    const token = jws({ alg, kid: rsa.kid }, OIDC, signer(rsa))
    expect(await decisions(everything, token)).toEqual(NOT_ALLOWED)
  })

  it('an HMAC with the public key → ERR_ALGORITHM_NOT_ALLOWED', async () => {
    for (const secret of [rsa.publicPem, rsa.publicPem.trim(), JSON.stringify(rsa.jwk), String(rsa.jwk.n)]) {
      const token = jws({ alg: 'HS256', kid: rsa.kid }, OIDC, hmacSigner(secret))
      expect(await decisions(everything, token)).toEqual(NOT_ALLOWED)
    }
  })

  it('"none" without a signature → ERR_TOKEN_MALFORMED', async () => {
    const unsigned = `${encoded({ alg: 'none' })}.${encoded(OIDC)}.`
    expect(await decisions(oidcVerifier({ jwks }), unsigned)).toEqual(unanimous('ERR_TOKEN_MALFORMED'))
  })
})

describe('a genuine signature of another kind', () => {
  it.each([
    ['PKCS#1 under the name of PSS', jws({ alg: 'PS256', kid: 'rsa' }, OIDC, signer(rsa, 'RS256'))],
    ['PSS under the name of PKCS#1', jws({ alg: 'RS256', kid: 'rsa' }, OIDC, signer(rsa, 'PS256'))],
    ['another digest', jws({ alg: 'RS256', kid: 'rsa' }, OIDC, signer(rsa, 'RS512'))],
    ['PSS without salt', jws({ alg: 'PS256', kid: 'rsa' }, OIDC, pssSigner(rsa.privateKey, 'sha256', 0))],
    [
      'PSS with too long a salt',
      jws({ alg: 'PS256', kid: 'rsa' }, OIDC, pssSigner(rsa.privateKey, 'sha256', 64)),
    ],
    ['ECDSA in DER', jws({ alg: 'ES256', kid: 'p256' }, OIDC, derSigner(keys.ES256))],
    ['another key of the issuer', jws({ alg: 'RS256', kid: 'rsa' }, OIDC, signer(poolKey))],
    [
      'over another token',
      `${mint(rsa, { ...OIDC, sub: 'admin' })
        .split('.')
        .slice(0, 2)
        .join('.')}.${mint(rsa, OIDC).split('.')[2]}`,
    ],
  ])('%s → ERR_SIGNATURE_INVALID', async (_name, token) => {
    expect(await decisions(everything, token)).toEqual(INVALID)
  })

  it('a key in the header of the token → ERR_SIGNATURE_INVALID', async () => {
    const attacker = named(poolKey, 'rsa')
    const token = mint(attacker, OIDC, { jwk: attacker.jwk, x5c: ['AAAA'] })
    expect(await decisions(everything, token)).toEqual(INVALID)
  })
})

describe('two keys with one id', () => {
  const [first, second] = [ecKey('twin', 'P-521'), ecKey('twin', 'P-521')]
  const verifier = createVerifier({
    issuers: oidc({
      issuer: OIDC_ISSUER,
      audience: null,
      algorithms: ['ES512'],
      jwks: { keys: [first.jwk, second.jwk] },
      jwksUri: null,
    }),
    now: () => NOW * 1000,
  })

  it.each([
    ['the first', first, 'accepted'],
    ['the second', second, 'accepted'],
    ['neither', ecKey('twin', 'P-521'), 'ERR_SIGNATURE_INVALID'],
  ])('signed by %s → %s', async (_name, key, decision) => {
    expect(await decisions(verifier, mint(key, OIDC, { alg: 'ES512' }))).toEqual(unanimous(decision))
  })
})

describe('two issuers', () => {
  const evil = named(rsa, poolKey.kid)
  const trusted = oidc({ issuer: OIDC_ISSUER, audience: null, jwks: poolJwks })
  const other = oidc({ issuer: 'https://other.example.com/', audience: null, jwks: { keys: [evil.jwk] } })
  const verifier = createVerifier({ issuers: [trusted, other], now: () => NOW * 1000 })

  it('the same key id → keys are not shared', async () => {
    const own = mint(evil, { ...OIDC, iss: 'https://other.example.com/' })
    expect(await decisions(verifier, own)).toEqual(unanimous('accepted'))
    expect(await decisions(verifier, mint(poolKey, OIDC))).toEqual(unanimous('accepted'))
    expect(await decisions(verifier, mint(evil, OIDC))).toEqual(INVALID)
  })

  it('different algorithms → not shared', async () => {
    const pool = cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access', jwks: poolJwks })
    const wide = oidc({ issuer: OIDC_ISSUER, audience: null, algorithms: ['RS512'], jwks: poolJwks })
    const both = createVerifier({ issuers: [pool, wide], now: () => NOW * 1000 })
    expect(await decisions(both, mint(poolKey, OIDC, { alg: 'RS512' }))).toEqual(unanimous('accepted'))
    expect(await decisions(both, access({}, { alg: 'RS512' }))).toEqual(NOT_ALLOWED)
    expect(await decisions(poolVerifier(), access())).toEqual(unanimous('accepted'))
  })
})
