/** The scopes of a route in the challenge of a refusal that came before them. */
import { AuthError, WITH_SCOPE } from '../errors/auth-error.ts'
import { type Requirement, resolveRequirement } from '../requirement.ts'

/**
 * The refusal of a request without a valid token, with all scopes that its route requires: a client then asks its issuer
 * for these and for no more (MCP authorization, "Scope Selection Strategy"; RFC 6750 §3). Any other error is given back
 * as it is, and so is one of a class of the application's own.
 */
export function addScopeChallenge(
  error: unknown,
  requirements: readonly (Requirement | undefined)[],
): unknown {
  if (!(error instanceof AuthError) || error.status !== 401 || error.constructor !== AuthError) return error
  const scopes = requirements.flatMap((requirement) => {
    const scope = requirement && resolveRequirement(requirement).challenge.scope
    return scope === undefined ? [] : scope.split(' ')
  })
  return scopes.length === 0 ? error : error[WITH_SCOPE]([...new Set(scopes)].join(' '))
}
