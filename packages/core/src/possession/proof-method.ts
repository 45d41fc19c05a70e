/**
 * The `proofs` option of a verifier: ways to prove possession of the key that a token is bound to. This file
 * has only the types and the check of the option. The proof methods are in the subpaths `dpop` and `mtls`, so
 * that a bundle for bearer tokens does not contain them.
 */
import type { AuthContext } from '../claims/auth-context.ts'
import type { Challenge } from '../errors/challenge.ts'
import { ConfigError } from '../errors/config-error.ts'
import type { FetchRequestLike, RequestLike } from '../request/request.ts'

/** What the methods use of their verifier. */
export interface ProofTerms {
  readonly now: () => number
  readonly clockToleranceSeconds: number
}

/** What a verifier with `proofs` does in addition. */
export interface Possession {
  /** Step 1. Also accepts the scheme `DPoP`, if `dpop()` is among the methods. */
  readonly findToken: (request: RequestLike, findBearerToken: (request: RequestLike) => string) => string
  /** Adds the facts that proofs are checked against to a request that no adapter has described. */
  readonly describe: (request: RequestLike | FetchRequestLike, like: RequestLike) => RequestLike
  /**
   * Checks that the sender has the key that the token is bound to. Without a request it never returns a promise.
   * Throws, or rejects with, an AuthError.
   */
  readonly check: (auth: AuthContext, request: RequestLike | undefined) => void | Promise<void>
  /** The challenge for a request, or for a caller who was authenticated before. */
  readonly challenge: (base: Challenge, request: RequestLike | undefined, auth?: AuthContext) => Challenge
}

/** ESM and CommonJS copies of this file share the symbol. */
export const JOIN_PROOFS: unique symbol = Symbol.for('poolguard.joinProofs')

/** A way to prove possession of a key. Make one with `dpop()` or `mtls()`. */
export interface ProofMethod {
  readonly kind: 'dpop' | 'mtls'
  /** @internal */
  readonly [JOIN_PROOFS]: (methods: readonly ProofMethod[], terms: ProofTerms) => Possession
}

function isProofMethod(value: unknown): value is ProofMethod {
  return JOIN_PROOFS in Object(value)
}

/** @throws ConfigError for an empty list, for a value that is not a method, and for two methods of a kind. */
export function makePossession(proofs: unknown, terms: ProofTerms): Possession | undefined {
  if (proofs === undefined) return undefined
  const list = [proofs].flat()
  const [first] = list
  if (!isProofMethod(first) || !list.every(isProofMethod)) {
    throw new ConfigError('createVerifier: proofs must be made by dpop({...}) or mtls({...}), one or both.')
  }
  if (new Set(list.map(({ kind }) => kind)).size < list.length) {
    throw new ConfigError('createVerifier: proofs must not have two methods of the same kind.')
  }
  return first[JOIN_PROOFS](list, terms)
}
