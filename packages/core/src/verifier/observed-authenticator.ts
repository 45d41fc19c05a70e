/** Publishes an authenticator's decisions on a channel, while the channel has subscribers. It decides nothing. */
import type { AuthContext } from '../claims/auth-context.ts'
import { type DecisionEvent, decisions, withNonEnumerable } from '../diagnostics.ts'
import { AuthError } from '../errors/auth-error.ts'
import { isOutage } from '../errors/codes.ts'
import type { RequestLike } from '../request/request.ts'
import type { Requirement } from '../requirement.ts'
import type { CacheTerms, InternalAuthenticator } from './interface.ts'

type Operation = DecisionEvent['operation']

function publishAccepted(operation: Operation, startedAt: number, auth: AuthContext): void {
  const milliseconds = performance.now() - startedAt
  const event: DecisionEvent = { operation, outcome: 'accepted', issuer: auth.issuer, milliseconds }
  decisions.publish(withNonEnumerable(event, { auth }))
}

function publishRefused(operation: Operation, startedAt: number, error: unknown): void {
  const code = error instanceof AuthError ? error.code : undefined
  const outcome = code === undefined || isOutage(code) ? 'failed' : 'refused'
  const milliseconds = performance.now() - startedAt
  decisions.publish(withNonEnumerable<DecisionEvent>({ operation, outcome, code, milliseconds }, { error }))
}

/** Publishes how a decision ends, now or later. */
export function observe<T extends AuthContext | Promise<AuthContext>>(
  operation: Operation,
  decide: () => T,
): T {
  const startedAt = performance.now()
  const publishAcceptance = (auth: AuthContext): AuthContext => {
    publishAccepted(operation, startedAt, auth)
    return auth
  }
  const publishRefusal = (error: unknown): never => {
    publishRefused(operation, startedAt, error)
    throw error
  }
  let decision: T
  try {
    decision = decide()
  } catch (error) {
    return publishRefusal(error)
  }
  return (
    decision instanceof Promise
      ? decision.then(publishAcceptance, publishRefusal)
      : publishAcceptance(decision)
  ) as T
}

/** Each method first looks for subscribers. Without them it makes no function, which saves time. */
export class ObservedAuthenticator implements InternalAuthenticator {
  readonly #authenticator: InternalAuthenticator

  constructor(authenticator: InternalAuthenticator) {
    this.#authenticator = authenticator
  }

  authenticate(request: RequestLike, requirement?: Requirement): Promise<AuthContext> {
    if (!decisions.hasSubscribers) return this.#authenticator.authenticate(request, requirement)
    return observe('authenticate', () => this.#authenticator.authenticate(request, requirement))
  }

  authenticateRequest(request: RequestLike, requirement?: Requirement): AuthContext | Promise<AuthContext> {
    if (!decisions.hasSubscribers) return this.#authenticator.authenticateRequest(request, requirement)
    return observe('authenticate', () => this.#authenticator.authenticateRequest(request, requirement))
  }

  async authorize(auth: AuthContext, requirement: Requirement): Promise<void> {
    if (!decisions.hasSubscribers) return this.#authenticator.authorize(auth, requirement)
    await observe('authorize', async () => {
      await this.#authenticator.authorize(auth, requirement)
      return auth
    })
  }

  get hasProofs(): boolean {
    return this.#authenticator.hasProofs
  }

  get cacheTerms(): CacheTerms {
    return this.#authenticator.cacheTerms
  }
}
