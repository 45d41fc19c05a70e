/** Publishes the decisions of a verifier, and passes on its other methods. */
import type { AuthContext } from '../claims/auth-context.ts'
import { decisions } from '../diagnostics.ts'
import type { Requirement } from '../requirement.ts'
import type { Explanation } from './findings.ts'
import type { InternalVerifier } from './interface.ts'
import { ObservedAuthenticator, observe } from './observed-authenticator.ts'

export class ObservedVerifier extends ObservedAuthenticator implements InternalVerifier {
  readonly #verifier: InternalVerifier

  constructor(verifier: InternalVerifier) {
    super(verifier)
    this.#verifier = verifier
  }

  verify(token: string, requirement?: Requirement): Promise<AuthContext> {
    if (!decisions.hasSubscribers) return this.#verifier.verify(token, requirement)
    return observe('verify', () => this.#verifier.verify(token, requirement))
  }

  verifySync(token: string, requirement?: Requirement): AuthContext {
    if (!decisions.hasSubscribers) return this.#verifier.verifySync(token, requirement)
    return observe('verify', () => this.#verifier.verifySync(token, requirement))
  }

  explain(token: string): Promise<Explanation> {
    return this.#verifier.explain(token)
  }

  ready(): Promise<void> {
    return this.#verifier.ready()
  }

  reloadKeys(): Promise<void> {
    return this.#verifier.reloadKeys()
  }
}
