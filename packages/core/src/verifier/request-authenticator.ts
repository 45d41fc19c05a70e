/** From a request to its caller: finds the token and verifies it. */
import type { AuthContext } from '../claims/auth-context.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { RequestLike } from '../request/request.ts'
import { type Requirement, resolveRequirement } from '../requirement.ts'
import { authorize } from '../steps/authorize.ts'
import { runOrRethrow } from '../util/rethrow.ts'
import { walk } from '../util/wait.ts'
import { checkRequest } from './check-request.ts'
import type { CacheTerms, InternalAuthenticator } from './interface.ts'
import { addScopeChallenge } from './scope-challenge.ts'
import type { TokenKind } from './token-kind.ts'
import type { VerifiedToken } from './verified-token.ts'
import type { VerifierSettings } from './verifier-settings.ts'

export class RequestAuthenticator<K extends TokenKind = TokenKind> implements InternalAuthenticator {
  protected readonly kind: K
  protected readonly settings: VerifierSettings

  constructor(kind: K, settings: VerifierSettings) {
    this.kind = kind
    this.settings = settings
  }

  get cacheTerms(): CacheTerms {
    const { isRevoked, asksAgain, now } = this.settings
    return { asksAgain: isRevoked !== undefined || asksAgain, now }
  }

  get hasProofs(): boolean {
    return this.settings.possession !== undefined
  }

  /** Finds the token of a request, verifies it, and makes the checks of each request. */
  protected verifyRequest(request: RequestLike): VerifiedToken | Promise<VerifiedToken> {
    const token = this.kind.findToken(request)
    return this.recheck(walk(this.kind.verifyToken(token, request)), request)
  }

  /** The checks of each request, for tokens that were verified before too. */
  protected recheck(
    verified: VerifiedToken | Promise<VerifiedToken>,
    request: RequestLike | undefined,
  ): VerifiedToken | Promise<VerifiedToken> {
    if (verified instanceof Promise) return verified.then((late) => this.recheck(late, request))
    const outcome = checkRequest(verified, request, this.settings)
    return outcome instanceof Promise ? outcome.then(() => verified) : verified
  }

  /** Returns a promise only if there is something to wait for. */
  authenticateRequest(request: RequestLike, requirement?: Requirement): AuthContext | Promise<AuthContext> {
    const check = (auth: AuthContext) =>
      requirement === undefined ? auth : this.checkRequirement(auth, requirement)
    const addScopes = (error: unknown): never => {
      throw addScopeChallenge(error, [requirement])
    }
    return this.withChallenge(() => {
      const verified = runOrRethrow(() => this.verifyRequest(request), addScopes)
      return verified instanceof Promise ? verified.then(({ auth }) => check(auth)) : check(verified.auth)
    }, request)
  }

  protected checkRequirement(
    auth: AuthContext,
    requirement: Requirement,
  ): AuthContext | Promise<AuthContext> {
    const { now, clockToleranceSeconds: toleranceSeconds, impliedScopes } = this.settings
    const terms = { nowSeconds: now() / 1000, toleranceSeconds, impliedScopes }
    const outcome = authorize(auth, resolveRequirement(requirement), terms)
    return outcome instanceof Promise ? outcome.then(() => auth) : auth
  }

  /** Adds the parameters of this API's challenge to a refusal. */
  protected withChallenge<T>(
    decide: () => T | Promise<T>,
    request?: RequestLike,
    auth?: AuthContext,
  ): T | Promise<T> {
    return runOrRethrow(decide, (error) => {
      if (!(error instanceof AuthError)) throw error
      const { challenge, possession } = this.settings
      throw error.addChallenge(possession?.challenge(challenge, request, auth) ?? challenge)
    })
  }

  async authenticate(request: RequestLike, requirement?: Requirement): Promise<AuthContext> {
    return this.authenticateRequest(request, requirement)
  }

  async authorize(auth: AuthContext, requirement: Requirement): Promise<void> {
    await this.withChallenge(() => this.checkRequirement(auth, requirement), undefined, auth)
  }
}
