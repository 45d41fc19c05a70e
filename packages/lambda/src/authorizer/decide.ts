/** Request → whether the caller may pass; an outage and whatever else is not the caller's fault is thrown. */
import { type AuthContext, AuthError, type RequestLike } from '@poolguard/core'
import type { Guard } from '../guard.ts'
import { toServerError } from '../server-error.ts'
import { type AuthorizerContext, type ContextOption, contextOf } from './context.ts'
import { checkIdentitySource } from './identity-source.ts'

/** What an event asks. */
export interface Question {
  readonly request: RequestLike
  /** What the answer is cached under, as the event says it. */
  readonly identitySource: unknown
  /** The keys under which its route may stand in a route table. */
  readonly routeKeys: readonly string[]
  /** Whether single fields can be denied, as in GraphQL. */
  readonly hasFields: boolean
}

/** An answer before it has the shape of its event form. */
export type Decision = {
  /** Whether the route was looked at, and not the token alone. */
  readonly isByRoute: boolean
} & (
  | {
      readonly isAllowed: true
      readonly auth: AuthContext
      readonly context: AuthorizerContext
      readonly deniedFields: readonly string[]
    }
  | {
      readonly isAllowed: false
      readonly error: AuthError
      /** The verified `sub`, where the token was good and something else was not. */
      readonly subject: string | undefined
    }
)

export async function decide(
  { request, identitySource, routeKeys, hasFields }: Question,
  { verifier, requirement, routes }: Guard,
  context: ContextOption | undefined,
): Promise<Decision> {
  let subject: string | undefined
  let isByRoute = false
  try {
    const auth = await verifier.authenticate(request)
    checkIdentitySource(auth.token, identitySource) // before anything that ends in a Deny, which is cached as well
    subject = auth.subject
    if (requirement !== undefined) await verifier.authorize(auth, requirement)
    isByRoute = routes !== undefined
    await routes?.check(verifier, auth, routeKeys)
    const deniedFields = hasFields ? await routes?.deniedFields(verifier, auth) : undefined
    return {
      isAllowed: true,
      isByRoute,
      auth,
      context: contextOf(auth, context),
      deniedFields: deniedFields ?? [],
    }
  } catch (error) {
    if (error instanceof AuthError && error.status !== 503)
      return { isAllowed: false, isByRoute, error, subject }
    throw toServerError(error)
  }
}
