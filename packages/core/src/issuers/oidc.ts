/** Any OpenID Connect or OAuth 2.0 issuer of JWTs as a trusted issuer. */
import type { AnyClaims, Claims } from '../claims/claim-types.ts'
import { type ClaimsSchema, requireClaimsSchema } from '../claims/claims-schema.ts'
import type { Algorithm } from '../keys/algorithm.ts'
import { discoverJwksUri } from '../keys/discovery.ts'
import { requireBoolean, requireOneOf, requireOptions, requireStringsOrNull } from '../util/config-checks.ts'
import { CLAIM_OPTION_NAMES, type ClaimOptions, resolveClaimOptions } from './claim-options.ts'
import { type Issuer, makeIssuer } from './issuer.ts'
import { ISSUER_KEY_OPTION_NAMES, type IssuerKeyOptions, resolveIssuerKeys } from './key-options.ts'
import { requireAlgorithms, requireSharedKeys, type SharedKeys } from './shared-keys.ts'

export interface OidcOptions<Own = unknown, MissingSub extends boolean = false>
  extends ClaimOptions,
    IssuerKeyOptions {
  /**
   * The issuer, exactly as tokens name it in `iss`: a trailing slash counts. It is an https URL, through which the
   * keys are found. With `jwksUri`, `jwks` or `sharedKeys` it may be any name, such as `accounts.google.com`.
   */
  readonly issuer: string
  /** The accepted `aud`, or several of which one is enough. `null` accepts any. */
  readonly audience: string | readonly string[] | null
  /** The algorithms that the issuer signs with. Default: `RS256` alone. */
  readonly algorithms?: readonly Algorithm[]
  /** A key set that this issuer shares with others, in place of `jwksUri`, `jwks`, `fetch` and `allowInsecureHttp`. */
  readonly sharedKeys?: SharedKeys
  /**
   * A schema for your own claims, of any validator that implements Standard Schema (zod, valibot, arktype …). It is
   * checked last, and `auth.claims` has its type. It cannot change the claims that poolguard checks (`sub`, `exp`,
   * …).
   */
  readonly claims?: ClaimsSchema<Own>
  /**
   * Whether to accept a token that is bound to a key (`cnf`: DPoP, mutual TLS) as a bearer token. Then a stolen token
   * works as well. Default `false`: it is refused with ERR_TOKEN_BOUND.
   */
  readonly allowBoundTokensAsBearer?: boolean
  /**
   * The `typ` that tokens must have. For an issuer that follows RFC 9068, set `'at+jwt'`: its ID tokens are
   * then refused, even if they have the same `aud`. Default: `JWT`, `at+jwt` and a missing `typ` are
   * accepted.
   */
  readonly typ?: 'at+jwt' | 'JWT'
  /**
   * Whether to accept a token without a `sub`, as some issuers make for machines. The auth context of such a
   * token has no `subject`, so it does not identify the caller, and `signOutEverywhere` cannot revoke it.
   * Default `false`.
   */
  readonly allowMissingSub?: MissingSub
}

function listOptionNames() {
  return [
    'issuer',
    'audience',
    'algorithms',
    ...ISSUER_KEY_OPTION_NAMES,
    'sharedKeys',
    'claims',
    'allowBoundTokensAsBearer',
    'typ',
    'allowMissingSub',
    ...CLAIM_OPTION_NAMES,
  ] as const satisfies (keyof OidcOptions)[]
}

export const OIDC_OPTION_NAMES = /* @__PURE__ */ listOptionNames()

/**
 * An issuer whose tokens are accepted. `C` is the type of its own claims: declare it, or give a schema that checks
 * them.
 *
 * @throws ConfigError for an unknown option, a missing `audience`, an unknown algorithm, an http issuer not on
 * loopback without `allowInsecureHttp`.
 * @example
 * ```ts
 * import { createVerifier, oidc } from '@poolguard/core'
 *
 * const verifier = createVerifier({
 *   issuers: oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' }),
 * })
 * ```
 */
export function oidc<C = unknown, const MissingSub extends boolean = false>(
  given: OidcOptions<C, MissingSub>,
): Issuer<(MissingSub extends true ? AnyClaims : Claims) & C> {
  const options = requireOptions<OidcOptions<C, MissingSub>>('oidc', given, OIDC_OPTION_NAMES)
  const algorithms = requireAlgorithms('oidc', options.algorithms)
  const sharedKeys = requireSharedKeys('oidc', options, algorithms)
  const { endpoint, jwks, keys, fetch } = resolveIssuerKeys(
    'oidc',
    options.issuer,
    options,
    algorithms,
    sharedKeys !== undefined,
  )
  const { typ } = options
  const issued: Issuer<(MissingSub extends true ? AnyClaims : Claims) & C> = {
    endpoints: [endpoint],
    algorithms: algorithms.map(({ name }) => name),
    rules: {
      ...resolveClaimOptions('oidc', options),
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
      typ: typ === undefined ? undefined : requireOneOf('oidc', 'typ', typ, ['at+jwt', 'JWT']).toLowerCase(),
      allowMissingSub: requireBoolean('oidc', 'allowMissingSub', options.allowMissingSub),
    },
    jwks,
    fetch,
    sharedKeys,
    validateClaims: requireClaimsSchema('oidc', options.claims),
  }
  return makeIssuer(issued, { algorithms, givenKeys: keys, discover: discoverJwksUri })
}
