/** The scopes that a client may have (RFC 6749 §3.3). */
import type { ClientRecord } from '../state/user-pool-records.ts'

const OF_USERS = new Set(['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'])

/** What was asked for, or all that the client may have if nothing was; nothing when it asks for more. */
export function allowedScopesOf(
  { AllowedOAuthScopes }: ClientRecord,
  asked: string | undefined,
): string | undefined {
  const wanted = asked === undefined ? AllowedOAuthScopes : [...new Set(asked.split(' ').filter(Boolean))]
  return wanted.every((scope) => AllowedOAuthScopes.includes(scope)) ? wanted.join(' ') : undefined
}

/** As {@link allowedScopesOf}, for a machine, which has no address and no profile. */
export function machineScopesOf(client: ClientRecord, asked: string | undefined): string | undefined {
  const AllowedOAuthScopes = client.AllowedOAuthScopes.filter((scope) => !OF_USERS.has(scope))
  const scope = allowedScopesOf({ ...client, AllowedOAuthScopes }, asked)
  return scope === '' ? undefined : scope
}
