/**
 * Issues tokens: `issueTokens` starts a session, `reissueTokens` continues one, `issueClientToken` is for
 * machines. The JSON API and the token endpoint both call them. `reissueTokens` throws
 * NotAuthorizedException for a disabled user.
 */
import { randomUUID } from 'node:crypto'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { SessionDevice, SessionRecord, UserRecord } from '../store/user-records.ts'
import {
  API_SCOPE,
  hashAccessToken,
  makeAccessClaims,
  makeClientClaims,
  makeIdClaims,
  type PoolFacts,
} from '../tokens/token-claims.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { runPreTokenGeneration, type TokenPayloads } from '../triggers/pre-token-generation.ts'
import type { TokenTrigger } from '../triggers/token-event.ts'
import { makeRefreshToken, startSession } from '../users/sessions.ts'
import { requireUserPool, toLifetimes } from '../users/user-pools.ts'
import { toSeconds } from '../util/time.ts'
import { type Authentication, makeAuthenticationClaims } from './authentication-level.ts'
import { listRoles, makeRoleClaims } from './group-roles.ts'
import { listIdTokenAttributes } from './id-token-attributes.ts'

export interface TokenSet {
  readonly accessToken: string
  readonly idToken: string
  /** The lifetime of the access token, in seconds. */
  readonly expiresIn: number
  /** `undefined` if the refresh token does not change. */
  readonly refreshToken?: string
  readonly session: SessionRecord
}

export interface Grant extends Authentication {
  readonly client: ClientRecord
  readonly user: UserRecord
  readonly trigger: TokenTrigger
  /** Separated by spaces. Default: {@link API_SCOPE}. */
  readonly scope?: string
  /** In milliseconds. Default: now. */
  readonly signedInAt?: number
  readonly resource?: string | undefined
  readonly nonce?: string | undefined
  readonly device?: SessionDevice | undefined
  /** The metadata of the request, for the trigger. */
  readonly clientMetadata?: ClientMetadata | undefined
}

function makeFacts(service: Service, client: ClientRecord): PoolFacts {
  const { UserPoolId: userPoolId, ClientId: clientId } = client
  const nowSeconds = toSeconds(service.now())
  return {
    userPoolId,
    clientId,
    nowSeconds,
    issuerUrl: service.getIssuer(userPoolId),
    ...toLifetimes(client),
  }
}

function makePayloads(
  service: Service,
  client: ClientRecord,
  user: UserRecord,
  session: SessionRecord,
): TokenPayloads {
  const facts = makeFacts(service, client)
  const options = {
    subject: user.attributes.sub,
    username: user.username,
    groups: user.groups,
    originTokenId: session.id,
    eventId: randomUUID(),
    authenticatedAt: toSeconds(session.signedInAt),
  }
  const { scope, resource, nonce, device } = session
  const bound = resource === undefined ? {} : { audience: resource }
  const once = nonce === undefined ? {} : { nonce }
  const known = device === undefined ? {} : { deviceKey: device.key }
  const level = makeAuthenticationClaims(requireUserPool(service, client.UserPoolId), session)
  const claims = { ...makeRoleClaims(service, user), ...listIdTokenAttributes(client, user, scope), ...level }
  return {
    access: makeAccessClaims(facts, { ...options, ...bound, ...known, scope, claims: level }),
    id: makeIdClaims(facts, { ...options, ...once, claims }),
  }
}

async function applyTrigger(
  service: Service,
  payloads: TokenPayloads,
  { client, trigger, clientMetadata }: Pick<Grant, 'client' | 'trigger' | 'clientMetadata'>,
  user?: UserRecord,
): Promise<TokenPayloads> {
  const pool = requireUserPool(service, client.UserPoolId)
  if (!service.triggers.has(pool, 'PreTokenGeneration')) return payloads
  const userName = user?.username ?? 'ClientCredentials'
  const origin = { pool, userName, clientId: client.ClientId, clientMetadata }
  const roles = user === undefined ? {} : listRoles(service, user)
  return runPreTokenGeneration(service, origin, { trigger, user, roles }, payloads)
}

async function mint(
  service: Service,
  grant: Grant,
  session: SessionRecord,
): Promise<Omit<TokenSet, 'refreshToken'>> {
  const { client, user } = grant
  const keys = await service.keys.get(client.UserPoolId)
  const payloads = await applyTrigger(service, makePayloads(service, client, user, session), grant, user)
  const accessToken = await keys.sign('access', payloads.access)
  // As at AWS, only ID tokens of the authorization server have `at_hash`. They need the scope `openid`, which
  // a sign-in by the API never gets.
  const isOpenId = session.scope.split(' ').includes('openid')
  const id = isOpenId ? { ...payloads.id, at_hash: hashAccessToken(accessToken) } : payloads.id
  const idToken = await keys.sign('id', id)
  return { accessToken, idToken, expiresIn: toLifetimes(client).accessTokenSeconds, session }
}

/** Issues the tokens of a new sign-in, and starts its session. */
export async function issueTokens(service: Service, grant: Grant): Promise<TokenSet> {
  const {
    client,
    user,
    scope = API_SCOPE,
    signedInAt = service.now(),
    resource,
    nonce,
    device,
    methods,
    providerLevel,
  } = grant
  const expiresAt = service.now() + toLifetimes(client).refreshTokenSeconds * 1000
  const clientId = client.ClientId
  const details = { clientId, scope, signedInAt, expiresAt, resource, nonce, device, methods, providerLevel }
  const session = startSession(service, user, details)
  const refreshToken = makeRefreshToken(service, session.id)
  return { ...(await mint(service, grant, session)), refreshToken }
}

/** Issues new tokens of a session, with its `auth_time` and `origin_jti`. */
export async function reissueTokens(
  service: Service,
  client: ClientRecord,
  user: UserRecord,
  session: SessionRecord,
  clientMetadata?: ClientMetadata | undefined,
): Promise<TokenSet> {
  if (!user.enabled) refuse('userDisabled')
  return mint(service, { client, user, trigger: 'TokenGeneration_RefreshTokens', clientMetadata }, session)
}

/** Issues a token for a machine (RFC 6749 §4.4). */
export async function issueClientToken(
  service: Service,
  client: ClientRecord,
  scope: string,
  clientMetadata?: ClientMetadata | undefined,
) {
  const keys = await service.keys.get(client.UserPoolId)
  const claims = { access: makeClientClaims(makeFacts(service, client), { scope }), id: {} }
  const trigger = 'TokenGeneration_ClientCredentials'
  const payloads = await applyTrigger(service, claims, { client, trigger, clientMetadata })
  const accessToken = await keys.sign('access', payloads.access)
  return { accessToken, expiresIn: toLifetimes(client).accessTokenSeconds }
}
