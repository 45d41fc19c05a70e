/** A verifier: from a request or a token to the caller. It finds tokens in its cache, or verifies them. */
import type { AuthContext } from '../claims/auth-context.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { Challenge } from '../errors/challenge.ts'
import { type FetchRequestLike, type RequestLike, toRequestLike } from '../request/request.ts'
import { type Requirement, resolveRequirement } from '../requirement.ts'
import { authorize, type ImpliedScopes } from '../steps/authorize.ts'
import { checkClock } from '../steps/clock.ts'
import { runOrRethrow } from '../util/rethrow.ts'
import { forget, type Steps, walk, walkSync } from '../util/wait.ts'
import { checkRequest, checkSync, type RequestChecks } from './check-request.ts'
import type { Explanation } from './findings.ts'
import type { CacheTerms, InternalVerifier } from './interface.ts'
import { addScopeChallenge } from './scope-challenge.ts'
import { TokenCache } from './token-cache.ts'
import type { VerifiedToken } from './verified-token.ts'

/** A kind of tokens: how a token is found in a request, and how it is verified. */
export interface TokenKind {
  /** Step 1: the token of a request. Throws an AuthError. */
  readonly findToken: (request: RequestLike) => string
  /** The token of the most common form of request, unchecked. It may be malformed, but this is fast. */
  readonly peekToken: (request: RequestLike) => string | undefined
  /** Steps 2 to 7. */
  readonly verifyToken: (token: string, request?: RequestLike) => Steps<VerifiedToken>
  readonly explain: (token: string) => Promise<Explanation>
  readonly ready: () => Promise<void>
  readonly reloadKeys: () => Promise<void>
}

/** The settings of every kind of verifier. */
export interface VerifierSettings extends RequestChecks {
  readonly clockToleranceSeconds: number
  readonly cacheBytes: number
  /** Whether several issuers share the cache. */
  readonly isCacheShared: boolean
  /** Whether an issuer, or the look-up of issuers, is asked again about a token that was accepted. */
  readonly asksAgain: boolean
  /** The parameters of this API's challenges, such as its `realm`. */
  readonly challenge: Challenge
  readonly impliedScopes: ImpliedScopes | undefined
  readonly now: () => number
}

export class TokenVerifier implements InternalVerifier {
  readonly #kind: TokenKind
  readonly #settings: VerifierSettings
  readonly #cache: TokenCache

  constructor(kind: TokenKind, settings: VerifierSettings) {
    this.#kind = kind
    this.#settings = settings
    this.#cache = new TokenCache(settings.cacheBytes, settings.isCacheShared)
  }

  get cacheTerms(): CacheTerms {
    const { isRevoked, asksAgain, now } = this.#settings
    return { asksAgain: isRevoked !== undefined || asksAgain, now }
  }

  get hasProofs(): boolean {
    return this.#settings.possession !== undefined
  }

  verify(token: string, requirement?: Requirement): Promise<AuthContext> {
    try {
      const cached = this.#findCached(token)
      const { isRevoked, possession } = this.#settings
      const isDone = isRevoked === undefined && possession === undefined && requirement === undefined
      if (cached !== undefined && isDone) return cached.answer
      const verified = this.#finish(token, cached)
      if (requirement !== undefined) return this.#authorizeLater(verified, requirement)
      return verified instanceof Promise ? verified.then(({ auth }) => auth) : verified.answer
    } catch (error) {
      return Promise.reject(error)
    }
  }

