/**
 * The OpenID tokens of identities. They have their own issuer and key, so no verifier of a user pool accepts
 * them. As at AWS, they have RS512, `typ: JWS`, the identity pool as `aud` and the identity as `sub`. The
 * issuer is local, so no verifier mistakes them for tokens of AWS. Source: GetOpenIdToken and
 * GetOpenIdTokenForDeveloperIdentity of the API reference.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { IdentityRecord } from '../store/identity-records.ts'
import { toSeconds } from '../util/time.ts'
import { isGuest } from './identity-pools.ts'
import { nameProvider } from './logins.ts'

/** The name in `Logins` for a token of GetOpenIdTokenForDeveloperIdentity. */
export const OPEN_ID_PROVIDER = 'cognito-identity.amazonaws.com'

const LIFETIME_SECONDS = 600

/** AWS STS: session tags in a web identity token. */
const TAGS_CLAIM = 'https://aws.amazon.com/tags'

export function getOpenIdIssuer({ address }: Service): string {
  return `${address.url}/cognito-identity`
}

/** The user of the developer provider, for whom a token is made. */
export interface DeveloperLogin {
  readonly provider: string
  readonly user: string
  /** In seconds. */
  readonly lifetime: number
  readonly tags: Readonly<Record<string, string>>
}

/** The authentication methods. As at AWS, a developer provider appears twice: alone, and with its user. */
function listMethods(service: Service, identity: IdentityRecord, developer?: DeveloperLogin): string[] {
  if (developer !== undefined) {
    const { provider, user } = developer
    return ['authenticated', provider, `${provider}:${identity.IdentityPoolId}:${user}`]
  }
  const providers = identity.logins.map((login) => nameProvider(service, login))
  return isGuest(identity) ? ['unauthenticated'] : ['authenticated', ...providers]
}

function makeTags(tags: DeveloperLogin['tags'] = {}): object {
  const entries = Object.entries(tags).map(([name, value]) => [name, [value]])
  return entries.length === 0 ? {} : { [TAGS_CLAIM]: { principal_tags: Object.fromEntries(entries) } }
}

export async function makeOpenIdToken(
  service: Service,
  identity: IdentityRecord,
  developer?: DeveloperLogin,
): Promise<string> {
  const iat = toSeconds(service.now())
  return service.openIdKey.sign({
    sub: identity.IdentityId,
    aud: identity.IdentityPoolId,
    amr: listMethods(service, identity, developer),
    iss: getOpenIdIssuer(service),
    exp: iat + (developer?.lifetime ?? LIFETIME_SECONDS),
    iat,
    ...makeTags(developer?.tags),
  })
}

/** Accepts a token of this identity, but none of a guest. @throws NotAuthorizedException */
export async function requireOpenIdToken(
  service: Service,
  { IdentityId, IdentityPoolId }: IdentityRecord,
  token: string,
): Promise<void> {
  const expected = { issuer: getOpenIdIssuer(service), audience: IdentityPoolId, now: service.now() }
  const claims = await service.openIdKey.verify(token, expected)
  if (claims === 'expired') return refuse('loginTokenExpired')
  const isOwn = claims !== 'wrong' && claims.sub === IdentityId
  if (!isOwn || !Array.isArray(claims.amr) || !claims.amr.includes('authenticated')) refuse('loginTokenWrong')
}
