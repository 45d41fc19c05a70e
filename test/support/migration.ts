/** What the migration tests share: an issuer on loopback, tokens of any form, and two guards side by side. */
import { expect } from 'vitest'
import { answers, type KeyServer } from './key-server.ts'
import { ecKey, edKey, mint, rsaKey, type TestKey } from './mint.ts'

export const API = 'https://api.example.com'

/** Whether a guard accepts a token. */
export type Guard = (token: string) => Promise<boolean>

/** What a token is, the token, and what the old and the new guard decide about it. */
export type Row = readonly [
  what: string,
  token: string,
  old: 'accepts' | 'refuses',
  now: 'accepts' | 'refuses',
]

export interface TokenHeader {
  readonly alg?: 'RS256' | 'ES256' | 'EdDSA'
  readonly typ?: string
}

const KEYS: Readonly<Record<NonNullable<TokenHeader['alg']>, TestKey>> = {
  RS256: rsaKey('rsa-1'),
  ES256: ecKey('ec-1', 'P-256'),
  EdDSA: edKey('ed-1'),
}

/** The key set that every package reads: with `use` and `alg`, which some of them require. */
export function makeKeys() {
  const keys = Object.entries(KEYS).map(([alg, { jwk }]) => ({
    ...jwk,
    kty: String(jwk.kty),
    use: 'sig',
    alg,
  }))
  return { keys }
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** Makes tokens that every package accepts, with the given changes; `undefined` removes a claim. */
export function tokenMaker(common: object) {
  return (claims: object = {}, header: TokenHeader = {}): string => {
    const times = { iat: nowSeconds(), exp: nowSeconds() + 3600 }
    return mint(KEYS[header.alg ?? 'RS256'], { ...common, ...times, ...claims }, { ...header })
  }
}

/** An issuer whose metadata and keys are on loopback. Call it when the server listens. */
export function publishIssuer(server: KeyServer) {
  const { origin: issuer, on } = server.site()
  const jwksUri = `${issuer}/jwks`
  on('/jwks', answers.json(makeKeys()))
  const algorithms = Object.keys(KEYS)
  const metadata = { issuer, jwks_uri: jwksUri, id_token_signing_alg_values_supported: algorithms }
  on('/.well-known/openid-configuration', answers.json(metadata))
  return { issuer, jwksUri, token: tokenMaker({ iss: issuer, sub: 'user-1', aud: API }), now: nowSeconds }
}

export type PublishedIssuer = ReturnType<typeof publishIssuer>

/** Expects both guards to decide as the rows say. */
export async function compare(old: Guard, now: Guard, rows: readonly Row[]): Promise<void> {
  const toWord = (isAccepted: boolean) => (isAccepted ? 'accepts' : 'refuses')
  const decided: Row[] = []
  for (const [what, token] of rows) {
    decided.push([what, '', toWord(await old(token)), toWord(await now(token))])
  }
  expect(decided).toEqual(rows.map(([what, , first, second]) => [what, '', first, second]))
}
