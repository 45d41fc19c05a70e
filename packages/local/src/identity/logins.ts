/**
 * `Logins`: who somebody is, by ID tokens of user pools. AWS's name for a user pool is taken for the local one of the
 * same id, though the tokens name the local issuer; so is that issuer, with its scheme or without it.
 * Source: "Enhanced authflow" of the Cognito Developer Guide. Throws NotAuthorizedException.
 */
import type { AuthContext } from '@poolguard/core'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { findOpenSession } from '../sign-in/bearer.ts'
import { checkToken } from '../sign-in/token-check.ts'
import type { CognitoProvider, IdentityLogin, IdentityPoolRecord } from '../store/identity-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { parseProviderName } from '../util/ids.ts'

function findUserPoolId({ store, getIssuer }: Service, provider: string): string | undefined {
  const named = parseProviderName(provider)
  if (named !== undefined) return named
  const ids = [...store.userPools.values()].map(({ Id }) => Id)
  return ids.find((id) => [getIssuer(id), getIssuer(id).replace(/^https?:\/\//, '')].includes(provider))
}

/** What identity pool and `Logins` call a provider may differ; the user pool is what they mean. */
function requireProviders(service: Service, pool: IdentityPoolRecord, userPoolId: string): CognitoProvider[] {
  const isMeant = ({ ProviderName }: CognitoProvider) => findUserPoolId(service, ProviderName) === userPoolId
  const isThere = service.store.userPools.get(userPoolId) !== undefined
  const providers = isThere ? pool.CognitoIdentityProviders.filter(isMeant) : []
  return providers.length > 0 ? providers : refuse('loginProviderForeign')
}

function refuseIfOver(
  service: Service,
  userPoolId: string,
  providers: readonly CognitoProvider[],
  auth: AuthContext,
): void {
  const used = providers.find(({ ClientId }) => ClientId === auth.claims.aud)
  if (used?.ServerSideTokenCheck !== true) return
  const session = findOpenSession(service, requireUserPool(service, userPoolId), auth)
  if (session === undefined) refuse('loginTokenRevoked')
}

async function requireLogin(
  service: Service,
  pool: IdentityPoolRecord,
  provider: string,
  token: string,
): Promise<IdentityLogin> {
  const userPoolId = findUserPoolId(service, provider)
  if (userPoolId === undefined)
    return refuse('loginProviderUnsupported', { provider: provider.slice(0, 128) })
  const providers = requireProviders(service, pool, userPoolId)
  const clientId = providers.map(({ ClientId }) => ClientId)
  const auth = await checkToken(service, token, { userPoolId, tokenUse: 'id', clientId })
  if (auth === 'wrong') return refuse('loginTokenWrong')
  if (auth === 'expired') return refuse('loginTokenExpired')
  refuseIfOver(service, userPoolId, providers, auth)
  return { userPoolId, sub: auth.subject }
}

/** Every one of them must be right. */
export async function requireLogins(
  service: Service,
  pool: IdentityPoolRecord,
  given: Readonly<Record<string, string>>,
): Promise<IdentityLogin[]> {
  const logins: IdentityLogin[] = []
  for (const [provider, token] of Object.entries(given)) {
    logins.push(await requireLogin(service, pool, provider, token))
  }
  return logins
}
