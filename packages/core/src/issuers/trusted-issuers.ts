/** A fixed list of trusted issuers, each with its own rules and its own keys. */
import type { ValidateClaims } from '../claims/claims-schema.ts'
import { ConfigError } from '../errors/config-error.ts'
import type { Algorithm } from '../keys/algorithm.ts'
import type { IssuerKeys } from '../keys/issuer-keys.ts'
import type { KeyOwner } from '../keys/key-owner.ts'
import type { RequestLike } from '../request/request.ts'
import type { Result } from '../util/wait.ts'
import type { ClaimRules, Issuer } from './issuer.ts'
import type { KeySets } from './key-sets.ts'

/** One trusted `iss`. */
export interface TrustedIssuer extends KeyOwner {
  readonly issuer: string
  readonly algorithms: readonly Algorithm[]
  readonly rules: ClaimRules
  readonly validateClaims: ValidateClaims | undefined
  readonly keys: IssuerKeys
}

/** What the steps need from the trusted issuers, which are given or looked up. */
export interface TrustedIssuers {
  /** Whether several issuers share the token cache. */
  readonly isShared: boolean
  /** Whether an answer is valid for one request only, so that no token may be cached. */
  readonly isPerRequest: boolean
  /** The names that are known, for operators. */
  readonly names: readonly string[]
  /** The key sets that `ready()` loads. */
  readonly firstKeySets: readonly IssuerKeys[]
  /** The key sets of all issuers that are known now. */
  keySets(): readonly IssuerKeys[]
  find(name: string, request?: RequestLike): Result<TrustedIssuer | undefined>
  /** Returns the error that the caller gets for a refusal. */
  readonly toAnswer: (error: unknown) => unknown
}

export function makeFixedIssuers(issuers: readonly Issuer[], keySets: KeySets): TrustedIssuers {
  const byName = new Map<string, TrustedIssuer>()
  const firstKeySets: IssuerKeys[] = []
  for (const one of issuers) {
    const { endpoints, algorithms, rules, validateClaims } = one
    for (const endpoint of endpoints) {
      const { issuer } = endpoint
      if (byName.has(issuer)) {
        throw new ConfigError(
          'createVerifier: two issuers have the same iss. Configure one issuer with the client ids or audiences of both.',
        )
      }
      const keys = keySets.create(one, endpoint)
      byName.set(issuer, {
        issuer,
        algorithms,
        rules,
        validateClaims,
        keys,
        name: endpoints[0].issuer,
        trusts: (key, now) => keys.trusts(key, now),
      })
      if (endpoint === endpoints[0]) firstKeySets.push(keys)
    }
  }
  return {
    isShared: issuers.length > 1,
    isPerRequest: false,
    names: [...byName.keys()],
    firstKeySets,
    keySets: () => [...byName.values()].map(({ keys }) => keys),
    find: (name) => byName.get(name),
    toAnswer: (error) => error,
  }
}
