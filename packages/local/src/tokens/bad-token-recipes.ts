/** Makes each bad token: a good token, and one fault in it. */
import { createPublicKey } from 'node:crypto'
import { ConfigError } from '@poolguard/core'
import { CompactSign } from 'jose'
import { randomRefreshToken } from '../credentials/opaque-tokens.ts'
import { PoolKeys } from '../keys/pool-keys.ts'
import { makeUnservedIssuer, randomClientId, randomPoolId } from '../util/ids.ts'
import type { BadTokenKind } from './bad-tokens.ts'
import { type GoodToken, makeGoodToken, makeOtherUse } from './good-token.ts'
import type { Payload, PoolFacts } from './token-claims.ts'
import type { BadTokenOptions } from './token-options.ts'

const HOUR = 3600

interface Ingredients {
  readonly facts: PoolFacts
  readonly keys: PoolKeys
  readonly options: BadTokenOptions
  readonly good: GoodToken
}

type Recipe = (ingredients: Ingredients) => Promise<string>

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function splitToken(token: string): [header: string, payload: string, signature: string] {
  return token.split('.') as [string, string, string]
}

function sign(keys: PoolKeys, { use, claims, header }: GoodToken, changes: Payload = {}): Promise<string> {
  return keys.sign(use, { ...claims, ...changes }, header)
}

/** The good token with some claims changed; `undefined` removes a claim. */
function changeClaims(makeChanges: (ingredients: Ingredients) => Payload): Recipe {
  return (ingredients) => sign(ingredients.keys, ingredients.good, makeChanges(ingredients))
}

/** The lifetime stays the same: `iat` moves with `exp`, and `auth_time` is not later than `iat`. */
const makeExpired = changeClaims(({ facts, good: { claims } }) => {
  const exp = facts.nowSeconds - HOUR
  const iat = exp - Math.max(0, Number(claims.exp) - Number(claims.iat) || 0)
  const isLater = typeof claims.auth_time === 'number' && claims.auth_time > iat
  return { exp, iat, ...(isLater ? { auth_time: iat } : {}) }
})

const signByOtherPool: Recipe = async ({ facts, options }) => {
  const userPoolId = randomPoolId()
  const issuerUrl = makeUnservedIssuer(userPoolId)
  return sign(await PoolKeys.make(), makeGoodToken({ ...facts, userPoolId, issuerUrl }, options), {
    iss: issuerUrl,
  })
}

const breakSignature: Recipe = async ({ keys, good }) => {
  const [header, payload, signature] = splitToken(await sign(keys, good))
  const bytes = Buffer.from(signature, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
  return `${header}.${payload}.${bytes.toString('base64url')}`
}

const changePayload: Recipe = async ({ keys, good }) => {
  const [header, , signature] = splitToken(await sign(keys, good))
  const groups = [good.claims[good.groupsClaim] ?? []].flat()
  return `${header}.${encodeJson({ ...good.claims, [good.groupsClaim]: [...groups, 'admin'] })}.${signature}`
}

const forgeKey: Recipe = async ({ keys, good }) => {
  const header = { ...good.header, kid: keys.publicKey(good.use).kid }
  return sign(await PoolKeys.make(), { ...good, header })
}

/** Signs with the public key of the pool as the secret of an HMAC. */
const signWithPublicKey: Recipe = ({ keys, good }) => {
  const { kid, ...jwk } = keys.publicKey(good.use)
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  return new CompactSign(new TextEncoder().encode(JSON.stringify(good.claims)))
    .setProtectedHeader({ kid, ...good.header, alg: 'HS256' })
    .sign(new TextEncoder().encode(pem.toString()))
}

const signOtherUse: Recipe = ({ facts, keys, options }) => {
  const other = makeOtherUse(facts, options)
  return sign(keys, other, { token_use: other.use })
}

const RECIPES: Readonly<Record<BadTokenKind, Recipe>> = {
  expired: makeExpired,
  'not-yet-valid': changeClaims(({ facts }) => ({ nbf: facts.nowSeconds + HOUR })),
  'without-expiry': changeClaims(() => ({ exp: undefined })),
  'other-pool': signByOtherPool,
  'other-client': changeClaims(({ good }) => ({ [good.clientClaim]: randomClientId() })),
  'without-client': changeClaims(({ good }) => ({ [good.clientClaim]: undefined })),
  'other-resource': changeClaims(() => ({ aud: 'https://another-api.invalid' })),
  'id-token': signOtherUse,
  'without-token-use': changeClaims(() => ({ token_use: undefined })),
  'bad-signature': breakSignature,
  'changed-payload': changePayload,
  'forged-key': forgeKey,
  'unknown-key': async ({ good }) => sign(await PoolKeys.make(), good),
  unsigned: async ({ good }) => `${encodeJson({ ...good.header, alg: 'none' })}.${encodeJson(good.claims)}.`,
  'public-key-as-secret': signWithPublicKey,
  'refresh-token': async () => randomRefreshToken(),
}

export const BAD_TOKEN_KINDS = Object.keys(RECIPES)

/** The faults of `token_use`, which tokens of other OIDC issuers do not have. */
const COGNITO_ONLY: readonly BadTokenKind[] = ['id-token', 'without-token-use']

/** @throws ConfigError for a fault that the kind of token cannot have. */
export async function makeBadToken(
  kind: BadTokenKind,
  facts: PoolFacts,
  keys: PoolKeys,
  options: BadTokenOptions,
): Promise<string> {
  if (options.tokenUse === 'oidc' && COGNITO_ONLY.includes(kind)) {
    throw new ConfigError(`badToken: "${kind}" is not a fault of an OIDC token, because it has no token_use.`)
  }
  return RECIPES[kind]({ facts, keys, options, good: makeGoodToken(facts, options) })
}
