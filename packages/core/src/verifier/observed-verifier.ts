/** A verifier that tells of its decisions, for whoever listens. It decides nothing. */
import { performance } from 'node:perf_hooks'
import type { AuthContext } from '../claims/auth-context.ts'
import { type DecisionEvent, decisions, memoryUse, withHidden } from '../diagnostics.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { RequestLike } from '../request/request.ts'
import type { Requirement } from '../requirement.ts'
import type { Explanation } from './explain.ts'
import type { Authenticator, Verifier } from './interface.ts'

type Operation = DecisionEvent['operation']

function tellAccepted(operation: Operation, startedAt: number, auth: AuthContext): void {
  const milliseconds = performance.now() - startedAt
  const event: DecisionEvent = { operation, outcome: 'accepted', issuer: auth.issuer, milliseconds }
  decisions.publish(withHidden(event, { auth }))
}

function tellRefused(operation: Operation, startedAt: number, error: unknown): void {
  const { code, status } = error instanceof AuthError ? error : { code: undefined, status: 500 }
  const outcome = status >= 500 ? 'failed' : 'refused'
  const milliseconds = performance.now() - startedAt
  decisions.publish(withHidden<DecisionEvent>({ operation, outcome, code, milliseconds }, { error }))
}

async function observe(operation: Operation, decide: () => Promise<AuthContext>): Promise<AuthContext> {
  const startedAt = performance.now()
  try {
    const auth = await decide()
    tellAccepted(operation, startedAt, auth)
    return auth
  } catch (error) {
    tellRefused(operation, startedAt, error)
    throw error
  }
}

/** What an adapter must know before it has a verifier's answer cached. */
export interface CacheTerms {
  /** Whether a revocation store is asked about each token: a cached answer would outlive a revocation. */
  readonly asksRevocation: boolean
  readonly now: () => number
}

/** What the verifier itself has to offer beside the interface that others may implement. */
export interface QuickVerifier extends Verifier {
  atOnce(request: RequestLike): AuthContext | undefined
  readonly cacheTerms: CacheTerms
}

export class ObservedVerifier implements QuickVerifier {
  readonly #verifier: QuickVerifier

  constructor(verifier: QuickVerifier) {
    this.#verifier = verifier
  }

  verify(token: string): Promise<AuthContext> {
    if (!decisions.hasSubscribers) return this.#verifier.verify(token)
    return observe('verify', () => this.#verifier.verify(token))
  }

  verifySync(token: string): AuthContext {
    if (!decisions.hasSubscribers) return this.#verifier.verifySync(token)
    const startedAt = performance.now()
    try {
      const auth = this.#verifier.verifySync(token)
      tellAccepted('verify', startedAt, auth)
      return auth
    } catch (error) {
      tellRefused('verify', startedAt, error)
      throw error
    }
  }

  authenticate(request: RequestLike, requirement?: Requirement): Promise<AuthContext> {
    if (!decisions.hasSubscribers) return this.#verifier.authenticate(request, requirement)
    return observe('authenticate', () => this.#verifier.authenticate(request, requirement))
  }

  async authorize(auth: AuthContext, requirement: Requirement): Promise<void> {
    if (!decisions.hasSubscribers) return this.#verifier.authorize(auth, requirement)
    await observe('authorize', async () => {
      await this.#verifier.authorize(auth, requirement)
      return auth
    })
  }

  /** Nothing while somebody listens, who is told all of it by the other methods. */
  atOnce(request: RequestLike): AuthContext | undefined {
    return decisions.hasSubscribers || memoryUse.hasSubscribers ? undefined : this.#verifier.atOnce(request)
  }

  get cacheTerms(): CacheTerms {
    return this.#verifier.cacheTerms
  }

  explain(token: string): Promise<Explanation> {
    return this.#verifier.explain(token)
  }

  ready(): Promise<void> {
    return this.#verifier.ready()
  }
}

/**
 * Who is calling, if that can be said without waiting, for adapters: no promise is made for a token that is remembered.
 * `undefined` decides nothing; `authenticate()` does then, and says why not. A verifier whose `authenticate` is
 * somebody's own is never passed over.
 */
export function authenticateAtOnce(verifier: Authenticator, request: RequestLike): AuthContext | undefined {
  const isOurs = verifier.authenticate === ObservedVerifier.prototype.authenticate
  return isOurs ? (verifier as ObservedVerifier).atOnce(request) : undefined
}

/** `undefined` for a verifier whose `authenticate` is the application's own: what that asks is not known. */
export function cacheTermsOf(verifier: Authenticator): CacheTerms | undefined {
  const isOurs = verifier.authenticate === ObservedVerifier.prototype.authenticate
  return isOurs ? (verifier as ObservedVerifier).cacheTerms : undefined
}
