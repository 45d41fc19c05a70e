/** The requirements that JSON can hold, and the checks against unsafe combinations of properties. */
import { ConfigError, type Requirement } from '@poolguard/core'
import { type Duration, Token } from 'aws-cdk-lib'

/** A requirement without functions: scopes, groups, claims, `acr`, `amr` and the age of the sign-in. */
export type DeployedRequirement = Omit<Requirement, 'check'>

/** API Gateway's maximum. */
const MAX_TTL_SECONDS = 3600

interface Cached {
  readonly requirement?: DeployedRequirement | undefined
  readonly routes?: Readonly<Record<string, DeployedRequirement | true>> | undefined
  readonly resultsCacheTtl?: Duration | undefined
}

function refuse(problem: string): never {
  throw new ConfigError(`TokenAuthorizer: ${problem}`)
}

/**
 * API Gateway uses a cached answer again without a call of the function. So an answer that is cached must
 * depend on the token only.
 *
 * @throws ConfigError
 */
export function checkCaching({ requirement, routes, resultsCacheTtl }: Cached): void {
  const seconds = resultsCacheTtl?.toSeconds() ?? 0
  if (Token.isUnresolved(seconds)) refuse('resultsCacheTtl must be known at synthesis.')
  if (seconds === 0) return
  if (seconds > MAX_TTL_SECONDS) refuse(`resultsCacheTtl must be at most ${MAX_TTL_SECONDS} seconds.`)
  if (routes !== undefined) {
    refuse(
      'resultsCacheTtl must be 0 with routes, because the answer for one route would be used for another.',
    )
  }
  if (requirement !== undefined && 'maxAuthAgeSeconds' in requirement) {
    refuse('resultsCacheTtl must be 0 with maxAuthAgeSeconds, because a cached answer outlives that age.')
  }
}

/** JSON would lose a function, and callers that it refuses would be accepted. @throws ConfigError */
export function refuseFunctions(value: unknown, path: string): void {
  if (typeof value === 'function') {
    refuse(
      `${path} is a function, which cannot be deployed. Write a handler with authorizer() of @poolguard/lambda.`,
    )
  }
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) refuseFunctions(member, `${path}.${name}`)
}
