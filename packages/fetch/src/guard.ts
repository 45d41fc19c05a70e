/** Request of the Fetch standard → the authenticated caller. */
import {
  type AuthContext,
  type Authenticator,
  type Claims,
  ConfigError,
  type RequestLike,
  type Requirement,
  type VerifierOptions,
} from '@poolguard/core'
import {
  authenticateRequest,
  fromFetchRequest,
  hasProofs,
  leavesAnonymous,
  type OptionalAuth,
  requireOptionalAuth,
  requireOptions,
  resolveRequirement,
  toAuthenticator,
  withHttpFacts,
} from '@poolguard/core/adapter'

export interface GuardOptions<C extends Claims = Claims> {
  /** What every caller must have in addition to a valid token. Default: nothing more. */
  readonly requirement?: Requirement<C>
  /**
   * Whether a request without a token is accepted as anonymous. A token that is present must be valid. With
   * `'ignore-invalid'`, a caller with an invalid or expired token is anonymous too, and does not learn that
   * it is time to sign in again. Default `false`.
   */
  readonly optional?: OptionalAuth
}

/** The options of a guard that accepts anonymous requests. */
export type OptionalGuardOptions<C extends Claims> = GuardOptions<C> & {
  readonly optional: true | 'ignore-invalid'
}

/** The options of a guard that refuses anonymous requests. */
export type RequiredGuardOptions<C extends Claims> = GuardOptions<C> & { readonly optional?: false }

/** Resolves to the caller, or to `undefined` for an anonymous request; rejects with an AuthError. */
export type Guard<A extends AuthContext | undefined = AuthContext> = (request: Request) => Promise<A>

function checkOptions(where: string, given: GuardOptions): GuardOptions {
  const options = requireOptions<GuardOptions>(where, given, ['requirement', 'optional'])
  const { requirement } = options
  const optional = requireOptionalAuth(where, options.optional)
  if (!Object.hasOwn(options, 'requirement')) return options
  if (optional) throw new ConfigError(`${where}: optional and requirement exclude each other.`)
  resolveRequirement(requirement as Requirement)
  return options
}

/** Request → RequestLike. A verifier with `proofs` also gets the request itself. */
export function readRequest(request: Request, verifier: Authenticator): RequestLike {
  const like = fromFetchRequest(request)
  return hasProofs(verifier) ? withHttpFacts(like, { source: request }) : like
}

/**
 * @throws ConfigError for invalid options. Its message begins with `where`, the function that received them.
 */
export function makeGuard(
  where: string,
  verifier: Authenticator | VerifierOptions,
  given: GuardOptions,
): { readonly verifier: Authenticator; readonly authenticate: Guard<AuthContext | undefined> } {
  const { requirement, optional = false } = checkOptions(where, given)
  const authenticator = toAuthenticator(where, verifier)
  const authenticate: Guard<AuthContext | undefined> = async (request) => {
    try {
      return await authenticateRequest(authenticator, readRequest(request, authenticator), requirement)
    } catch (error) {
      if (!leavesAnonymous(error, optional)) throw error
      return undefined
    }
  }
  return { verifier: authenticator, authenticate }
}

/**
 * Creates a function that finds the caller of a request. It is for frameworks that build their own responses,
 * for example to make the context of tRPC or GraphQL Yoga.
 *
 * @param verifier a verifier, or its options
 * @throws ConfigError when the options or the requirement are invalid
 * @example
 * ```ts
 * import { cognito } from '@poolguard/core'
 * import { createGuard } from '@poolguard/fetch'
 *
 * const issuers = cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' })
 * const guard = createGuard({ issuers })
 *
 * export async function createContext({ request }: { request: Request }) {
 *   return { auth: await guard(request) }
 * }
 * ```
 */
export function createGuard<C extends Claims>(
  verifier: Authenticator<C> | VerifierOptions<C>,
  options: OptionalGuardOptions<C>,
): Guard<AuthContext<C> | undefined>
export function createGuard<C extends Claims>(
  verifier: Authenticator<C> | VerifierOptions<C>,
  options?: RequiredGuardOptions<C>,
): Guard<AuthContext<C>>
export function createGuard(
  verifier: Authenticator | VerifierOptions,
  options: GuardOptions = {},
): Guard<AuthContext | undefined> {
  return makeGuard('createGuard', verifier, options).authenticate
}
