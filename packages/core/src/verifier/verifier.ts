/** The spine: one line a step, from a request to who is calling. */
import type { AuthContext } from '../claims/auth-context.ts'
import type { Claims } from '../claims/claim-types.ts'
import { AuthError } from '../errors/auth-error.ts'
import { asOneAnswer } from '../issuers/one-answer.ts'
import type { RequestLike } from '../request/request.ts'
import { type Requirement, resolveRequirement } from '../requirement.ts'
import { authorize } from '../steps/authorize.ts'
import { checkClaims } from '../steps/claims.ts'
import { checkClock, untimelyClaim, validityOf } from '../steps/clock.ts'
import { decode } from '../steps/decode.ts'
import { extract } from '../steps/extract.ts'
import { checkRevoked, checkRevokedSync } from '../steps/revoked.ts'
import { checkSchema, checkSchemaSync } from '../steps/schema.ts'
import { selectAlgorithm, selectIssuer, selectIssuerSync } from '../steps/select.ts'
import { checkSignature, checkSignatureSync } from '../steps/signature.ts'
import { ownMember } from '../util/own-member.ts'
import { type Explanation, explain } from './explain.ts'
import type { Verifier } from './interface.ts'
import { type CacheTerms, ObservedVerifier, type QuickVerifier } from './observed-verifier.ts'
import type { VerifierOptions } from './options.ts'
import { type ResolvedOptions, resolveOptions } from './resolve-options.ts'
import { Memory } from './token-cache.ts'
import { makeProof, type Proof } from './verified-token.ts'

