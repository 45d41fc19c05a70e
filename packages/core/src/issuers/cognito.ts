/** An Amazon Cognito user pool as a trusted issuer. */
import type { CognitoClaimsByUse } from '../claims/claim-types.ts'
import { type ClaimsSchema, requireClaimsSchema } from '../claims/claims-schema.ts'
import { ConfigError } from '../errors/config-error.ts'
import type { IssuerEndpoint } from '../keys/key-source.ts'
import { RS256 } from '../keys/rsa.ts'
import {
  requireBoolean,
  requireOneOf,
  requireOptions,
  requireString,
  requireStrings,
  requireStringsOrNull,
} from '../util/config-checks.ts'
import { CLAIM_OPTION_NAMES, type ClaimOptions, resolveClaimOptions } from './claim-options.ts'
import { type Issuer, makeIssuer } from './issuer.ts'
import { ISSUER_KEY_OPTION_NAMES, type IssuerKeyOptions, resolveIssuerKeys } from './key-options.ts'

type TokenUse = keyof CognitoClaimsByUse

export interface CognitoOptions<U extends TokenUse = TokenUse, Own = unknown>
  extends ClaimOptions,
    IssuerKeyOptions {
  /** The user pool's id, such as `us-east-1_AbCd12345`. */
  readonly userPoolId: string
  /** The app client's id, or several. `null` accepts every client of the pool. */
  readonly clientId: string | readonly string[] | null
  /** Which tokens to accept. Use `'access'` for an API. */
  readonly tokenUse: U
  /**
   * For access tokens that are bound to a resource (RFC 8707): the accepted `aud`, or several; then `aud` is
   * required. `null` accepts any. Without this option, a token with an `aud` is refused, because the token
   * was made for another API.
   */
  readonly audience?: string | readonly string[] | null
  /** Further regions in which a replicated pool issues tokens. The region in its id is always accepted. */
  readonly regions?: readonly string[]
  /** The DNS suffix of the partition. Default: derived from the region; in most regions `amazonaws.com`. */
  readonly dnsSuffix?: string
  /** The issuer, for a pool that is not at AWS. Only this issuer is then trusted. */
  readonly issuer?: string
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
}

const WHERE = 'cognito'

export const COGNITO_OPTION_NAMES = [
  'userPoolId',
  'clientId',
  'tokenUse',
  'audience',
  'regions',
  'dnsSuffix',
  'issuer',
  ...ISSUER_KEY_OPTION_NAMES,
  'claims',
  'allowBoundTokensAsBearer',
  ...CLAIM_OPTION_NAMES,
] as const satisfies (keyof CognitoOptions)[]

/** Amazon Cognito API reference, UserPoolType Id: at most 55 characters. */
const USER_POOL_ID = /^(?=.{1,55}$)([\w-]+)_[0-9a-zA-Z]+$/
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/
const DNS_NAME = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/
const TOKEN_USES = ['access', 'id', 'any'] as const

