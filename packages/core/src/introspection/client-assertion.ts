/** Authentication by a key: a JWT that this API signs for its issuer (`private_key_jwt`, RFC 7523 §2.2 and §3). */
import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto'
import { ConfigError } from '../errors/config-error.ts'
import { ALGORITHMS } from '../keys/algorithms.ts'
import { requireOneOf, requireOptions, requireString } from '../util/config-checks.ts'

const WHERE = 'privateKeyJwt'

export interface PrivateKeyJwtOptions {
  /** The private key: a `KeyObject`, or a text in PEM (PKCS #8). */
  readonly key: KeyObject | string
  /** The id under which the issuer knows the key. Default: none is named. */
  readonly kid?: string
  /** Default `RS256`. */
  readonly algorithm?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
}

/** What {@link privateKeyJwt} makes. */
export interface PrivateKeyJwt {
  /** @internal */
  readonly [SIGN]: (clientId: string, issuer: string, nowMilliseconds: number) => string
}

/** A method, so that no logger prints a key. */
export const SIGN: unique symbol = Symbol.for('poolguard.signClientAssertion')

/** RFC 7523 §3: the lifetime is short, because the JWT is used immediately. */
const LIFETIME_SECONDS = 60

/** The type of key that each algorithm signs with, as node:crypto names it. */
const KEY_TYPES = { RS256: 'rsa', PS256: 'rsa', ES256: 'ec', EdDSA: 'ed25519' } as const

function requireKey(given: unknown): KeyObject {
  try {
    const key = typeof given === 'string' ? createPrivateKey(given) : (given as KeyObject)
    if (key.type === 'private') return key
  } catch {
    // The error of node:crypto may quote the key.
  }
  throw new ConfigError(`${WHERE}: key must be a private key: a KeyObject, or a text in PEM.`)
}

/** RFC 7518 §3.4: ES256 signs with a key on P-256 only. */
function isKeyFor(alg: keyof typeof KEY_TYPES, key: KeyObject): boolean {
  const curve = key.asymmetricKeyDetails?.namedCurve
  return key.asymmetricKeyType === KEY_TYPES[alg] && (alg !== 'ES256' || curve === 'prime256v1')
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

/**
 * Authenticates this API at its issuer by a private key instead of a secret.
 *
 * @throws ConfigError for an unknown option, and for a key that is not private or has another type than `algorithm`
 * needs.
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs'
 * import { introspected, privateKeyJwt } from '@poolguard/core/introspection'
 *
 * const makeIssuer = () =>
 *   introspected({
 *     issuer: 'https://login.example.com',
 *     endpoint: 'https://login.example.com/introspect',
 *     clientId: 'orders-api',
 *     clientAuthentication: privateKeyJwt({ key: readFileSync('orders-api.pem', 'utf8'), algorithm: 'ES256' }),
 *     audience: 'https://api.example.com',
 *   })
 * ```
 */
export function privateKeyJwt(given: PrivateKeyJwtOptions): PrivateKeyJwt {
  const options = requireOptions<PrivateKeyJwtOptions>(WHERE, given, ['key', 'kid', 'algorithm'])
  const names = Object.keys(KEY_TYPES) as (keyof typeof KEY_TYPES)[]
  const alg = requireOneOf(WHERE, 'algorithm', options.algorithm ?? 'RS256', names)
  const kid = options.kid === undefined ? {} : { kid: requireString(WHERE, 'kid', options.kid) }
  const key = requireKey(options.key)
  if (!isKeyFor(alg, key)) {
    const type = alg === 'ES256' ? 'ec, on the curve P-256' : KEY_TYPES[alg]
    throw new ConfigError(`${WHERE}: ${alg} needs a key of type ${type}.`)
  }
  const { digest, parameters } = ALGORITHMS[alg]
  const signAssertion = (clientId: string, issuer: string, nowMilliseconds: number): string => {
    const iat = Math.floor(nowMilliseconds / 1000)
    const times = { iat, exp: iat + LIFETIME_SECONDS }
    const claims = { iss: clientId, sub: clientId, aud: issuer, jti: randomUUID(), ...times }
    const signed = `${encode({ alg, typ: 'JWT', ...kid })}.${encode(claims)}`
    const signature = sign(digest, Buffer.from(signed), { key, ...parameters })
    return `${signed}.${signature.toString('base64url')}`
  }
  return Object.freeze(Object.defineProperty({} as PrivateKeyJwt, SIGN, { value: signAssertion }))
}