class TokenVerifier implements QuickVerifier {
  readonly #options: ResolvedOptions
  readonly #memory: Memory
  /** Whether tokens come in the Authorization header and nowhere else. */
  readonly #isBearerAlone: boolean

  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#memory = new Memory(options.cacheBytes, options.issuers.isShared)
    const { list } = options.sources
    this.#isBearerAlone = list.length === 1 && list[0]?.kind === 'bearer'
  }

  /** What is remembered, and nobody else is asked about, is answered without waiting. */
  verify(token: string): Promise<AuthContext> {
    try {
      const { clockToleranceSeconds, isRevoked, now } = this.#options
      const time = now()
      const seen = this.#memory.recall(token, time)
      if (seen === undefined || isRevoked !== undefined) return this.#verify(token, seen)
      checkClock(seen.validity, clockToleranceSeconds, time)
      return seen.answer
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * Who is calling, if that can be said without waiting: the request has one plain Bearer token, and it is remembered.
   * What was verified in these very letters needs no look at its alphabet. `undefined` decides nothing.
   */
  atOnce({ headers }: RequestLike): AuthContext | undefined {
    const { clockToleranceSeconds, isRevoked, now } = this.#options
    const line = ownMember(Object(headers), 'authorization')
    if (!this.#isBearerAlone || typeof line !== 'string' || !line.startsWith('Bearer ')) return undefined
    const time = now()
    const seen = isRevoked === undefined ? this.#memory.recall(line.slice(7), time) : undefined
    if (seen === undefined || untimelyClaim(seen.validity, clockToleranceSeconds, time)) return undefined
    return seen.auth
  }

  async #verify(token: string, seen: Proof | undefined): Promise<AuthContext> {
    const { clockToleranceSeconds, isRevoked, now } = this.#options
    const proof = seen ?? (await this.#memory.once(token, (unseen) => this.#prove(unseen)))
    if (seen !== undefined) checkClock(seen.validity, clockToleranceSeconds, now())
    if (isRevoked !== undefined) await checkRevoked(proof.auth, isRevoked)
    if (seen === undefined) this.#memory.remember(proof)
    return proof.auth
  }

  /** The clock comes before the proof, which freezes the claims: an expired token must not cost that. */
  async #prove(token: string): Promise<Proof> {
    const { clockToleranceSeconds, issuers, maxTokenBytes, now } = this.#options
    try {
      const jwt = decode(token, maxTokenBytes)
      const issuer = await selectIssuer(jwt, issuers)
      const hint = selectAlgorithm(jwt.header, issuer)
      const keys = await issuer.keys.get(hint)
      const signed = await checkSignature(jwt, keys, () => issuer.keys.newer(hint, keys))
      const claims = await checkSchema(checkClaims(signed, issuer.rules), issuer.validateClaims)
      const validity = validityOf(claims)
      checkClock(validity, clockToleranceSeconds, now())
      return makeProof(token, claims, validity, signed.key, issuer)
    } catch (error) {
      throw asOneAnswer(error, issuers)
    }
  }

  verifySync(token: string): AuthContext {
    const { clockToleranceSeconds, isRevoked, now } = this.#options
    const time = now()
    const seen = this.#memory.recall(token, time)
    const proof = seen ?? this.#proveSync(token)
    if (seen !== undefined) checkClock(seen.validity, clockToleranceSeconds, time)
    if (isRevoked !== undefined) checkRevokedSync(proof.auth, isRevoked)
    if (seen === undefined) this.#memory.remember(proof)
    return proof.auth
  }

  #proveSync(token: string): Proof {
    const { clockToleranceSeconds, issuers, maxTokenBytes, now } = this.#options
    try {
      const jwt = decode(token, maxTokenBytes)
      const issuer = selectIssuerSync(jwt, issuers)
      const hint = selectAlgorithm(jwt.header, issuer)
      const keys = issuer.keys.getSync(hint)
      const signed = checkSignatureSync(jwt, keys, () => issuer.keys.newer(hint, keys))
      const claims = checkSchemaSync(checkClaims(signed, issuer.rules), issuer.validateClaims)
      const validity = validityOf(claims)
      checkClock(validity, clockToleranceSeconds, now())
      return makeProof(token, claims, validity, signed.key, issuer)
    } catch (error) {
      throw asOneAnswer(error, issuers)
    }
  }

  async authenticate(request: RequestLike, requirement?: Requirement): Promise<AuthContext> {
    try {
      const auth = await this.verify(extract(request, this.#options.sources))
      if (requirement !== undefined) await this.#authorize(auth, requirement)
      return auth
    } catch (error) {
      throw this.#challenged(error)
    }
  }

  async authorize(auth: AuthContext, requirement: Requirement): Promise<void> {
    try {
      await this.#authorize(auth, requirement)
    } catch (error) {
      throw this.#challenged(error)
    }
  }

  #authorize(auth: AuthContext, requirement: Requirement): Promise<void> {
    const { now, clockToleranceSeconds } = this.#options
    return authorize(auth, resolveRequirement(requirement), now() / 1000, clockToleranceSeconds)
  }

  /** Adds to a refusal what this API says of itself in a challenge. */
  #challenged(error: unknown): unknown {
    return error instanceof AuthError ? error.addChallenge(this.#options.challenge) : error
  }

  get cacheTerms(): CacheTerms {
    return { asksRevocation: this.#options.isRevoked !== undefined, now: this.#options.now }
  }

  explain(token: string): Promise<Explanation> {
    return explain(token, this.#options)
  }

  async ready(): Promise<void> {
    const loads = this.#options.issuers.firstKeySets.map((keys) => keys.load())
    const outcomes = await Promise.allSettled(loads)
    const isAnyLoaded = outcomes.some(({ status }) => status === 'fulfilled')
    if (!isAnyLoaded) await loads[0] // with its reason; undefined when issuers are looked up as they come
  }
}

/**
 * Makes a verifier. Make one when the process starts and keep it: it holds the keys and the memory of tokens.
 *
 * @throws ConfigError when an option is unknown or wrong.
 * @example
 * ```ts
 * import { cognito, createVerifier } from '@poolguard/core'
 *
 * const verifier = createVerifier({
 *   issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' }),
 * })
 * const { claims } = await verifier.verify('eyJ…')
 * ```
 */
export function createVerifier<C extends Claims = Claims>(options: VerifierOptions<C>): Verifier<C> {
  const verifier: Verifier<Claims> = new ObservedVerifier(new TokenVerifier(resolveOptions(options)))
  return verifier as Verifier<C>
}
