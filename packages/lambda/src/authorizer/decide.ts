/** Request → decision. An outage, and any other error that is not the caller's fault, is thrown. */
import type { AuthContext, AuthError } from '@poolguard/core'
import { admit, type Guard, type GuardedRequest } from '../guard.ts'
import { isRefusal, toServerError } from '../server-error.ts'
import {
  type AuthorizerContext,
  type ContextOption,
  findUsageKey,
  makeContext,
  type UsageKeyOption,
} from './context.ts'
import { checkIdentitySource } from './identity-source.ts'

/** What an authorizer decides about. */
export interface AuthorizerRequest extends GuardedRequest {
  /** The values under which API Gateway caches the result, as the event has them. */
  readonly identitySource: unknown
  /** Whether single fields can be denied, as in GraphQL. */
  readonly hasFields: boolean
}

/** A decision, before it becomes the result that the event source expects. */
export type Decision = {
  /** Whether the decision depends on the route, and not on the token alone. */
  readonly isByRoute: boolean
} & (
  | {
      readonly isAllowed: true
      readonly auth: AuthContext
      readonly context: AuthorizerContext
      readonly deniedFields: readonly string[]
      readonly usageIdentifierKey: string | undefined
    }
  | {
      readonly isAllowed: false
      readonly error: AuthError
      /** The verified `sub`, when the token is valid and a later check refused. */
      readonly subject: string | undefined
    }
)

/** What an application adds to the result for a caller who is allowed. */
export interface CallerOptions {
  readonly context: ContextOption | undefined
  readonly usageIdentifierKey: UsageKeyOption | undefined
}

export async function decide(
  asked: AuthorizerRequest,
  guard: Guard,
  options: CallerOptions,
): Promise<Decision> {
  const { verifier, routes } = guard
  let subject: string | undefined
  let isByRoute = false
  try {
    const auth = await admit(guard, asked, {
      onVerified: (verified) => {
        // Before any check whose refusal is a Deny, because API Gateway caches a Deny as well.
        checkIdentitySource(verified.token, asked.identitySource)
        subject = verified.subject
      },
      onRequirementMet: () => {
        isByRoute = routes !== undefined
      },
    })
    const deniedFields = asked.hasFields ? await routes?.findDeniedFields(verifier, auth) : undefined
    return {
      isAllowed: true,
      isByRoute,
      auth,
      context: makeContext(auth, options.context),
      deniedFields: deniedFields ?? [],
      usageIdentifierKey: findUsageKey(auth, options.usageIdentifierKey),
    }
  } catch (error) {
    if (isRefusal(error)) return { isAllowed: false, isByRoute, error, subject }
    throw toServerError(error)
  }
}
