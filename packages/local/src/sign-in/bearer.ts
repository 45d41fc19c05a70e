/**
 * The user of an access token, for the service's own operations and userInfo. poolguard's verifier checks the
 * token. Then its session must be active: unlike an API, the service refuses a token that was revoked, a
 * token whose session has ended, and a token of a disabled user. Throws NotAuthorizedException,
 * UserNotFoundException.
 */
import type { AuthContext } from '@poolguard/core'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { SessionRecord, UserRecord } from '../store/user-records.ts'
import { API_SCOPE } from '../tokens/token-claims.ts'
import { findClient } from '../users/user-pools.ts'
import { findUser } from '../users/users.ts'
import { checkToken, parseIssuer } from './token-check.ts'

export interface Bearer {
  readonly pool: UserPoolRecord
  readonly client: ClientRecord
  readonly user: UserRecord
  readonly session: SessionRecord
  readonly auth: AuthContext
}

function requireIssuingPool(service: Service, token: string): UserPoolRecord {
  const issuer = parseIssuer(token)
  const pools = [...service.store.userPools.values()]
  return pools.find(({ Id }) => service.getIssuer(Id) === issuer) ?? refuse('accessTokenWrong')
}

/** The active session of a token, with its client and user. */
export function findOpenSession(
  service: Service,
  pool: UserPoolRecord,
  { claims }: AuthContext,
): Omit<Bearer, 'auth'> | undefined {
  const { origin_jti: id } = claims as Readonly<Record<string, unknown>>
  const session = service.store.sessions.get(String(id))
  const client = findClient(service, session?.clientId)
  const user = session && findUser(service, pool, session.username)
  const isActive = session !== undefined && client !== undefined && user?.enabled === true
  return isActive ? { pool, client, user, session } : undefined
}

/** AWS's error tells why: aws-amplify/amplify-js has the three messages. */
function refuseEnded(service: Service, pool: UserPoolRecord, { claims }: AuthContext): never {
  const { username, 'cognito:username': idTokenName } = claims as Readonly<Record<string, unknown>>
  const user = findUser(service, pool, String(username ?? idTokenName))
  if (user === undefined) refuse('userNotFound')
  return refuse(user.enabled ? 'accessTokenRevoked' : 'userDisabled')
}

/** The user and the session of a valid token whose session is active. */
export async function requireBearer(
  service: Service,
  token: string,
  tokenUse: 'access' | 'id',
): Promise<Bearer> {
  const pool = requireIssuingPool(service, token)
  const auth = await checkToken(service, token, { userPoolId: pool.Id, tokenUse, clientId: null })
  if (auth === 'wrong') return refuse('accessTokenWrong')
  if (auth === 'expired') return refuse('accessTokenExpired')
  const session = findOpenSession(service, pool, auth)
  return session === undefined ? refuseEnded(service, pool, auth) : { ...session, auth }
}

/** For operations that take an access token with the scope of an API sign-in. */
export async function requireApiBearer(service: Service, accessToken: string): Promise<Bearer> {
  const bearer = await requireBearer(service, accessToken, 'access')
  return bearer.auth.scopes.includes(API_SCOPE) ? bearer : refuse('accessTokenScope')
}
