/** The options about claims that `cognito()` and `oidc()` share. Throws ConfigError. */
import { type ClaimPath, parseClaimPath } from '../claims/claim-path.ts'
import { requireNumber } from '../util/config-checks.ts'

export interface ClaimOptions {
  /**
   * The claim that has the scopes, as a string separated by spaces or an array: `permissions`, or a path such as
   * `app.permissions`. Default: `scope`, else `scp`.
   */
  readonly scopesFrom?: string
  /**
   * The claim that has the groups, as an array, or as a string for one group: `roles`, or a path such as
   * `realm_access.roles`. Default: `cognito:groups` of a user pool, `groups` of other issuers.
   */
  readonly groupsFrom?: string
  /**
   * How long a token is accepted after its time of issue, in seconds. Requires tokens to have an `iat`.
   * Default: until it expires.
   */
  readonly maxTokenAgeSeconds?: number
}

export const CLAIM_OPTION_NAMES = [
  'scopesFrom',
  'groupsFrom',
  'maxTokenAgeSeconds',
] as const satisfies (keyof ClaimOptions)[]

/** A part of an issuer's rules; `undefined` for an option that was left out. */
export interface ResolvedClaimOptions {
  readonly scopesFrom?: ClaimPath | undefined
  readonly groupsFrom?: ClaimPath | undefined
  readonly maxTokenAgeSeconds?: number | undefined
}

/** The longest `maxTokenAgeSeconds`: a year. */
const MAX_AGE_SECONDS = 31_536_000

export function resolveClaimOptions(where: string, options: ClaimOptions): ResolvedClaimOptions {
  const { maxTokenAgeSeconds } = options
  const parsePath = (name: 'scopesFrom' | 'groupsFrom') =>
    options[name] === undefined ? undefined : parseClaimPath(where, name, options[name])
  return {
    scopesFrom: parsePath('scopesFrom'),
    groupsFrom: parsePath('groupsFrom'),
    maxTokenAgeSeconds:
      maxTokenAgeSeconds === undefined
        ? undefined
        : requireNumber(where, 'maxTokenAgeSeconds', maxTokenAgeSeconds, 0, { min: 1, max: MAX_AGE_SECONDS }),
  }
}
