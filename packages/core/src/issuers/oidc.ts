/** Any OpenID Connect or OAuth 2.0 issuer of JWTs as a trusted issuer. */
import type { Claims } from '../claims/claim-types.ts'
import { type ClaimsSchema, requireClaimsSchema } from '../claims/claims-schema.ts'
import type { Algorithm } from '../keys/algorithms.ts'
import { requireBoolean, requireOptions, requireStringsOrNull } from '../util/config-checks.ts'
import { type Issuer, makeIssuer } from './issuer.ts'
import { ISSUER_KEY_OPTION_NAMES, type IssuerKeyOptions, resolveIssuerKeys } from './key-options.ts'
import { requireAlgorithms, type SharedKeys } from './shared-keys.ts'

export interface OidcOptions<Own = unknown> extends IssuerKeyOptions {
  /**
   * The issuer, exactly as tokens name it in `iss`: a trailing slash counts. An https URL, through which the keys are
   * found; with `jwksUri`, `jwks` or `sharedKeys` any name, such as `accounts.google.com`.
   */
  readonly issuer: string
  /** The accepted `aud`, or several of which one is enough. `null` accepts any. */
  readonly audience: string | readonly string[] | null
  /** The algorithms that the issuer signs with. Default: `RS256` alone. */
  readonly algorithms?: readonly Algorithm[]
  /** A key set that this issuer shares with others, in place of `jwksUri`, `jwks`, `fetch` and `allowInsecureHttp`. */
  readonly sharedKeys?: SharedKeys
  /**
   * A schema for your own claims, of any validator of the Standard Schema kind (zod, valibot, arktype …): checked
   * after all else, and `auth.claims` has its type. It cannot change what poolguard checks (`sub`, `exp`, …).
   */
  readonly claims?: ClaimsSchema<Own>
  /**
   * Whether to take a token that is bound to a key (`cnf`: DPoP, mutual TLS) as a bearer token: a thief of it is then
   * believed as well as its user. Default `false`: it is refused with ERR_TOKEN_BOUND.
   */
  readonly allowBoundTokensAsBearer?: boolean
}

export const OIDC_OPTION_NAMES = [
  'issuer',
  'audience',
  'algorithms',
  ...ISSUER_KEY_OPTION_NAMES,
  'sharedKeys',
  'claims',
  'allowBoundTokensAsBearer',
] as const satisfies (keyof OidcOptions)[]

/**
 * An issuer whose tokens are accepted. `C` is the type of its own claims, if you know more than the standard: said by
 * you, or checked by a schema.
 *
 * @throws ConfigError for an unknown option, a missing `audience`, an unknown algorithm, an http issuer off loopback without
 * `allowInsecureHttp`.
 * @example
 * ```ts
 * import { createVerifier, oidc } from '@poolguard/core'
 *
 * const verifier = createVerifier({
 *   issuers: oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }),
 * })
 * ```
 */
export function oidc<C = unknown>(given: OidcOptions<C>): Issuer<Claims & C> {
  const options = requireOptions<OidcOptions<C>>('oidc', given, OIDC_OPTION_NAMES)
  const algorithms = requireAlgorithms('oidc', options.algorithms)
  const { endpoint, jwks, keys, fetch, sharedKeys } = resolveIssuerKeys(
    'oidc',
    options.issuer,
    options,
    algorithms,
  )
  const issued: Issuer<Claims & C> = {
    endpoints: [endpoint],
    algorithms,
    rules: {
      kind: 'oidc',
      groupsClaim: 'groups',
      tokenUse: undefined,
      clientIds: null,
      audiences: requireStringsOrNull('oidc', 'audience', options.audience),
      allowBoundTokensAsBearer: requireBoolean(
        'oidc',
        'allowBoundTokensAsBearer',
        options.allowBoundTokensAsBearer,
      ),
    },
    jwks,
    fetch,
    sharedKeys,
    validateClaims: requireClaimsSchema('oidc', options.claims),
  }
  return makeIssuer(issued, keys)
}
