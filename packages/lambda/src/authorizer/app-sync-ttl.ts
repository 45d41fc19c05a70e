/**
 * How long AppSync may cache a result. Its `ttlOverride` replaces the operator's setting, which is 0 by
 * default (AWS CloudFormation, "AWS::AppSync::GraphQLApi LambdaAuthorizerConfig"). So the TTL is 0 unless
 * the option is set. It never exceeds the remaining lifetime of the token (its `exp`, or the issuer's
 * `maxTokenAgeSeconds`), nor the time that is left of a required `maxAuthAgeSeconds`.
 */
import { type AuthContext, ConfigError } from '@poolguard/core'
import { cacheTermsOf, findEnd, requireNumber, resolveRequirement } from '@poolguard/core/adapter'
import type { Guard } from '../guard.ts'
import { ownMembers } from '../own.ts'

/** AppSync Developer Guide, "AWS_LAMBDA authorization": the maximum of `ttlOverride`. */
const MAX_TTL_SECONDS = 3600

const NAME = 'appSyncTtlSeconds'

export type FindTtl = (auth: AuthContext) => number

/** The strictest `maxAuthAgeSeconds` of the requirement and of all rows; infinite when there is none. */
function findMaxAuthAge({ requirement, routes }: Guard): number {
  const common = requirement === undefined ? [] : [resolveRequirement(requirement).maxAuthAgeSeconds]
  return Math.min(...common, ...(routes?.maxAuthAges ?? []))
}

/** The seconds until a time; 0 for a claim that is missing or not a number. */
function countSecondsUntil(time: unknown, nowSeconds: number): number {
  return Number.isFinite(time) ? (time as number) - nowSeconds : 0
}

/**
 * A cached authorization outlives a revocation. So a TTL cannot be combined with a revocation store, an
 * introspected issuer or a look-up of issuers for each request, nor with an application's own authenticator,
 * which may use such a store.
 *
 * @throws ConfigError for such a combination, and for a value that is not a number of seconds.
 */
export function makeFindTtl(given: unknown, guard: Guard): FindTtl {
  const ttl = Math.floor(requireNumber('authorizer', NAME, given, 0, { min: 0, max: MAX_TTL_SECONDS }))
  if (ttl === 0) return () => 0
  const terms = cacheTermsOf(guard.verifier)
  if (terms === undefined || terms.asksAgain) {
    throw new ConfigError(
      `authorizer: ${NAME} must be 0 with isRevoked, perRequest, introspected or an authenticator of ` +
        'your own, because a cached result outlives a revocation.',
    )
  }
  const maxAuthAge = findMaxAuthAge(guard)
  return (auth) => {
    const { auth_time: authTime } = ownMembers(auth.claims)
    const now = terms.now() / 1000
    const untilTooOld = maxAuthAge === Infinity ? ttl : countSecondsUntil(authTime, now - maxAuthAge)
    const seconds = Math.floor(Math.min(ttl, countSecondsUntil(findEnd(auth), now), untilTooOld))
    return seconds > 0 ? seconds : 0
  }
}
