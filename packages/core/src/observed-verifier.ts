/** A verifier that tells of its decisions, for whoever listens. It decides nothing. */
import { performance } from 'node:perf_hooks'
import type { AuthContext } from './auth-context.ts'
import { type DecisionEvent, decisions, withHidden } from './diagnostics.ts'
import type { Explanation } from './explain.ts'
import { AuthError } from './failures/errors.ts'
import type { RequestLike } from './request.ts'
import type { Requirement } from './requirement.ts'
import type { Verifier } from './verifier.ts'

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

export class ObservedVerifier implements Verifier {
  readonly #verifier: Verifier

  constructor(verifier: Verifier) {
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

  explain(token: string): Promise<Explanation> {
    return this.#verifier.explain(token)
  }

  ready(): Promise<void> {
    return this.#verifier.ready()
  }
}
