/**
 * How strongly a user has authenticated: the claims `acr` and `amr`. Source: Amazon Cognito Developer Guide,
 * "Authentication levels with ACR and AMR claims". Its level 2 needs a factor that this pool does not have.
 */
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { MfaFactor } from '../store/user-records.ts'

type Level = 1 | 3 | 4

/** By the second factor; a password alone is level 1. */
const LEVELS: Readonly<Record<MfaFactor, Level>> = { SMS_MFA: 3, EMAIL_OTP: 3, SOFTWARE_TOKEN_MFA: 4 }

function findLevel(factor: MfaFactor | undefined): Level {
  return factor === undefined ? 1 : LEVELS[factor]
}

/** The names of the levels of a pool, the lowest first: AWS's, or the pool's own. */
function listNames({ AcrConfiguration = {} }: UserPoolRecord): string[] {
  return [1, 2, 3, 4].map((level) => {
    const own = AcrConfiguration[`Level${level}`] as { readonly AcrValue?: string } | undefined
    return own?.AcrValue ?? `urn:cognito:loa:${level}`
  })
}

/** @param factor the second factor that the user passed */
export function authenticationClaims(pool: UserPoolRecord, factor: MfaFactor | undefined) {
  return {
    acr: listNames(pool)[findLevel(factor) - 1],
    amr: factor === undefined ? ['pwd'] : ['pwd', 'otp', 'mfa'],
  }
}

/**
 * The lowest level that an application accepts by `acr_values`. The parameter is a wish (OpenID Connect Core 1.0
 * §3.1.2.1), so names that are unknown ask for nothing.
 */
export function findRequestedLevel(pool: UserPoolRecord, acrValues: string | undefined): number | undefined {
  const names = listNames(pool)
  const levels = (acrValues ?? '').split(' ').map((name) => names.indexOf(name) + 1)
  const known = levels.filter((level) => level > 0)
  return known.length === 0 ? undefined : Math.min(...known)
}

export function meetsLevel(requested: number | undefined, factor: MfaFactor | undefined): boolean {
  return requested === undefined || findLevel(factor) >= requested
}
