/**
 * A token that nobody has verified → the `cognito({...})` or `oidc({...})` that would be for it, and the flags that say
 * the same. It goes by what the token says of itself, so it is a question to the operator: "is that yours?"
 */
import {
  type Algorithm,
  type CognitoOptions,
  ConfigError,
  cognito,
  type Issuer,
  type JoseHeader,
  type JsonObject,
  type JsonWebKeySet,
  type OidcOptions,
  oidc,
} from '@poolguard/core'
import { printableJson, printableLine } from './printable.ts'

export interface Suggestion {
  /** As TypeScript. */
  readonly call: string
  /** As flags of `poolguard explain`. */
  readonly flags: string
  /** The same, made. @throws ConfigError */
  issuer(jwks?: JsonWebKeySet): Issuer
}

/** Amazon Cognito: `https://cognito-idp.<region>.<suffix>/<pool id>`, or with `issuer-` before it. */
const AT_AWS = /^https:\/\/(?:issuer-)?cognito-idp\.([a-z0-9-]+)\.[a-z0-9.-]+\/[^/]+$/
const POOL_ID = /\/([\w-]+_[0-9a-zA-Z]+)$/
const PLAIN = /^[\w@%+=:,./-]+$/

function text(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback
}

function quoted(value: string): string {
  return `'${printableJson(value).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`
}

function literal(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(literal).join(', ')}]` : quoted(String(value))
}

function callOf(name: string, options: object): string {
  const members = Object.entries(options).map(([key, value]) => `${key}: ${literal(value)}`)
  return `${name}({ ${members.join(', ')} })`
}

/** For a POSIX shell. */
function word(value: string): string {
  return PLAIN.test(value) ? value : `'${value.replace(/'/g, "'\\''")}'`
}

const FLAGS: Readonly<Record<string, string>> = {
  userPoolId: 'user-pool-id',
  clientId: 'client-id',
  tokenUse: 'token-use',
  regions: 'region',
  issuer: 'issuer',
  audience: 'audience',
  algorithms: 'algorithm',
}

function flagsOf(options: object): string {
  const words = Object.entries(options).flatMap(([key, value]) => {
    const flag = FLAGS[key]
    return flag === undefined ? [] : [value].flat().map((one) => `--${flag} ${word(String(one))}`)
  })
  return printableLine(words.join(' '))
}

function poolOptions(iss: string, userPoolId: string, claims: JsonObject): CognitoOptions {
  const tokenUse = claims.token_use === 'id' ? 'id' : 'access'
  const region = AT_AWS.exec(iss)?.[1]
  return {
    userPoolId,
    clientId: text(tokenUse === 'id' ? claims.aud : claims.client_id, 'your-client-id'),
    tokenUse,
    ...(tokenUse === 'access' && typeof claims.aud === 'string' ? { audience: claims.aud } : {}),
    ...(region === undefined ? { issuer: iss } : {}),
    ...(region === undefined || userPoolId.startsWith(`${region}_`) ? {} : { regions: [region] }),
  }
}

function providerOptions(iss: string, header: JoseHeader, claims: JsonObject): OidcOptions {
  const [audience] = [claims.aud].flat()
  return {
    issuer: iss,
    audience: text(audience, 'your-audience'),
    ...(isOrdinary(header.alg) ? {} : { algorithms: [header.alg as Algorithm] }),
  }
}

/** RS256 is the default; and a name that is not an algorithm for public keys is not one to suggest. */
function isOrdinary(alg: string): boolean {
  if (alg === 'RS256') return true
  try {
    oidc({ issuer: 'https://example.com', audience: null, algorithms: [alg as Algorithm] })
    return false
  } catch (error) {
    if (error instanceof ConfigError) return true
    throw error
  }
}

/** Keys given up front, and none fetched beside them. */
function onlyThese(jwks: JsonWebKeySet | undefined) {
  return jwks === undefined ? {} : { jwks, jwksUri: null }
}

/** Nothing, when the token names no issuer. */
export function suggestionFor(header: JoseHeader, claims: JsonObject): Suggestion | undefined {
  const { iss } = claims
  if (typeof iss !== 'string' || iss === '') return undefined
  const userPoolId = POOL_ID.exec(iss)?.[1]
  if (userPoolId !== undefined && (AT_AWS.test(iss) || claims.token_use !== undefined)) {
    const options = poolOptions(iss, userPoolId, claims)
    const issuer = (jwks?: JsonWebKeySet) => cognito({ ...options, ...onlyThese(jwks) })
    return { call: callOf('cognito', options), flags: flagsOf(options), issuer }
  }
  const options = providerOptions(iss, header, claims)
  const issuer = (jwks?: JsonWebKeySet) => oidc({ ...options, ...onlyThese(jwks) })
  return { call: callOf('oidc', options), flags: flagsOf(options), issuer }
}
