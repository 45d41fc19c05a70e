/** The interface of a verifier, for applications and for adapters. */
import type { AuthContext } from '../claims/auth-context.ts'
import type { AnyClaims, Claims } from '../claims/claim-types.ts'
import type { FetchRequestLike, RequestLike } from '../request/request.ts'
import type { Requirement } from '../requirement.ts'
import type { Explanation } from './findings.ts'

/** The part of a {@link Verifier} that adapters call. Adapters also accept your own object that implements it. */
export interface Authenticator<C extends AnyClaims = Claims> {
  /** Finds the token in a request, verifies it and checks the requirement; rejects with an AuthError. */
  authenticate(request: RequestLike, requirement?: Requirement<C>): Promise<AuthContext<C>>
  /** Checks what is required of a caller who was authenticated; rejects with an AuthError. */
  authorize(auth: AuthContext<C>, requirement: Requirement<C>): Promise<void>
}

/**
 * Decides whether a token is accepted. A refusal is an {@link AuthError}: `verifySync` throws it, and the
 * other methods reject with it.
 */
export interface Verifier<C extends AnyClaims = Claims> extends Authenticator<C> {
  /** As {@link Authenticator.authenticate}; also accepts the requests of Node and of the Fetch standard. */
  authenticate(request: RequestLike | FetchRequestLike, requirement?: Requirement<C>): Promise<AuthContext<C>>
  /** Verifies a token and checks the requirement; rejects with an AuthError. */
  verify(token: string, requirement?: Requirement<C>): Promise<AuthContext<C>>
  /**
   * Verifies a token with the keys that are loaded; throws ERR_KEYS_UNAVAILABLE while there are none. The `check` of
   * the requirement must not be asynchronous.
   */
  verifySync(token: string, requirement?: Requirement<C>): AuthContext<C>
  /** Runs every check and returns each outcome, for operators. Never rejects because of the token. */
  explain(token: string): Promise<Explanation>
  /** Loads keys before the first request; rejects with ERR_KEYS_UNAVAILABLE if no issuer has keys. */
  ready(): Promise<void>
  /**
   * Fetches the keys of all issuers, even if the keys are fresh, for example after a key was withdrawn. If
   * issuers are looked up, these are the issuers that were found. There is no cooldown, so do not call it
   * for each request. Concurrent calls share a fetch. The keys of an issuer that does not answer are kept.
   * Issuers with `jwksUri: null` are left out.
   *
   * @throws AuthError ERR_KEYS_UNAVAILABLE when keys of an issuer could not be fetched
   */
  reloadKeys(): Promise<void>
}

/** What an adapter must know before a gateway caches a verifier's decision. */
export interface CacheTerms {
  /**
   * Whether the application (`isRevoked`, `perRequest`) or an issuer (`introspected`) is asked again about a
   * token that was accepted. If so, a decision that a gateway caches may contradict their newer answer.
   */
  readonly asksAgain: boolean
  readonly now: () => number
}

/** What poolguard's own authenticators offer to adapters, in addition to the public interface. */
export interface InternalAuthenticator extends Authenticator {
  /** As `authenticate`, but returns or throws synchronously if there is nothing to wait for. */
  authenticateRequest(request: RequestLike, requirement?: Requirement): AuthContext | Promise<AuthContext>
  readonly cacheTerms: CacheTerms
  /** Whether it reads {@link RequestLike.http}. */
  readonly hasProofs: boolean
}

export type InternalVerifier = InternalAuthenticator & Verifier
