/** The algorithm is the attacker's word: "none" in every spelling, confusion of kinds, keys inside the token. */
import { createPublicKey } from 'node:crypto'
import { ACCESS, OIDC, poolKey } from '../support/core-fixtures.ts'
import { derSigner, encoded, fixedSignature, hmacSigner, jws, mint, signer } from '../support/mint.ts'
import { type Attack, rows } from './row.ts'
import { attacker, ec256, ec384, ed25519, good, rsa } from './world.ts'

const NONE = ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\0', 'nоne', '', 'null', 'undefined']

const unsigned = (alg: unknown, end: string) =>
  `${encoded({ alg, kid: poolKey.kid })}.${encoded(ACCESS)}.${end}`

const none = NONE.flatMap((alg) => [
  ...rows('ERR_TOKEN_MALFORMED', { [`alg ${JSON.stringify(alg)} without a signature`]: unsigned(alg, '') }),
  ...rows('ERR_ALGORITHM_NOT_ALLOWED', {
    [`alg ${JSON.stringify(alg)} with a signature`]: unsigned(alg, 'AAAA'),
  }),
])

const der = createPublicKey(poolKey.publicPem).export({ type: 'spki', format: 'der' })
const secrets: Readonly<Record<string, string>> = {
  'the PEM': poolKey.publicPem,
  'the PEM without its last line break': poolKey.publicPem.trimEnd(),
  'the PEM with Windows line breaks': poolKey.publicPem.replaceAll('\n', '\r\n'),
  'the PEM after a space': ` ${poolKey.publicPem}`,
  'the PKCS#1 PEM': createPublicKey(poolKey.publicPem).export({ type: 'pkcs1', format: 'pem' }) as string,
  'the DER': der.toString('latin1'),
  'the DER in base64': der.toString('base64'),
  'the JWK': JSON.stringify(poolKey.jwk),
  'the modulus': String(poolKey.jwk.n),
  'an empty secret': '',
}
const confused = Object.entries(secrets).flatMap(([secret, text]) =>
  ['HS256', 'HS384', 'HS512'].map((alg) => [
    `${alg} with ${secret} for a secret`,
    jws({ alg, kid: poolKey.kid }, ACCESS, hmacSigner(text)),
  ]),
)

const OTHERS = [
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'RS1',
  'rs256',
  'RSA256',
  'ES256K',
  'RSA-OAEP',
  'dir',
]
const others = OTHERS.map((alg) => [
  `alg ${alg} at a pool, which signs with RS256`,
  jws({ alg, kid: poolKey.kid }, ACCESS, signer(poolKey, /^[RP]S\d{3}$/.test(alg) ? alg : 'RS256')),
])

const own = attacker.jwk
const withOwnKey: Readonly<Record<string, Record<string, unknown>>> = {
  'jwk with the attacker key': { jwk: own },
  'jku to the attacker': { jku: 'http://127.0.0.1:9/jwks.json' },
  'x5u to the attacker': { x5u: 'http://127.0.0.1:9/cert.pem' },
  'x5c of the attacker': { x5c: ['MIIB'] },
  'x5t of the attacker': { x5t: 'AAAA', 'x5t#S256': 'AAAA' },
  'all of them': { jwk: own, jku: 'http://127.0.0.1:9/', x5u: 'http://127.0.0.1:9/', x5c: ['MIIB'] },
}

const raw = good(ec256, 'ES256').split('.')
const withSignature = (bytes: Buffer) => `${raw[0]}.${raw[1]}.${bytes.toString('base64url')}`
const signature = Buffer.from(raw[2] as string, 'base64url')
const ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')

