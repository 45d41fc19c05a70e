/** Any OpenID Connect or OAuth 2.0 issuer of JWTs as a trusted issuer. */
import type { Claims } from '../claims/claim-types.ts'
import { type ClaimsSchema, requireClaimsSchema } from '../claims/claims-schema.ts'
import { ALGORITHM_NAMES, type Algorithm } from '../keys/algorithms.ts'
import type { JsonWebKeySet } from '../keys/jwks.ts'
import {
  requireBoolean,
  requireIssuerUrl,
  requireOneOf,
  requireOptions,
  requireStrings,
  requireStringsOrNull,
} from '../util/config-checks.ts'
import { type Issuer, makeIssuer } from './issuer.ts'
import { requireGivenKeys, requireJwksUri } from './jwks-option.ts'

export interface OidcOptions<Own = unknown> {
  /** The issuer, exactly as tokens name it in `iss`: a trailing slash counts. */
  readonly issuer: string
  /** The accepted `aud`, or several of which one is enough. `null` accepts any. */
  readonly audience: string | readonly string[] | null
  /** The algorithms that the issuer signs with. Default: `RS256` alone. */
  readonly algorithms?: readonly Algorithm[]
  /**
   * Where the key set is. Default: as the issuer's metadata says (`<issuer>/.well-known/openid-configuration`). `null`:
   * nothing is ever fetched; the keys in `jwks` are all that there are, for as long as the process lives.
   */
  readonly jwksUri?: string | null
  /**
   * The key set, given up front. Nothing is then fetched before a token names an unknown key or the keys are
   * `freshSeconds` old; when the issuer cannot be reached they are used up to `maxAgeSeconds` from the start of the process.
   * Of keys for ES384 and ES512 the first twenty count.
   */
  readonly jwks?: JsonWebKeySet
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
  'jwksUri',
  'jwks',
  'claims',
  'allowBoundTokensAsBearer',
] as const satisfies (keyof OidcOptions)[]

/**
 * An issuer whose tokens are accepted. `C` is the type of its own claims, if you know more than the standard: said by
 * you, or checked by a schema.
 *
 * @throws ConfigError for an unknown option, a missing `audience`, an unknown algorithm, an http issuer off loopback.
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
  const issuer = requireIssuerUrl('oidc', options.issuer)
  const jwksUri = requireJwksUri('oidc', options)
  const names = new Set(requireStrings('oidc', 'algorithms', options.algorithms ?? ['RS256']))
  const algorithms = [...names].map((name) => requireOneOf('oidc', 'algorithms', name, ALGORITHM_NAMES))
  const { jwks, keys } = requireGivenKeys('oidc', options.jwks, algorithms)
  const issued: Issuer<Claims & C> = {
    endpoints: [{ issuer, jwksUri }],
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
    validateClaims: requireClaimsSchema('oidc', options.claims),
  }
  return makeIssuer(issued, keys)
}
