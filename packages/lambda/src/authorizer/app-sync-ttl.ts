/**
 * For how long AppSync may cache an answer. Its `ttlOverride` replaces what the operator configured, which is 0 by
 * default (AWS CloudFormation, "AWS::AppSync::GraphQLApi LambdaAuthorizerConfig"); so it is 0 unless it is asked for,
 * and never above what is left of the token and of the user's authentication.
 */
import { type AuthContext, ConfigError } from '@poolguard/core'
import { cacheTermsOf, numberOf, resolveRequirement } from '@poolguard/core/adapter'
import type { Guard } from '../guard.ts'
import { ownMembers } from '../own.ts'

/** AppSync Developer Guide, "AWS_LAMBDA authorization": the longest `ttlOverride`. */
const MAX_TTL_SECONDS = 3600

const NAME = 'appSyncTtlSeconds'

export type FindTtl = (auth: AuthContext) => number

/** The strictest of what all callers and single routes are asked; infinite when none asks for an age. */
function maxAuthAgeOf({ requirement, routes }: Guard): number {
  const common = requirement === undefined ? [] : [resolveRequirement(requirement).maxAuthAgeSeconds]
  return Math.min(...common, ...(routes?.maxAuthAges ?? []))
}

/** What is left until a time that may be missing, or no number. */
function remaining(until: unknown, nowSeconds: number): number {
  return Number.isFinite(until) ? (until as number) - nowSeconds : 0
}

/**
 * @throws ConfigError for no number of seconds, and for a TTL beside a revocation store: a cached yes outlives a
 * revocation. An application's own authenticator may ask such a store, and is refused as well.
 */
export function appSyncTtlOf(given: unknown, guard: Guard): FindTtl {
  const asked = Math.floor(numberOf('authorizer', NAME, given, 0, { least: 0, most: MAX_TTL_SECONDS }))
  if (asked === 0) return () => 0
  const terms = cacheTermsOf(guard.verifier)
  if (terms === undefined || terms.asksRevocation) {
    throw new ConfigError(
      `authorizer: ${NAME} must be 0 unless the verifier is made by createVerifier without isRevoked, because a cached answer outlives a revocation.`,
    )
  }
  const maxAuthAge = maxAuthAgeOf(guard)
  return ({ claims }) => {
    const { exp, auth_time: authTime } = ownMembers(claims)
    const now = terms.now() / 1000
    const age = maxAuthAge === Number.POSITIVE_INFINITY ? asked : remaining(authTime, now - maxAuthAge)
    const seconds = Math.floor(Math.min(asked, remaining(exp, now), age))
    return seconds > 0 ? seconds : 0
  }
}
