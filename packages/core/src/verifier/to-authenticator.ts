/** The verifier, options or authenticator that an adapter was given → the authenticator that it calls. */
import type { AuthContext } from '../claims/auth-context.ts'
import type { AnyClaims, Claims } from '../claims/claim-types.ts'
import { ConfigError } from '../errors/config-error.ts'
import type { RequestLike } from '../request/request.ts'
import type { Requirement } from '../requirement.ts'
import { isNonEmptyString } from '../util/value-types.ts'
import { createAuthenticator } from './create-authenticator.ts'
import { createVerifier } from './create-verifier.ts'
import type { Authenticator, CacheTerms } from './interface.ts'
import { ObservedAuthenticator } from './observed-authenticator.ts'
import type { AuthenticatorOptions, VerifierOptions } from './options.ts'

/** Throws if there is no subject, because the application's own authenticator may forget to throw. */
function assertHasSubject(auth: Partial<AuthContext<AnyClaims>> | null | undefined): void {
  const hasSubject =
    isNonEmptyString(auth?.subject) && typeof auth?.claims === 'object' && auth.claims !== null
  if (!hasSubject) throw new Error('The authenticator resolved without a subject.')
}

function requireSubject<C extends AnyClaims>(authenticator: Authenticator<C>): Authenticator<C> {
  return {
    authenticate: async (request, requirement) => {
      const auth = await authenticator.authenticate(request, requirement)
      assertHasSubject(auth)
      return auth
    },
    authorize: (auth, requirement) => authenticator.authorize(auth, requirement),
  }
}

function acceptOrMake<C extends AnyClaims, O>(
  where: string,
  given: Authenticator<C> | O,
  make: (options: O) => Authenticator<AnyClaims>,
): Authenticator<C> {
  if (given instanceof ObservedAuthenticator) return given as unknown as Authenticator<C>
  if (typeof (given as Partial<Authenticator> | undefined)?.authenticate === 'function')
    return requireSubject(given as Authenticator<C>)
  if (typeof given === 'object' && given !== null) {
    return make(given as O) as Authenticator<C>
  }
  throw new ConfigError(`${where}: the verifier is missing. Make one with createVerifier({ issuers: … }).`)
}

/** Returns the verifier that an adapter was given, or makes one from the options that it was given. */
export function toAuthenticator<C extends AnyClaims = Claims>(
  where: string,
  given: Authenticator<C> | VerifierOptions<AnyClaims>,
): Authenticator<C> {
  return acceptOrMake(where, given, (options: VerifierOptions<AnyClaims>) => createVerifier(options))
}

/** The same for Lambda functions, but from options it makes an authenticator: {@link createAuthenticator}. */
export function toSmallAuthenticator<C extends AnyClaims = Claims>(
  where: string,
  given: Authenticator<C> | AuthenticatorOptions<AnyClaims>,
): Authenticator<C> {
  return acceptOrMake(where, given, (options: AuthenticatorOptions<AnyClaims>) =>
    createAuthenticator(where, options),
  )
}

/** Returns the verifier if it is poolguard's own, and the application has not replaced its `authenticate`. */
function toOwn(authenticator: Authenticator): ObservedAuthenticator | undefined {
  const isOurs = authenticator.authenticate === ObservedAuthenticator.prototype.authenticate
  return isOurs ? (authenticator as ObservedAuthenticator) : undefined
}

/**
 * Authenticates a request, for adapters. A verifier of poolguard returns a promise only if there is something
 * to wait for, so mostly none for a cached token. Throws, or rejects with, an AuthError.
 */
export function authenticateRequest(
  authenticator: Authenticator,
  request: RequestLike,
  requirement?: Requirement,
): AuthContext | Promise<AuthContext> {
  const own = toOwn(authenticator)
  return own === undefined
    ? authenticator.authenticate(request, requirement)
    : own.authenticateRequest(request, requirement)
}

/** `undefined` for the application's own authenticator, because its decisions may depend on anything. */
export function cacheTermsOf(authenticator: Authenticator): CacheTerms | undefined {
  return toOwn(authenticator)?.cacheTerms
}

/** Whether it is a poolguard verifier with `proofs`. Then an adapter describes how each request arrived. */
export function hasProofs(authenticator: Authenticator): boolean {
  return toOwn(authenticator)?.hasProofs ?? false
}