export const ALGORITHM_ATTACKS: readonly Attack[] = [
  ...none,
  ...rows('ERR_ALGORITHM_NOT_ALLOWED', Object.fromEntries([...confused, ...others])),
  ...rows('ERR_TOKEN_MALFORMED', {
    'no alg': jws({ kid: poolKey.kid }, ACCESS, signer(poolKey)),
    'alg a number': jws({ alg: 256, kid: poolKey.kid }, ACCESS, signer(poolKey)),
    'alg an array': jws({ alg: ['RS256'], kid: poolKey.kid }, ACCESS, signer(poolKey)),
    'alg an object': jws({ alg: { toString: 'RS256' }, kid: poolKey.kid }, ACCESS, signer(poolKey)),
    'alg null': jws({ alg: null, kid: poolKey.kid }, ACCESS, signer(poolKey)),
  }),
  ...rows(
    'ERR_SIGNATURE_INVALID',
    Object.fromEntries(
      Object.entries(withOwnKey).map(([name, header]) => [name, mint(attacker, ACCESS, header)]),
    ),
  ),
  ...rows(
    'accepted',
    Object.fromEntries(
      Object.entries(withOwnKey).map(([name, header]) => [
        `${name}, on a token of the pool, which is ignored`,
        mint(poolKey, ACCESS, header),
      ]),
    ),
  ),
  ...rows(
    'ERR_SIGNATURE_INVALID',
    {
      'ECDSA with r and s of zero': withSignature(Buffer.alloc(64)),
      'ECDSA with r of zero': withSignature(Buffer.concat([Buffer.alloc(32), signature.subarray(32)])),
      'ECDSA with s of zero': withSignature(Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32)])),
      'ECDSA with r and s of the order': withSignature(Buffer.concat([ORDER, ORDER])),
      'ECDSA in DER': jws({ alg: 'ES256', kid: 'ec256' }, OIDC, derSigner(ec256)),
      'ECDSA with a byte too many': withSignature(Buffer.concat([signature, Buffer.from([0])])),
      'ECDSA with a byte too few': withSignature(signature.subarray(0, 63)),
      'ECDSA with r and s swapped': withSignature(
        Buffer.concat([signature.subarray(32), signature.subarray(0, 32)]),
      ),
      'EdDSA of zeros': jws({ alg: 'EdDSA', kid: 'ed25519' }, OIDC, fixedSignature(64, 0)),
      'EdDSA with a byte too many': jws({ alg: 'EdDSA', kid: 'ed25519' }, OIDC, (input) =>
        Buffer.concat([signer(ed25519, 'EdDSA')(input), Buffer.from([0])]),
      ),
      'PS256 under the name RS256': jws({ alg: 'RS256', kid: 'rsa' }, OIDC, signer(rsa, 'PS256')),
      'RS256 under the name PS256': jws({ alg: 'PS256', kid: 'rsa' }, OIDC, signer(rsa, 'RS256')),
      'RS256 under the name RS512': jws({ alg: 'RS512', kid: 'rsa' }, OIDC, signer(rsa, 'RS256')),
      'RSA signature of one byte': jws({ alg: 'RS256', kid: 'rsa' }, OIDC, fixedSignature(1)),
      'RSA signature of zeros': jws({ alg: 'RS256', kid: 'rsa' }, OIDC, fixedSignature(256, 0)),
      'RSA signature of ones': jws({ alg: 'RS256', kid: 'rsa' }, OIDC, fixedSignature(256, 255)),
      'RSA signature that is longer than the key': jws(
        { alg: 'RS256', kid: 'rsa' },
        OIDC,
        fixedSignature(512),
      ),
    },
    'oidc',
  ),
  ...rows(
    'ERR_KEY_UNKNOWN',
    {
      'ES256 with the id of an RSA key': jws({ alg: 'ES256', kid: 'rsa' }, OIDC, signer(ec256, 'ES256')),
      'RS256 with the id of an EC key': jws({ alg: 'RS256', kid: 'ec256' }, OIDC, signer(rsa)),
      'ES384 with the id of a P-256 key': jws({ alg: 'ES384', kid: 'ec256' }, OIDC, signer(ec384, 'ES384')),
      'EdDSA with the id of an EC key': jws({ alg: 'EdDSA', kid: 'ec256' }, OIDC, signer(ed25519, 'EdDSA')),
    },
    'oidc',
  ),
  ...rows(
    'accepted',
    {
      RS256: good(rsa, 'RS256'),
      RS512: good(rsa, 'RS512'),
      PS256: good(rsa, 'PS256'),
      PS512: good(rsa, 'PS512'),
      ES256: good(ec256, 'ES256'),
      ES384: good(ec384, 'ES384'),
      EdDSA: good(ed25519, 'EdDSA'),
    },
    'oidc',
  ),
]
