/**
 * An unverified token → a `cognito({...})` or `oidc({...})` call that fits its claims, and the equivalent flags. The
 * claims are untrusted input, so the operator must confirm that the issuer and the client are theirs.
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
import { findClientClaim } from '@poolguard/core/adapter'
import { escapeLine, formatJson } from '@poolguard/local/advice'
import { quoteForShell } from './shell-words.ts'

export interface Suggestion {
  /** As a TypeScript expression. */
  readonly call: string
  /** As flags of `poolguard explain`. */
  readonly flags: string
  /** Creates the issuer. @throws ConfigError */
  createIssuer(jwks?: JsonWebKeySet): Issuer
}

/** Amazon Cognito: `https://cognito-idp.<region>.<suffix>/<pool id>`, or with the prefix `issuer-`. */
const AT_AWS = /^https:\/\/(?:issuer-)?cognito-idp\.([a-z0-9-]+)\.[a-z0-9.-]+\/[^/]+$/
const POOL_ID = /\/([\w-]+_[0-9a-zA-Z]+)$/

function chooseText(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback
}

function quote(value: string): string {
  return `'${formatJson(value).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`
}

function toLiteral(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(toLiteral).join(', ')}]` : quote(String(value))
}

function formatCall(name: string, options: object): string {
  const members = Object.entries(options).map(([key, value]) => `${key}: ${toLiteral(value)}`)
  return `${name}({ ${members.join(', ')} })`
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

function formatFlags(options: object): string {
  const words = Object.entries(options).flatMap(([key, value]) => {
    const flag = FLAGS[key]
    return flag === undefined ? [] : [value].flat().map((one) => `--${flag} ${quoteForShell(String(one))}`)
  })
  return escapeLine(words.join(' '))
}

function toPoolOptions(iss: string, userPoolId: string, claims: JsonObject): CognitoOptions {
  const tokenUse = claims.token_use === 'id' ? 'id' : 'access'
  const region = AT_AWS.exec(iss)?.[1]
  return {
    userPoolId,
    clientId: chooseText(claims[findClientClaim(tokenUse)], 'your-client-id'),
    tokenUse,
    ...(tokenUse === 'access' && typeof claims.aud === 'string' ? { audience: claims.aud } : {}),
    ...(region === undefined ? { issuer: iss } : {}),
    ...(region === undefined || userPoolId.startsWith(`${region}_`) ? {} : { regions: [region] }),
  }
}

function toOidcOptions(iss: string, header: JoseHeader, claims: JsonObject): OidcOptions {
  const [audience] = [claims.aud].flat()
  return {
    issuer: iss,
    audience: chooseText(audience, 'your-audience'),
    ...(canOmitAlgorithm(header.alg) ? {} : { algorithms: [header.alg as Algorithm] }),
  }
}

/** RS256 is the default of `algorithms`, and a name that `oidc()` refuses is not suggested. */
function canOmitAlgorithm(alg: string): boolean {
  if (alg === 'RS256') return true
  try {
    oidc({ issuer: 'https://example.com', audience: null, algorithms: [alg as Algorithm] })
    return false
  } catch (error) {
    if (error instanceof ConfigError) return true
    throw error
  }
}

/** With given keys, none are fetched. */
function useOnly(jwks: JsonWebKeySet | undefined) {
  return jwks === undefined ? {} : { jwks, jwksUri: null }
}

/** `undefined` when the token has no issuer. */
export function suggestConfiguration(header: JoseHeader, claims: JsonObject): Suggestion | undefined {
  const { iss } = claims
  if (typeof iss !== 'string' || iss === '') return undefined
  const userPoolId = POOL_ID.exec(iss)?.[1]
  if (userPoolId !== undefined && (AT_AWS.test(iss) || claims.token_use !== undefined)) {
    const options = toPoolOptions(iss, userPoolId, claims)
    const createIssuer = (jwks?: JsonWebKeySet) => cognito({ ...options, ...useOnly(jwks) })
    return { call: formatCall('cognito', options), flags: formatFlags(options), createIssuer }
  }
  const options = toOidcOptions(iss, header, claims)
  const createIssuer = (jwks?: JsonWebKeySet) => oidc({ ...options, ...useOnly(jwks) })
  return { call: formatCall('oidc', options), flags: formatFlags(options), createIssuer }
}
