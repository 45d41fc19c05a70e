/** An issuer of opaque tokens as a trusted issuer. */
import type { AnyClaims, Claims } from '../claims/claim-types.ts'
import { requireClaimsSchema } from '../claims/claims-schema.ts'
import { resolveClaimOptions } from '../issuers/claim-options.ts'
import { type Issuer, makeIssuer } from '../issuers/issuer.ts'
import { resolveIssuerKeys } from '../issuers/key-options.ts'
import { markOpaque } from '../issuers/opaque-issuer.ts'
import { requireAlgorithms } from '../issuers/shared-keys.ts'
import { discoverJwksUri } from '../keys/discovery.ts'
import type { Fetch } from '../keys/transport.ts'
import {
  requireBoolean,
  requireFunction,
  requireIssuerName,
  requireOptions,
  requireStringsOrNull,
} from '../util/config-checks.ts'
import {
  INTROSPECTED_OPTION_NAMES,
  type IntrospectedClaims,
  type IntrospectedOptions,
  resolveSettings,
} from './introspected-options.ts'
import { makeOpaqueCode } from './opaque-verifier.ts'

const WHERE = 'introspected'

/** If answers are not signed, no keys are fetched. */
function resolveWithoutKeys({ issuer, fetch }: IntrospectedOptions<unknown, boolean>) {
  return {
    endpoint: { issuer: requireIssuerName(WHERE, 'issuer', issuer), jwksUri: null },
    jwks: undefined,
    keys: undefined,
    fetch: requireFunction<Fetch>(WHERE, 'fetch', fetch),
  }
}

/**
 * An issuer of opaque tokens. Its introspection endpoint is asked about each token (RFC 7662). A verifier may
 * have one such issuer. If it also has issuers of JWTs, a token of three parts is a JWT, and any other token
 * is introspected.
 *
 * @throws ConfigError for an unknown option, a missing `audience` or secret, and an http endpoint not on loopback
 * without `allowInsecureHttp`.
 * @example
 * ```ts
 * import { createVerifier } from '@poolguard/core'
 * import { introspected } from '@poolguard/core/introspection'
 *
 * const verifier = createVerifier({
 *   issuers: introspected({
 *     issuer: 'https://login.example.com',
 *     endpoint: 'https://login.example.com/introspect',
 *     clientId: 'orders-api',
 *     clientSecret: process.env.INTROSPECTION_SECRET ?? 'a-secret-for-this-example',
 *     audience: 'https://api.example.com',
 *   }),
 * })
 * ```
 */
export function introspected<C = unknown, const MissingSub extends boolean = false>(
  given: IntrospectedOptions<C, MissingSub>,
): Issuer<(MissingSub extends true ? AnyClaims : Claims) & IntrospectedClaims & C> {
  const options = requireOptions<IntrospectedOptions<C, MissingSub>>(WHERE, given, INTROSPECTED_OPTION_NAMES)
  const settings = resolveSettings(options)
  const algorithms = requireAlgorithms(WHERE, options.algorithms)
  const { endpoint, jwks, keys, fetch } = settings.hasSignedAnswers
    ? resolveIssuerKeys(WHERE, options.issuer, options, algorithms)
    : resolveWithoutKeys(options)
  const issued: Issuer<(MissingSub extends true ? AnyClaims : Claims) & IntrospectedClaims & C> = {
    endpoints: [endpoint],
    algorithms: algorithms.map(({ name }) => name),
    rules: {
      ...resolveClaimOptions(WHERE, options),
      kind: 'oidc',
      groupsClaim: 'groups',
      tokenUse: undefined,
      clientIds: null,
      audiences: requireStringsOrNull(WHERE, 'audience', options.audience),
      allowBoundTokensAsBearer: requireBoolean(
        WHERE,
        'allowBoundTokensAsBearer',
        options.allowBoundTokensAsBearer,
      ),
      allowMissingSub: requireBoolean(WHERE, 'allowMissingSub', options.allowMissingSub),
    },
    jwks,
    fetch,
    validateClaims: requireClaimsSchema(WHERE, options.claims),
  }
  return makeIssuer(markOpaque(issued, makeOpaqueCode(settings)), {
    algorithms,
    givenKeys: keys,
    discover: discoverJwksUri,
  })
}