/** The DNS suffixes other than `amazonaws.com`, by the prefix of the regions' names (AWS SDK, partitions). */
const DNS_SUFFIXES: readonly (readonly [regionPrefix: string, suffix: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-iso-', 'c2s.ic.gov'],
]

function requireRegion(userPoolId: string): string {
  const region = USER_POOL_ID.exec(userPoolId)?.[1]
  if (region === undefined) {
    throw new ConfigError(
      `cognito: userPoolId must look like "us-east-1_AbCd12345", but it is ${JSON.stringify(userPoolId.slice(0, 80))}.`,
    )
  }
  return region
}

/**
 * A pool has two possible issuers, and its issuer configuration decides which one its tokens name. The id of
 * the pool does not tell which, so both are trusted, each with its own keys.
 */
function listAwsIssuers(userPoolId: string, options: CognitoOptions): readonly [string, ...string[]] {
  const home = requireRegion(userPoolId)
  const further = options.regions === undefined ? [] : requireStrings(WHERE, 'regions', options.regions)
  const hostnames = [home, ...further].flatMap((region) => {
    if (!REGION.test(region)) {
      throw new ConfigError(
        `cognito: ${JSON.stringify(region)} is not an AWS region. For a pool that is not at AWS, give its issuer.`,
      )
    }
    const known = DNS_SUFFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com'
    const suffix = options.dnsSuffix ?? known
    return [`cognito-idp.${region}.${suffix}`, `issuer-cognito-idp.${region}.${suffix}`]
  })
  return [...new Set(hostnames)].map((host) => `https://${host}/${userPoolId}`) as [string]
}

function refuseTogether(options: CognitoOptions): void {
  if (options.issuer === undefined && typeof options.jwksUri === 'string') {
    throw new ConfigError('cognito: jwksUri requires issuer, because a pool at AWS has its own.')
  }
  if (options.issuer !== undefined && (options.regions !== undefined || options.dnsSuffix !== undefined)) {
    throw new ConfigError('cognito: use either issuer, or regions and dnsSuffix, not both.')
  }
  if (options.audience !== undefined && options.tokenUse === 'id') {
    throw new ConfigError('cognito: audience is for access tokens; an ID token is made for the clientId.')
  }
}

function checkDnsSuffix({ dnsSuffix }: CognitoOptions): void {
  if (dnsSuffix === undefined || DNS_NAME.test(requireString(WHERE, 'dnsSuffix', dnsSuffix))) return
  throw new ConfigError('cognito: dnsSuffix must be a DNS name such as "amazonaws.com".')
}

function resolveRules(options: CognitoOptions): Issuer['rules'] {
  const { audience, tokenUse, clientId, allowBoundTokensAsBearer } = options
  return {
    kind: 'cognito',
    ...resolveClaimOptions(WHERE, options),
    groupsClaim: 'cognito:groups',
    tokenUse: requireOneOf(WHERE, 'tokenUse', tokenUse, TOKEN_USES),
    clientIds: requireStringsOrNull(WHERE, 'clientId', clientId),
    audiences: audience === undefined ? undefined : requireStringsOrNull(WHERE, 'audience', audience),
    allowBoundTokensAsBearer: requireBoolean(WHERE, 'allowBoundTokensAsBearer', allowBoundTokensAsBearer),
  }
}

/**
 * A user pool whose tokens are accepted. They must be signed with RS256, the only algorithm of Cognito.
 *
 * @throws ConfigError for an unknown option, a missing `clientId`, an invalid id, an http issuer not on loopback
 * without `allowInsecureHttp`.
 * @see AWS, "Verifying JSON web tokens": https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 * @example
 * ```ts
 * import { cognito, createVerifier } from '@poolguard/core'
 *
 * const verifier = createVerifier({
 *   issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' }),
 * })
 * ```
 */
export function cognito<const U extends TokenUse, Own = unknown>(
  given: CognitoOptions<U, Own>,
): Issuer<CognitoClaimsByUse[U] & Own> {
  const options = requireOptions<CognitoOptions<U, Own>>(WHERE, given, COGNITO_OPTION_NAMES)
  const userPoolId = requireString(WHERE, 'userPoolId', options.userPoolId)
  requireRegion(userPoolId)
  const rules = resolveRules(options)
  checkDnsSuffix(options)
  refuseTogether(options)

  const [first, ...others] =
    options.issuer === undefined ? listAwsIssuers(userPoolId, options) : [options.issuer]
  const { endpoint, jwks, keys, fetch } = resolveIssuerKeys(WHERE, first, options, [RS256])
  const endpoints = [first, ...others].map((issuer) => ({
    ...endpoint,
    issuer,
    jwksUri: endpoint.jwksUri === undefined ? `${issuer}/.well-known/jwks.json` : endpoint.jwksUri,
  }))
  const issued: Issuer<CognitoClaimsByUse[U] & Own> = {
    endpoints: endpoints as [IssuerEndpoint],
    algorithms: ['RS256'],
    rules,
    jwks,
    fetch,
    validateClaims: requireClaimsSchema(WHERE, options.claims),
  }
  return makeIssuer(issued, { algorithms: [RS256], givenKeys: keys })
}
