/**
 * Turns the second factors of a user on and off. Source: SetUserMFAPreference and AdminSetUserMFAPreference
 * of the API reference. Throws InvalidParameterException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import { MFA_FACTORS, type MfaFactor, type UserRecord } from '../store/user-records.ts'
import { listAvailableFactors } from './mfa-factors.ts'
import { isMultiFactor } from './passkeys.ts'
import { requireUserPool } from './user-pools.ts'
import { changeUser } from './users.ts'

/** An absent member does not change its setting. */
export interface FactorSettings {
  readonly Enabled?: boolean | undefined
  readonly PreferredMfa?: boolean | undefined
}

export type MfaPreference = { readonly [Factor in MfaFactor]?: FactorSettings | undefined } & {
  /** WebAuthnMfaSettings. */
  readonly passkeyMfa?: boolean | undefined
}

/** AWS has one message for an app that has not proved its secret by a code, and one for all else. */
function refuseFactor(user: UserRecord, factor: MfaFactor): never {
  const isUnverified = factor === 'SOFTWARE_TOKEN_MFA' && user.enrolling !== undefined
  const problem = isUnverified
    ? 'User has not verified software token mfa'
    : `User does not have delivery config set to turn on ${factor}`
  return refuse('parameterInvalid', { problem })
}

function isOn(user: UserRecord, factor: MfaFactor, settings: FactorSettings | undefined): boolean {
  return settings?.Enabled ?? user.mfaFactors?.includes(factor) ?? false
}

function choosePreferred(
  user: UserRecord,
  preference: MfaPreference,
  factors: readonly MfaFactor[],
): MfaFactor | undefined {
  const preferred = MFA_FACTORS.filter((factor) => preference[factor]?.PreferredMfa === true)
  if (preferred.length > 1) {
    refuse('parameterInvalid', { problem: 'Only one MFA factor can be set as preferred.' })
  }
  if (!preferred.every((factor) => factors.includes(factor))) {
    refuse('parameterInvalid', { problem: 'A preferred MFA factor must be enabled.' })
  }
  const [chosen] = preferred
  if (chosen !== undefined) return chosen
  const { preferredMfa } = user
  const isKept =
    preferredMfa !== undefined &&
    factors.includes(preferredMfa) &&
    preference[preferredMfa]?.PreferredMfa !== false
  return isKept ? preferredMfa : undefined
}

/** A passkey needs another factor beside it, so that a user without the device can sign in. */
function choosePasskeyMfa(
  pool: UserPoolRecord,
  { passkeyMfa: before = false, passkeys = [] }: UserRecord,
  given: boolean | undefined,
  factors: readonly MfaFactor[],
): boolean {
  const isOn = given ?? before
  if (given === true && !isMultiFactor(pool)) {
    refuse('parameterInvalid', { problem: 'WebAuthn MFA is not enabled for the user pool.' })
  }
  if (given === true && passkeys.length === 0) {
    const problem = 'User does not have applicable WebAuthn credentials to enable WebAuthn MFA.'
    refuse('parameterInvalid', { problem })
  }
  if (isOn && factors.length === 0) {
    refuse('parameterInvalid', { problem: 'WebAuthn MFA requires enabling an additional MFA setting.' })
  }
  return isOn
}

export function setMfaPreference(service: Service, user: UserRecord, preference: MfaPreference): void {
  const pool = requireUserPool(service, user.userPoolId)
  const available = listAvailableFactors(pool, user)
  const mfaFactors = MFA_FACTORS.filter((factor) => isOn(user, factor, preference[factor]))
  const impossible = mfaFactors.find(
    (factor) => preference[factor] !== undefined && !available.includes(factor),
  )
  if (impossible !== undefined) refuseFactor(user, impossible)
  const passkeyMfa = choosePasskeyMfa(pool, user, preference.passkeyMfa, mfaFactors)
  const preferredMfa = choosePreferred(user, preference, mfaFactors)
  changeUser(service, user, { mfaFactors, preferredMfa, passkeyMfa })
}
