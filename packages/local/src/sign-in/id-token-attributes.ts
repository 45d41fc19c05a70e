/**
 * The attributes of a user in an ID token, and their types. Sources: Cognito Developer Guide, "Understanding
 * the identity (ID) token"; OpenID Connect Core 1.0 §5.4 for the scopes.
 */
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { Payload } from '../tokens/token-claims.ts'
import { toIdentityClaim } from '../users/identities.ts'

const PROFILE =
  `name family_name given_name middle_name nickname preferred_username profile picture website gender
  birthdate zoneinfo locale updated_at address`.split(/\s+/)

const BY_SCOPE: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  profile: PROFILE,
}

/** No scope and no setting of a client hides these. */
const ALWAYS = new Set(['sub', 'identities'])

const BOOLEANS = new Set(['email_verified', 'phone_number_verified'])

/** `openid` alone, or a sign-in by the API, includes all attributes. Further scopes restrict them. */
export function isIncluded(scope: string, attribute: string): boolean {
  const allowed = scope.split(' ').flatMap((word) => BY_SCOPE[word] ?? [])
  if (ALWAYS.has(attribute) || allowed.length === 0) return true
  return (
    allowed.includes(attribute) || (scope.split(' ').includes('profile') && attribute.startsWith('custom:'))
  )
}

/** The attributes that the client may read. Developer-only attributes are for administrators. */
export function listReadableAttributes(
  client: ClientRecord,
  user: UserRecord,
): [name: string, value: string][] {
  const { ReadAttributes } = client
  const isReadable = (name: string) => ReadAttributes === undefined || ReadAttributes.includes(name)
  return Object.entries(user.attributes).filter(
    ([name]) => ALWAYS.has(name) || (isReadable(name) && !name.startsWith('dev:')),
  )
}

/**
 * The claims: `email_verified` and `phone_number_verified` are booleans, `identities` is a list of objects,
 * all others are strings. `undefined` overrides the e-mail address that `makeIdClaims` makes up, so a user
 * without an address has no `email` claim.
 */
export function listIdTokenAttributes(client: ClientRecord, user: UserRecord, scope: string): Payload {
  const included = listReadableAttributes(client, user).filter(([name]) => isIncluded(scope, name))
  const claims = included.map(([name, value]) => [
    name,
    BOOLEANS.has(name) ? value.toLowerCase() === 'true' : value,
  ])
  const { identities } = user
  const external = identities === undefined ? {} : { identities: identities.map(toIdentityClaim) }
  return { email: undefined, email_verified: undefined, ...Object.fromEntries(claims), ...external }
}
