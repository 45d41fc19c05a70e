/**
 * `Logins`: ID tokens that identify a user, by user pool. A user pool goes by AWS's name for it, although its
 * tokens have the local issuer, or by that issuer with or without its scheme. Source: "Enhanced authflow" of
 * the Cognito Developer Guide. Throws NotAuthorizedException,
 * InvalidParameterException.
 */
import type { AuthContext } from '@poolguard/core'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { findOpenSession } from '../sign-in/bearer.ts'
import { checkToken } from '../sign-in/token-check.ts'
import type { CognitoProvider, IdentityLogin, IdentityPoolRecord } from '../store/identity-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { parseProviderName } from '../util/ids.ts'

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
  const provider = providers.find(({ ClientId }) => ClientId === auth.claims.aud)
  if (provider?.ServerSideTokenCheck !== true) return
  const session = findOpenSession(service, requireUserPool(service, userPoolId), auth)
  if (session === undefined) refuse('loginTokenRevoked')
}

/** The provider of an OpenID Connect provider's ARN: `accounts.example.com` of `…:oidc-provider/accounts.example.com`. */
const OIDC_ARN = /^arn:[\w-]+:iam::\d*:oidc-provider\/(.+)$/

/** Whether the pool accepts logins of a provider that is no user pool. */
export function isConfiguredElsewhere(pool: IdentityPoolRecord, provider: string): boolean {
  const oidc = (pool.OpenIdConnectProviderARNs ?? []).map((arn) => OIDC_ARN.exec(arn)?.[1])
  return (
    Object.hasOwn(pool.SupportedLoginProviders ?? {}, provider) ||
    oidc.includes(provider) ||
    (pool.SamlProviderARNs ?? []).includes(provider)
  )
}

function refuseOtherProvider(pool: IdentityPoolRecord, provider: string): never {
  if (provider === pool.DeveloperProviderName) return refuse('publicProviderRequired')
  if (!isConfiguredElsewhere(pool, provider)) return refuse('loginProviderForeign')
  return refuse('loginProviderUnsupported', { provider: provider.slice(0, 128) })
}

async function requireLogin(
  service: Service,
  pool: IdentityPoolRecord,
  provider: string,
  token: string,
): Promise<IdentityLogin> {
  const userPoolId = findUserPoolId(service, provider)
  if (userPoolId === undefined) return refuseOtherProvider(pool, provider)
  const providers = requireProviders(service, pool, userPoolId)
  const clientId = providers.map(({ ClientId }) => ClientId)
  const auth = await checkToken(service, token, { userPoolId, tokenUse: 'id', clientId })
  if (auth === 'wrong') return refuse('loginTokenWrong')
  if (auth === 'expired') return refuse('loginTokenExpired')
  refuseEndedSession(service, userPoolId, providers, auth)
  return { userPoolId, sub: auth.subject }
}

/** Every login must be valid. */
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
