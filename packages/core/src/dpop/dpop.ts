/** Makes the proof method for tokens that are bound by DPoP. */
import { type BoundRequest, makeProofCheck } from '../possession/possession.ts'
import type { ProofMethod, ProofTerms } from '../possession/proof-method.ts'
import { walk } from '../util/wait.ts'
import { checkProof, findProof } from './check-proof.ts'
import { type DpopOptions, type ResolvedDpopOptions, resolveDpopOptions } from './dpop-options.ts'
import { memoryReplayStore } from './memory-replay-store.ts'
import type { ReplayStore } from './replay-store.ts'

/** What {@link dpop} makes. */
export interface Dpop extends ProofMethod {
  readonly kind: 'dpop'
}

/** Checks the proof of each request once. */
class ProofChecker {
  readonly #options: ResolvedDpopOptions
  #replayStore: ReplayStore | undefined
  /**
   * The proof with which a request was accepted, so that a second guard of the request does not take it for a replay.
   */
  readonly #accepted = new WeakMap<object, string>()

  constructor(options: ResolvedDpopOptions) {
    this.#options = options
    this.#replayStore = options.replayStore
  }

  check(bound: BoundRequest, terms: ProofTerms): void | Promise<void> {
    const source = bound.request.http?.source
    const evidence = `${findProof(bound.request)} ${bound.auth.token}`
    if (source !== undefined && this.#accepted.get(source) === evidence) return
    this.#replayStore ??= memoryReplayStore({ now: terms.now })
    const accept = (): void => {
      if (source !== undefined) this.#accepted.set(source, evidence)
    }
    const checked = walk(checkProof(bound, this.#options, this.#replayStore, terms))
    return checked instanceof Promise ? checked.then(accept) : accept()
  }
}

/**
 * Accepts tokens that are bound to a key by DPoP (RFC 9449): `Authorization: DPoP`, with a proof in the
 * `DPoP` header. The proof must be for the request's method, URL and token, must be made with the key of the
 * token, and must not have been used before.
 *
 * @throws ConfigError when an option is unknown or wrong.
 * @example
 * ```ts
 * import { createVerifier, oidc } from '@poolguard/core'
 * import { dpop } from '@poolguard/core/dpop'
 *
 * const verifier = createVerifier({
 *   issuers: oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }),
 *   proofs: dpop({ publicUrl: 'https://api.example.com', mode: 'require' }),
 * })
 * ```
 */
export function dpop(options: DpopOptions): Dpop {
  const resolved = resolveDpopOptions(options)
  const checker = new ProofChecker(resolved)
  const method = makeProofCheck({
    kind: 'dpop',
    member: 'jkt',
    isRequired: resolved.isRequired,
    check: (bound, terms) => checker.check(bound, terms),
    scheme: Object.freeze({ name: 'DPoP', algs: resolved.algorithms.join(' ') }),
    currentNonce: ({ now }) => resolved.nonces?.current(now()),
  })
  return method as ProofMethod as Dpop
}
