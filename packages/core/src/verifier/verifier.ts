/** A verifier: an authenticator with a token cache, which also verifies single tokens and explains its decisions. */
import type { AuthContext } from '../claims/auth-context.ts'
import { type FetchRequestLike, type RequestLike, toRequestLike } from '../request/request.ts'
import type { Requirement } from '../requirement.ts'
import { checkClock } from '../steps/clock.ts'
import { forget, walk, walkSync } from '../util/wait.ts'
import { checkSync } from './check-request.ts'
import type { Explanation } from './findings.ts'
import type { InternalVerifier } from './interface.ts'
import { RequestAuthenticator } from './request-authenticator.ts'
import type { TokenCache } from './token-cache.ts'
import type { ExplainedTokenKind } from './token-kind.ts'
import type { VerifiedToken } from './verified-token.ts'
import type { VerifierSettings } from './verifier-settings.ts'

export class TokenVerifier extends RequestAuthenticator<ExplainedTokenKind> implements InternalVerifier {
  readonly #cache: TokenCache

  constructor(kind: ExplainedTokenKind, settings: VerifierSettings, cache: TokenCache) {
    super(kind, settings)
    this.#cache = cache
  }

  verify(token: string, requirement?: Requirement): Promise<AuthContext> {
    try {
      const cached = this.#findCached(token)
      const { isRevoked, possession } = this.settings
      const isDone = isRevoked === undefined && possession === undefined && requirement === undefined
      if (cached !== undefined && isDone) return cached.answer
      const verified = this.#finish(token, cached)
      if (requirement !== undefined) return this.#authorizeLater(verified, requirement)
      return verified instanceof Promise ? verified.then(({ auth }) => auth) : verified.answer
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Finds a cached token. Throws an AuthError if it has expired, or is not valid yet. */
  #findCached(token: string): VerifiedToken | undefined {
    const { clockToleranceSeconds, now } = this.settings
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
    if (cached !== undefined) return this.recheck(cached, request)
    const verified = this.#cache.dedupe(token, () => walk(this.kind.verifyToken(token, request)))
    const checked = this.recheck(verified, request)
    return checked instanceof Promise ? checked.then((late) => this.#keep(late)) : this.#keep(checked)
  }

  #keep(verified: VerifiedToken): VerifiedToken {
    this.#cache.set(verified)
    return verified
  }

  /** The cache compares whole tokens, so a token that is found there needs no step 1. */
  protected override verifyRequest(request: RequestLike): VerifiedToken | Promise<VerifiedToken> {
    const peeked = this.kind.peekToken(request)
    const cached = peeked === undefined ? undefined : this.#findCached(peeked)
    if (cached !== undefined) return this.#finish(cached.token, cached, request)
    const token = this.kind.findToken(request)
    return this.#finish(token, token === peeked ? undefined : this.#findCached(token), request)
  }

  override async authenticate(
    request: RequestLike | FetchRequestLike,
    requirement?: Requirement,
  ): Promise<AuthContext> {
    const like = this.withChallenge(() => toRequestLike(request)) as RequestLike
    const { possession } = this.settings
    return this.authenticateRequest(possession?.describe(request, like) ?? like, requirement)
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
    const verified = cached ?? walkSync(this.kind.verifyToken(token))
    const { auth } = verified
    checkSync(verified, this.settings)
    if (cached === undefined) this.#cache.set(verified)
    if (requirement !== undefined) this.#authorizeSync(auth, requirement)
    return auth
  }

  #authorizeSync(auth: AuthContext, requirement: Requirement): void {
    const decision = this.withChallenge(() => this.checkRequirement(auth, requirement), undefined, auth)
    if (!(decision instanceof Promise)) return
    forget(decision)
    throw new Error('requirement: check is asynchronous, and verifySync cannot wait for it.')
  }

  explain(token: string): Promise<Explanation> {
    return this.kind.explain(token)
  }

  ready(): Promise<void> {
    return this.kind.ready()
  }

  reloadKeys(): Promise<void> {
    return this.kind.reloadKeys()
  }
}
