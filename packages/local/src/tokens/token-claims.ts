/**
 * The claims of each kind of token: all claims of a real one, in its order. Source: Amazon Cognito Developer
 * Guide, "Understanding user pool JSON web tokens" and its pages on the ID token and the access token. A
 * token omits claims that are `undefined`.
 */
import { createHash, randomUUID } from 'node:crypto'
import { ownProperties } from '../util/own-properties.ts'
import type {
  AccessTokenOptions,
  ClientTokenOptions,
  IdTokenOptions,
  OidcTokenOptions,
  TokenOptions,
} from './token-options.ts'

/** The pool's part of the claims. */
export interface PoolFacts {
  readonly issuerUrl: string
  readonly userPoolId: string
  readonly clientId: string
  readonly nowSeconds: number
  readonly accessTokenSeconds: number
  readonly idTokenSeconds: number
}

/** `at_hash`, OpenID Connect Core 1.0 §3.1.3.6: the left half of the SHA-256 of an access token. */
export function hashAccessToken(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
}

export type Payload = Readonly<Record<string, unknown>>

/** The only scope of a sign-in by the API. */
export const API_SCOPE = 'aws.cognito.signin.user.admin'
const MACHINE_SCOPE = 'local/read'
const DEFAULT_USERNAME = 'local-user'

/** RFC 9068 §2.1: the type of an access token in the header. Cognito's tokens have none. */
export const OIDC_HEADER = { typ: 'at+jwt' } as const

function makeTimes(options: TokenOptions, facts: PoolFacts, seconds: number): Payload {
  const iat = Math.floor(options.issuedAt ?? facts.nowSeconds)
  return {
    auth_time: Math.floor(options.authenticatedAt ?? iat),
    exp: iat + (options.lifetimeSeconds ?? seconds),
    iat,
  }
}

/** AWS: a `sub` looks like a UUID but is not one by RFC 9562, so a digest in that form is enough. */
function makeSubject(userPoolId: string, username: string): string {
  const digest = createHash('sha256').update(`${userPoolId}/${username}`).digest('hex')
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** A given `sub` is the default of the username, as in a pool whose users sign in by e-mail address. */
function resolveUser(options: AccessTokenOptions | IdTokenOptions, facts: PoolFacts) {
  const username = options.username ?? options.subject ?? DEFAULT_USERNAME
  return { username, subject: options.subject ?? makeSubject(facts.userPoolId, username) }
}

function toScopeClaim(scope: string | readonly string[]): string | undefined {
  const words = typeof scope === 'string' ? scope : scope.join(' ')
  return words === '' ? undefined : words
}

function toGroupsClaim(groups: readonly string[] = []): readonly string[] | undefined {
  return groups.length === 0 ? undefined : groups
}

function toEmail(username: string): string {
  return username.includes('@') ? username : `${username}@example.com`
}

export function makeAccessClaims(facts: PoolFacts, given: AccessTokenOptions = {}): Payload {
  const options = ownProperties(given)
  const { subject, username } = resolveUser(options, facts)
  return {
    sub: subject,
    device_key: options.deviceKey,
    'cognito:groups': toGroupsClaim(options.groups),
    iss: facts.issuerUrl,
    version: 2,
    client_id: options.clientId ?? facts.clientId,
    aud: options.audience,
    origin_jti: options.originTokenId ?? randomUUID(),
    event_id: options.eventId ?? randomUUID(),
    token_use: 'access',
    scope: toScopeClaim(options.scope ?? API_SCOPE),
    ...makeTimes(options, facts, facts.accessTokenSeconds),
    jti: options.tokenId ?? randomUUID(),
    username,
    ...options.claims,
  }
}

export function makeIdClaims(facts: PoolFacts, given: IdTokenOptions = {}): Payload {
  const options = ownProperties(given)
  const { subject, username } = resolveUser(options, facts)
  return {
    sub: subject,
    'cognito:groups': toGroupsClaim(options.groups),
    email_verified: options.emailVerified ?? true,
    iss: facts.issuerUrl,
    'cognito:username': username,
    nonce: options.nonce,
    origin_jti: options.originTokenId ?? randomUUID(),
    aud: options.clientId ?? facts.clientId,
    event_id: options.eventId ?? randomUUID(),
    token_use: 'id',
    ...makeTimes(options, facts, facts.idTokenSeconds),
    jti: options.tokenId ?? randomUUID(),
    email: options.email ?? toEmail(username),
    ...options.claims,
  }
}

/** A machine has no username, no groups and no sign-in; its `sub` is the client id. */
export function makeClientClaims(facts: PoolFacts, given: ClientTokenOptions = {}): Payload {
  const options = ownProperties(given)
  const clientId = options.clientId ?? facts.clientId
  return {
    sub: clientId,
    token_use: 'access',
    scope: toScopeClaim(options.scope ?? MACHINE_SCOPE),
    ...makeTimes(options, facts, facts.accessTokenSeconds),
    iss: facts.issuerUrl,
    version: 2,
    jti: options.tokenId ?? randomUUID(),
    client_id: clientId,
    ...options.claims,
  }
}

/** RFC 9068 §2.2. Groups are in `groups`, where `oidc()` reads them. */
export function makeOidcClaims(facts: PoolFacts, given: OidcTokenOptions = {}): Payload {
  const options = ownProperties(given)
  return {
    iss: facts.issuerUrl,
    sub: options.subject ?? makeSubject(facts.userPoolId, DEFAULT_USERNAME),
    aud: options.audience ?? facts.clientId,
    client_id: options.clientId ?? facts.clientId,
    groups: toGroupsClaim(options.groups),
    scope: toScopeClaim(options.scope ?? ''),
    ...makeTimes(options, facts, facts.accessTokenSeconds),
    jti: options.tokenId ?? randomUUID(),
    ...options.claims,
  }
}
