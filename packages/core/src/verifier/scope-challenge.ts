/** Adds the scopes of a route to the challenge of a request that is refused before its scopes are checked. */
import { AuthError, WITH_SCOPE } from '../errors/auth-error.ts'
import { type Requirement, resolveRequirement } from '../requirement.ts'

/**
 * Adds all scopes that a route requires to a 401, so that a client asks its issuer for these and for no more
 * (MCP authorization, "Scope Selection Strategy"; RFC 6750 §3). Returns any other error unchanged, including
 * an instance of a subclass that the application made.
 */
export function addScopeChallenge(
  error: unknown,
  requirements: readonly (Requirement | undefined)[],
): unknown {
  if (!(error instanceof AuthError) || error.status !== 401) return error
  const scopes = requirements.flatMap((requirement) => {
    const scope = requirement && resolveRequirement(requirement).challenge.scope
    return scope === undefined ? [] : scope.split(' ')
  })
  return scopes.length === 0 ? error : error[WITH_SCOPE]([...new Set(scopes)].join(' '))
}
