/**
 * What `cognito()`, `oidc()` and `introspected()` make: a trusted issuer and its rules as data, and the code
 * that it needs.
 */
import type { AnyClaims, Claims } from '../claims/claim-types.ts'
import type { ValidateClaims } from '../claims/claims-schema.ts'
import type { NameSources } from '../claims/scopes-and-groups.ts'
import type { Algorithm, AlgorithmRow } from '../keys/algorithm.ts'
import type { ImportedKeys, JsonWebKeySet } from '../keys/jwks.ts'
import type { DiscoverJwksUri, IssuerEndpoint } from '../keys/key-source.ts'
import type { Fetch } from '../keys/transport.ts'
import { freezeAll } from '../util/freeze.ts'
import type { ResolvedClaimOptions } from './claim-options.ts'
import type { SharedKeys } from './shared-keys.ts'

declare const CLAIMS: unique symbol

/** Marks a validated issuer, so that a hand-written object that lacks a check is refused. */
const VALIDATED: unique symbol = Symbol.for('poolguard.Issuer')

/**
 * A member of every issuer. Its value is not part of the issuer's data, because a look-up compares the data to see
 * whether an issuer has changed. ESM and CommonJS copies of this file share the symbol.
 */
const PARTS: unique symbol = Symbol.for('poolguard.issuerParts')

/** The rules that a token's claims must meet. `null` means that any value is accepted, on purpose. */
export interface ClaimRules extends NameSources, ResolvedClaimOptions {
  readonly kind: 'cognito' | 'oidc'
  /** Which `token_use` is accepted; an OIDC issuer has none. */
  readonly tokenUse: 'access' | 'id' | 'any' | undefined
  readonly clientIds: readonly string[] | null
  readonly audiences: readonly string[] | null | undefined
  /** Whether a token with a `cnf` is accepted without a proof that its sender has the key. */
  readonly allowBoundTokensAsBearer: boolean
  /** The `typ` that the header must have, in lower case; `undefined`: any that step 2 accepts. */
  readonly typ?: string | undefined
  /** Whether a token without a `sub` is accepted. */
  readonly allowMissingSub?: boolean
}

/**
 * A trusted issuer. Make one with {@link cognito}, {@link oidc} or `introspected`. `C` is the type of its
 * claims.
 */
export interface Issuer<C extends AnyClaims = Claims> {
  /** At least one; the first is the one whose keys `ready()` loads. */
  readonly endpoints: readonly [IssuerEndpoint, ...IssuerEndpoint[]]
  readonly algorithms: readonly Algorithm[]
  readonly rules: ClaimRules
  /** Keys given up front, so that nothing needs to be fetched. */
  readonly jwks: JsonWebKeySet | undefined
  /** How its keys are fetched; `undefined`: as the verifier fetches. */
  readonly fetch?: Fetch | undefined
  /** The key set that it shares with other issuers. */
  readonly sharedKeys?: SharedKeys | undefined
  /** The application's own schema of claims. */
  readonly validateClaims: ValidateClaims | undefined
  readonly [CLAIMS]?: C
}

/** The code that an issuer brings besides its data. So a bundle has only the code of issuers that it uses. */
export interface IssuerParts {
  /** The rows of `algorithms`. */
  readonly algorithms: readonly AlgorithmRow[]
  /** The imported keys of `jwks`. */
  readonly givenKeys?: ImportedKeys | undefined
  /** How the address of its keys is found; absent if the data always has the address. */
  readonly discover?: DiscoverJwksUri
}

export function makeIssuer<C extends AnyClaims = Claims>(issuer: Issuer<C>, parts: IssuerParts): Issuer<C> {
  Object.defineProperties(issuer, { [VALIDATED]: { value: true }, [PARTS]: { value: parts } })
  return freezeAll(issuer)
}

export function isIssuer(value: unknown): value is Issuer {
  return Object.hasOwn(Object(value), VALIDATED)
}

export function findParts(issuer: Issuer): IssuerParts {
  return Reflect.get(issuer, PARTS) as IssuerParts
}

/**
 * The type of the claims of an issuer, of several issuers, or of those that a look-up returns. It is a union
 * if the issuers have different claims.
 *
 * @example
 * ```ts
 * import { type ClaimsOf, cognito } from '@poolguard/core'
 *
 * const issuer = cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' })
 * type OrderClaims = ClaimsOf<typeof issuer>
 * ```
 */
export type ClaimsOf<I> =
  I extends Issuer<infer C extends AnyClaims>
    ? C
    : I extends readonly (infer One)[]
      ? ClaimsOf<One>
      : I extends (...parameters: never[]) => infer Found
        ? ClaimsOf<Exclude<Awaited<Found>, undefined>>
        : never
