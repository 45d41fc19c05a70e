/**
 * Whose token this is: for the service's own operations, userInfo and identity pools. poolguard's own verifier checks it, then
 * its session must still be on: what was revoked, signed out or disabled is refused here, unlike at an API.
 * Throws NotAuthorizedException.
 */
import { type AuthContext, AuthError, cognito, createVerifier } from '@poolguard/core'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { refuse } from '../failures.ts'
import type { Service } from '../service.ts'
import type { ClientRecord, UserPoolRecord } from '../state/user-pool-records.ts'
import type { SessionRecord, UserRecord } from '../state/user-records.ts'
import { findUser } from '../state/users.ts'
import { API_SCOPE } from './tokens.ts'

export interface Bearer {
  readonly pool: UserPoolRecord
  readonly client: ClientRecord
  readonly user: UserRecord
  readonly session: SessionRecord
  readonly auth: AuthContext
}

/** The pool that says it made the token; whether it did, the signature shows. */
function poolOf(service: Service, token: string): UserPoolRecord {
  let issuer: unknown
  try {
    decodeProtectedHeader(token)
    issuer = decodeJwt(token).iss
  } catch {
    return refuse('accessTokenWrong')
  }
  const pools = [...service.store.userPools.values()]
  return pools.find(({ Id }) => service.issuerOf(Id) === issuer) ?? refuse('accessTokenWrong')
}

async function verified(
  service: Service,
  pool: UserPoolRecord,
  token: string,
  tokenUse: 'access' | 'id',
): Promise<AuthContext> {
  const issuer = service.issuerOf(pool.Id)
  const jwks = (await service.keys.of(pool.Id)).jwks()
  const anyAudience = tokenUse === 'access' ? { audience: null } : {}
  const issuers = cognito({ userPoolId: pool.Id, clientId: null, tokenUse, issuer, jwks, ...anyAudience })
  // A verifier would ask the issuer for a key that it does not know, and the issuer is who is asking.
  const { kid } = decodeProtectedHeader(token)
  if (!jwks.keys.some((key) => key.kid === kid)) return refuse('accessTokenWrong')
  try {
    return await createVerifier({ issuers, now: service.now, clockToleranceSeconds: 0 }).verify(token)
  } catch (error) {
    const isExpired = error instanceof AuthError && error.code === 'ERR_TOKEN_EXPIRED'
    return refuse(isExpired ? 'accessTokenExpired' : 'accessTokenWrong')
  }
}

/** The user and the session of a token that this service made and has not taken back. */
export async function bearerOf(service: Service, token: string, tokenUse: 'access' | 'id'): Promise<Bearer> {
  const pool = poolOf(service, token)
  const auth = await verified(service, pool, token, tokenUse)
  const claims = auth.claims as Readonly<Record<string, unknown>>
  const session = service.store.sessions.get(String(claims.origin_jti))
  const client = session && service.store.clients.get(session.clientId)
  const user = session && findUser(service, pool, session.username)
  if (session === undefined || client === undefined) return refuse('accessTokenRevoked')
  if (user === undefined || !user.enabled) return refuse('accessTokenRevoked')
  return { pool, client, user, session, auth }
}

/** For the operations that take an access token of API sign-in, or with its scope. */
export async function apiBearerOf(service: Service, accessToken: string): Promise<Bearer> {
  const bearer = await bearerOf(service, accessToken, 'access')
  return bearer.auth.scopes.includes(API_SCOPE) ? bearer : refuse('accessTokenScope')
}
