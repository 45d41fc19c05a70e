/**
 * Logins by ID tokens of user pools. `Logins` may name a user pool as at AWS, or by its local issuer, with or
 * without the scheme. Its tokens always have the local issuer. Throws NotAuthorizedException.
 */
import type { AuthContext } from '@poolguard/core'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { findOpenSession } from '../sign-in/bearer.ts'
import { checkToken, parseIssuer } from '../sign-in/token-check.ts'
import type { CognitoProvider, IdentityPoolRecord } from '../store/identity-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { parseProviderName } from '../util/ids.ts'
import type { VerifiedLogin } from './verified-login.ts'

export function findUserPoolId({ store, getIssuer }: Service, provider: string): string | undefined {
  const named = parseProviderName(provider)
  if (named !== undefined) return named
  const ids = [...store.userPools.values()].map(({ Id }) => Id)
  return ids.find((id) => [getIssuer(id), getIssuer(id).replace(/^https?:\/\//, '')].includes(provider))
}

/**
 * Compares user pools and not names, because the identity pool and `Logins` may use different names for one
 * pool.
 */
function requireProviders(service: Service, pool: IdentityPoolRecord, userPoolId: string): CognitoProvider[] {
  const isSamePool = ({ ProviderName }: CognitoProvider) =>
    findUserPoolId(service, ProviderName) === userPoolId
  const exists = service.store.userPools.get(userPoolId) !== undefined
  const providers = exists ? (pool.CognitoIdentityProviders ?? []).filter(isSamePool) : []
  return providers.length > 0 ? providers : refuse('loginProviderForeign')
}

function refuseEndedSession(
  service: Service,
  userPoolId: string,
  providers: readonly CognitoProvider[],
  auth: AuthContext,
): void {
  if (!providers.some(({ ServerSideTokenCheck }) => ServerSideTokenCheck === true)) return
  const session = findOpenSession(service, requireUserPool(service, userPoolId), auth)
  if (session === undefined) refuse('loginTokenRevoked')
}

function refuseWrongToken(service: Service, userPoolId: string, token: string): never {
  const issuer = parseIssuer(token)
  if (issuer === undefined) return refuse('loginTokenMalformed')
  return refuse(issuer === service.getIssuer(userPoolId) ? 'loginTokenWrong' : 'loginIssuerForeign')
}

export async function verifyUserPoolLogin(
  service: Service,
  pool: IdentityPoolRecord,
  userPoolId: string,
  token: string,
): Promise<VerifiedLogin> {
  const providers = requireProviders(service, pool, userPoolId)
  const clientId = providers.map(({ ClientId }) => ClientId)
  const auth = await checkToken(service, token, { userPoolId, tokenUse: 'id', clientId })
  if (auth === 'wrong') return refuseWrongToken(service, userPoolId, token)
  if (auth === 'expired') return refuse('loginTokenExpired')
  const ofClient = providers.filter(({ ClientId }) => ClientId === auth.claims.aud)
  refuseEndedSession(service, userPoolId, ofClient, auth)
  return {
    login: { provider: userPoolId, sub: auth.subject },
    claims: auth.claims,
    mappingKeys: ofClient.map(({ ProviderName, ClientId }) => `${ProviderName}:${ClientId}`),
  }
}