  async #authorizeLater(
    verified: VerifiedToken | Promise<VerifiedToken>,
    requirement: Requirement,
  ): Promise<AuthContext> {
    const { auth } = await verified
    await this.authorize(auth, requirement)
    return auth
  }

  verifySync(token: string, requirement?: Requirement): AuthContext {
    const cached = this.#findCached(token)
    const verified = cached ?? walkSync(this.#kind.verifyToken(token))
    const { auth } = verified
    checkSync(verified, this.#settings)
    if (cached === undefined) this.#cache.set(verified)
    if (requirement !== undefined) this.#authorizeSync(auth, requirement)
    return auth
  }

  #authorizeSync(auth: AuthContext, requirement: Requirement): void {
    const decision = this.#withChallenge(() => this.#authorize(auth, requirement), undefined, auth)
    if (!(decision instanceof Promise)) return
    forget(decision)
    throw new Error('requirement: check is asynchronous, and verifySync cannot wait for it.')
  }

  /** Finds a cached token. Throws an AuthError if it has expired, or is not valid yet. */
  #findCached(token: string): VerifiedToken | undefined {
    const { clockToleranceSeconds, now } = this.#settings
    const time = now()
    const cached = this.#cache.get(token, time)
    if (cached !== undefined) checkClock(cached.validity, clockToleranceSeconds, time, cached.auth.claims)
    return cached
  }

  /** Verifies a token that is not cached, makes the checks of each request, and caches the token. */
  #finish(
    token: string,
    cached: VerifiedToken | undefined,
    request?: RequestLike,
  ): VerifiedToken | Promise<VerifiedToken> {
    if (cached !== undefined) return this.#recheck(cached, request)
    const verified = this.#cache.dedupe(token, () => walk(this.#kind.verifyToken(token, request)))
    const checked =
      verified instanceof Promise
        ? verified.then((late) => this.#recheck(late, request))
        : this.#recheck(verified, request)
    return checked instanceof Promise ? checked.then((late) => this.#keep(late)) : this.#keep(checked)
  }

  #recheck(verified: VerifiedToken, request?: RequestLike): VerifiedToken | Promise<VerifiedToken> {
    const outcome = checkRequest(verified, request, this.#settings)
    return outcome instanceof Promise ? outcome.then(() => verified) : verified
  }

  #keep(verified: VerifiedToken): VerifiedToken {
    this.#cache.set(verified)
    return verified
  }

  authenticateRequest(request: RequestLike, requirement?: Requirement): AuthContext | Promise<AuthContext> {
    const check = (auth: AuthContext) =>
      requirement === undefined ? auth : this.#authorize(auth, requirement)
    const addScopes = (error: unknown): never => {
      throw addScopeChallenge(error, [requirement])
    }
    return this.#withChallenge(() => {
      const verified = runOrRethrow(() => this.#verifyRequest(request), addScopes)
      return verified instanceof Promise ? verified.then(({ auth }) => check(auth)) : check(verified.auth)
    }, request)
  }

  /** The cache compares whole tokens, so a token that is found there needs no step 1. */
  #verifyRequest(request: RequestLike): VerifiedToken | Promise<VerifiedToken> {
    const peeked = this.#kind.peekToken(request)
    const cached = peeked === undefined ? undefined : this.#findCached(peeked)
    if (cached !== undefined) return this.#finish(cached.auth.token, cached, request)
    const token = this.#kind.findToken(request)
    return this.#finish(token, token === peeked ? undefined : this.#findCached(token), request)
  }

  #authorize(auth: AuthContext, requirement: Requirement): AuthContext | Promise<AuthContext> {
    const { now, clockToleranceSeconds: toleranceSeconds, impliedScopes } = this.#settings
    const terms = { nowSeconds: now() / 1000, toleranceSeconds, impliedScopes }
    const outcome = authorize(auth, resolveRequirement(requirement), terms)
    return outcome instanceof Promise ? outcome.then(() => auth) : auth
  }

  /** Adds the parameters of this API's challenge to a refusal. */
  #withChallenge<T>(decide: () => T | Promise<T>, request?: RequestLike, auth?: AuthContext): T | Promise<T> {
    return runOrRethrow(decide, (error) => {
      if (!(error instanceof AuthError)) throw error
      const { challenge, possession } = this.#settings
      throw error.addChallenge(possession?.challenge(challenge, request, auth) ?? challenge)
    })
  }

  async authenticate(
    request: RequestLike | FetchRequestLike,
    requirement?: Requirement,
  ): Promise<AuthContext> {
    const like = this.#withChallenge(() => toRequestLike(request)) as RequestLike
    const { possession } = this.#settings
    return this.authenticateRequest(possession?.describe(request, like) ?? like, requirement)
  }

  async authorize(auth: AuthContext, requirement: Requirement): Promise<void> {
    await this.#withChallenge(() => this.#authorize(auth, requirement), undefined, auth)
  }

  explain(token: string): Promise<Explanation> {
    return this.#kind.explain(token)
  }

  ready(): Promise<void> {
    return this.#kind.ready()
  }

  reloadKeys(): Promise<void> {
    return this.#kind.reloadKeys()
  }
}
