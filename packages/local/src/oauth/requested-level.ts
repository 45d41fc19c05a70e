/** The level of authentication that an application asks for with `acr_values`. Throws RedirectError. */
import { type Authentication, meetsLevel } from '../sign-in/authentication-level.ts'
import type { AuthorizationRequest } from '../store/sign-in-records.ts'
import { RedirectError } from './authorization-request.ts'

/** RFC 9470 §5: a token of a lower level would be refused again. */
export function requireLevel(request: AuthorizationRequest, authentication: Authentication): void {
  if (meetsLevel(request.level, authentication)) return
  const text = 'The user has signed in without the factor that acr_values requests.'
  throw new RedirectError(request, 'unmet_authentication_requirements', text)
}
