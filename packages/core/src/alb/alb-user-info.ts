/**
 * The payload of `x-amzn-oidc-data` is the issuer's user info. The user may be able to write some of it, so it grants
 * nothing; only a requirement of `claims` or `check` can read it.
 */
import type { JsonObject } from '../util/json.ts'

/**
 * The claims that say what a caller may do, or how and when they signed in (RFC 9068 §2.2.3, RFC 8693 §4.2, OIDC Core
 * §2, Amazon Cognito). An issuer puts them into a token on purpose; user info may hold an attribute of the same name.
 */
const GRANTING_CLAIMS: ReadonlySet<string> = new Set([
  'scope',
  'scp',
  'groups',
  'cognito:groups',
  'roles',
  'auth_time',
  'acr',
  'amr',
])

/** User info without the claims that would grant something. */
export function removeGrants(payload: JsonObject): JsonObject {
  const entries = Object.entries(payload).filter(([name]) => !GRANTING_CLAIMS.has(name))
  return Object.assign(Object.create(null), Object.fromEntries(entries))
}
