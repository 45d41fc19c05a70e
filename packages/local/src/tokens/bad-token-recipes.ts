/** Makes each bad token. */
import { createPublicKey } from 'node:crypto'
import { CompactSign } from 'jose'
import { randomRefreshToken } from '../credentials/opaque-tokens.ts'
import { PoolKeys } from '../keys/pool-keys.ts'
import { randomClientId, randomPoolId, unservedIssuer } from '../util/ids.ts'
import type { BadTokenKind } from './bad-tokens.ts'
import { accessClaims, idClaims, type PoolFacts } from './token-claims.ts'

const HOUR = 3600

type Recipe = (facts: PoolFacts, keys: PoolKeys) => Promise<string>

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function splitToken(token: string): [header: string, payload: string, signature: string] {
  return token.split('.') as [string, string, string]
}

/** An access token with some claims changed; `undefined` removes a claim. */
function withClaims(makeChanges: (facts: PoolFacts) => Record<string, unknown>): Recipe {
  return (facts, keys) => keys.sign('access', accessClaims(facts, { claims: makeChanges(facts) }))
}

const expired: Recipe = (facts, keys) => {
  const issuedAt = facts.nowSeconds - facts.accessTokenSeconds - HOUR
  return keys.sign('access', accessClaims(facts, { issuedAt }))
}

const otherPool: Recipe = async (facts) => {
  const userPoolId = randomPoolId()
  const otherKeys = await PoolKeys.make()
  return otherKeys.sign(
    'access',
    accessClaims({ ...facts, userPoolId, issuerUrl: unservedIssuer(userPoolId) }),
  )
}

const badSignature: Recipe = async (facts, keys) => {
  const [header, payload, signature] = splitToken(await keys.sign('access', accessClaims(facts)))
  const bytes = Buffer.from(signature, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
  return `${header}.${payload}.${bytes.toString('base64url')}`
}

const changedPayload: Recipe = async (facts, keys) => {
  const claims = accessClaims(facts)
  const [header, , signature] = splitToken(await keys.sign('access', claims))
  return `${header}.${encodeJson({ ...claims, 'cognito:groups': ['admin'] })}.${signature}`
}

const forgedKey: Recipe = async (facts, keys) => {
  const otherKeys = await PoolKeys.make()
  return otherKeys.sign('access', accessClaims(facts), { kid: keys.publicKey('access').kid })
}

const unknownKey: Recipe = async (facts) => (await PoolKeys.make()).sign('access', accessClaims(facts))

const unsigned: Recipe = async (facts) => `${encodeJson({ alg: 'none' })}.${encodeJson(accessClaims(facts))}.`

/** The public key of the pool as the secret of an HMAC. */
const publicKeyAsSecret: Recipe = (facts, keys) => {
  const { kid, ...jwk } = keys.publicKey('access')
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  return new CompactSign(new TextEncoder().encode(JSON.stringify(accessClaims(facts))))
    .setProtectedHeader({ kid, alg: 'HS256' })
    .sign(new TextEncoder().encode(pem.toString()))
}

export const RECIPES: Readonly<Record<BadTokenKind, Recipe>> = {
  expired,
  'not-yet-valid': withClaims((facts) => ({ nbf: facts.nowSeconds + HOUR })),
  'without-expiry': withClaims(() => ({ exp: undefined })),
  'other-pool': otherPool,
  'other-client': withClaims(() => ({ client_id: randomClientId() })),
  'without-client': withClaims(() => ({ client_id: undefined })),
  'other-resource': withClaims(() => ({ aud: 'https://another-api.invalid' })),
  'id-token': (facts, keys) => keys.sign('id', idClaims(facts)),
  'without-token-use': withClaims(() => ({ token_use: undefined })),
  'bad-signature': badSignature,
  'changed-payload': changedPayload,
  'forged-key': forgedKey,
  'unknown-key': unknownKey,
  unsigned,
  'public-key-as-secret': publicKeyAsSecret,
  'refresh-token': async () => randomRefreshToken(),
}
