/**
 * Whose token this is: for the service's own operations and userInfo. poolguard's own verifier checks it, then
 * its session must still be on: what was revoked, signed out or disabled is refused here, unlike at an API.
 * Throws NotAuthorizedException.
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

/** The session that a token is of, with all that belongs to it, as long as it is on. */
export function findOpenSession(
  service: Service,
  pool: UserPoolRecord,
  { claims }: AuthContext,
): Omit<Bearer, 'auth'> | undefined {
  const { origin_jti: id } = claims as Readonly<Record<string, unknown>>
  const session = service.store.sessions.get(String(id))
  const client = findClient(service, session?.clientId)
  const user = session && findUser(service, pool, session.username)
  const isOn = session !== undefined && client !== undefined && user?.enabled === true
  return isOn ? { pool, client, user, session } : undefined
}

/** The user and the session of a token that this service made and has not taken back. */
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
  return session === undefined ? refuse('accessTokenRevoked') : { ...session, auth }
}

/** For the operations that take an access token of API sign-in, or with its scope. */
export async function requireApiBearer(service: Service, accessToken: string): Promise<Bearer> {
  const bearer = await requireBearer(service, accessToken, 'access')
  return bearer.auth.scopes.includes(API_SCOPE) ? bearer : refuse('accessTokenScope')
}
