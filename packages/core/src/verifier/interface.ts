/** What a verifier is to those who call it: the application, and the adapters. */
import type { AuthContext } from '../claims/auth-context.ts'
import type { AnyClaims, Claims } from '../claims/claim-types.ts'
import type { FetchRequestLike, RequestLike } from '../request/request.ts'
import type { Requirement } from '../requirement.ts'
import type { Explanation } from './findings.ts'

/** The part of a {@link Verifier} that adapters call. An object that has it can take a verifier's place in them. */
export interface Authenticator<C extends AnyClaims = Claims> {
  /** Finds the token in a request, verifies it and checks the requirement; rejects with an AuthError. */
  authenticate(request: RequestLike, requirement?: Requirement<C>): Promise<AuthContext<C>>
  /** Checks what is required of a caller who was authenticated; rejects with an AuthError. */
  authorize(auth: AuthContext<C>, requirement: Requirement<C>): Promise<void>
}

/** Decides whether a token is to be trusted. Every method refuses by throwing an {@link AuthError}. */
export interface Verifier<C extends AnyClaims = Claims> extends Authenticator<C> {
  /** As {@link Authenticator.authenticate}; takes Node's requests and those of the Fetch standard as they are. */
  authenticate(request: RequestLike | FetchRequestLike, requirement?: Requirement<C>): Promise<AuthContext<C>>
  /** Verifies a token and checks the requirement; rejects with an AuthError. */
  verify(token: string, requirement?: Requirement<C>): Promise<AuthContext<C>>
  /**
   * Verifies a token with the keys that are at hand; throws ERR_KEYS_UNAVAILABLE while there are none. The `check` of the
   * requirement must not be asynchronous.
   */
  verifySync(token: string, requirement?: Requirement<C>): AuthContext<C>
  /** Every check with its outcome, for the people who run the API. Never rejects because of the token. */
  explain(token: string): Promise<Explanation>
  /** Loads keys before the first request; rejects with ERR_KEYS_UNAVAILABLE if no issuer has any. */
  ready(): Promise<void>
  /**
   * Fetches the keys of all issuers that have been used, however young they are: after a key was withdrawn. No cooldown
   * bounds it, so call it from your own code only, not for a request; calls at the same time share a fetch. Keys of an
   * issuer that does not answer stay as they are. Issuers with `jwksUri: null` are left out.
   *
   * @throws AuthError ERR_KEYS_UNAVAILABLE when keys of an issuer could not be fetched
   */
  reloadKeys(): Promise<void>
}

/** What an adapter must know before it has a verifier's answer cached. */
export interface CacheTerms {
  /**
   * Whether the application (`isRevoked`, `perRequest`) or an issuer (`introspected`) is asked again about a token that was
   * accepted: a cached answer would outlive theirs.
   */
  readonly asksAgain: boolean
  readonly now: () => number
}

/** What poolguard's own verifiers offer to its adapters, besides the interface that applications may implement. */
export interface InternalVerifier extends Verifier {
  /** As `authenticate`, but without a promise where there is nothing to wait for; then it throws. */
  authenticateRequest(request: RequestLike, requirement?: Requirement): AuthContext | Promise<AuthContext>
  readonly cacheTerms: CacheTerms
  /** Whether it reads {@link RequestLike.http}. */
  readonly hasProofs: boolean
}
