/**
 * `Logins`: tokens that identify a user, by provider. Source: "Enhanced authflow" of the Cognito Developer
 * Guide. Throws NotAuthorizedException, InvalidParameterException, ExternalServiceException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { IdentityLogin, IdentityPoolRecord } from '../store/identity-records.ts'
import { verifyAccessTokenLogin } from './access-token-logins.ts'
import { parseOpenIdArn, verifyOpenIdLogin } from './open-id-logins.ts'
import { verifySamlLogin } from './saml-logins.ts'
import { findUserPoolId, verifyUserPoolLogin } from './user-pool-logins.ts'
import type { VerifiedLogin } from './verified-login.ts'

export type Logins = Readonly<Record<string, string>>

/** Whether the pool accepts logins of a provider that is not a user pool. */
export function isConfiguredElsewhere(pool: IdentityPoolRecord, provider: string): boolean {
  return (
    Object.hasOwn(pool.SupportedLoginProviders ?? {}, provider) ||
    (pool.OpenIdConnectProviderARNs ?? []).some((arn) => parseOpenIdArn(arn) === provider) ||
    (pool.SamlProviderARNs ?? []).includes(provider)
  )
}

/** The name of a provider in a stored login. For a user pool this is its id, because it has several names. */
export function toStoredProvider(service: Service, provider: string): string {
  return findUserPoolId(service, provider) ?? provider
}

/** The name of a provider in tokens and in lists of identities. For a user pool this is its issuer. */
export function nameProvider({ store, getIssuer }: Service, { provider }: IdentityLogin): string {
  return store.userPools.get(provider) === undefined ? provider : getIssuer(provider)
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
): Promise<VerifiedLogin> {
  const userPoolId = findUserPoolId(service, provider)
  if (userPoolId !== undefined) return verifyUserPoolLogin(service, pool, userPoolId, token)
  return (
    (await verifyOpenIdLogin(service, pool, provider, token)) ??
    (await verifyAccessTokenLogin(service, pool, provider, token)) ??
    (await verifySamlLogin(service, pool, provider, token)) ??
    refuseOtherProvider(pool, provider)
  )
}

/** Throws if one of the logins is not valid. */
export async function requireLogins(
  service: Service,
  pool: IdentityPoolRecord,
  given: Logins,
): Promise<VerifiedLogin[]> {
  const logins: VerifiedLogin[] = []
  for (const [provider, token] of Object.entries(given)) {
    logins.push(await requireLogin(service, pool, provider, token))
  }
  return logins
}
