/**
 * Logins by access tokens of Facebook and Amazon. The provider says to which user and which app the token
 * belongs. A token of another app is refused: otherwise the owner of that app could sign in as its users.
 * Sources: Facebook, Graph API Reference, "Application" and "User"; Login with Amazon Developer Guide,
 * "Verify access tokens". Throws NotAuthorizedException, ExternalServiceException.
 */
import { refuse } from '../errors/cognito-error.ts'
import { fetchFromProvider, TIMEOUT_SECONDS } from '../federation/provider-fetch.ts'
import type { Service } from '../service/service.ts'
import type { IdentityPoolRecord } from '../store/identity-records.ts'
import type { VerifiedLogin } from './verified-login.ts'

type Answer = Readonly<Record<string, unknown>>

/**
 * If the provider refuses, the token is wrong. Any other answer that cannot be read is a failure of the
 * provider.
 */
async function fetchAnswer(service: Service, url: string, token?: string): Promise<Answer> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const signal = AbortSignal.timeout(TIMEOUT_SECONDS * 1000)
  const response = await fetchFromProvider(service, url, { headers, signal }).catch(() => undefined)
  if (response?.status === 400 || response?.status === 401) return refuse('loginTokenWrong')
  const answer: unknown = response?.status === 200 ? await response.json().catch(() => undefined) : undefined
  if (typeof answer !== 'object' || answer === null) return refuse('loginProviderUnavailable')
  return answer as Answer
}

interface Account {
  /** The identifiers of the app that the token is for. */
  readonly apps: readonly unknown[]
  readonly subject: unknown
  readonly claims: Answer
}

type FindAccount = (service: Service, token: string) => Promise<Account>

async function findFacebookAccount(service: Service, token: string): Promise<Account> {
  const base = `${service.socialEndpoints.Facebook ?? 'https://graph.facebook.com'}/v17.0`
  const app = await fetchAnswer(service, `${base}/app`, token)
  const claims = await fetchAnswer(service, `${base}/me?fields=id,name,email`, token)
  return { apps: [app.id], subject: claims.id, claims }
}

async function findAmazonAccount(service: Service, token: string): Promise<Account> {
  const base = service.socialEndpoints.LoginWithAmazon ?? 'https://api.amazon.com'
  const claims = await fetchAnswer(
    service,
    `${base}/auth/o2/tokeninfo?${new URLSearchParams({ access_token: token })}`,
  )
  return { apps: [claims.app_id, claims.aud], subject: claims.user_id, claims }
}

const PROVIDERS: Readonly<Record<string, FindAccount>> = {
  'graph.facebook.com': findFacebookAccount,
  'www.amazon.com': findAmazonAccount,
}

/** `undefined` for any other provider. */
export async function verifyAccessTokenLogin(
  service: Service,
  { SupportedLoginProviders = {} }: IdentityPoolRecord,
  provider: string,
  token: string,
): Promise<VerifiedLogin | undefined> {
  const app = Object.hasOwn(SupportedLoginProviders, provider) ? SupportedLoginProviders[provider] : undefined
  const findAccount = Object.hasOwn(PROVIDERS, provider) ? PROVIDERS[provider] : undefined
  if (app === undefined || findAccount === undefined) return undefined
  const { apps, subject, claims } = await findAccount(service, token)
  if (!apps.includes(app)) return refuse('loginAudienceForeign')
  if (typeof subject !== 'string' || subject === '') return refuse('loginTokenWrong')
  return { login: { provider, sub: subject }, claims: { ...claims, sub: subject }, mappingKeys: [provider] }
}
