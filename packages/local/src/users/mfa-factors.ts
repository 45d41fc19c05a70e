/**
 * The factors that a pool offers, and those that a user has. Source: Cognito Developer Guide,
 * "Adding MFA to a user pool".
 */
import type { MfaSettings, UserPoolRecord } from '../store/user-pool-records.ts'
import { type Level, MFA_FACTORS, type MfaFactor, type UserRecord } from '../store/user-records.ts'

/**
 * The settings of SetUserPoolMfaConfig. Without them, a pool with MFA has SMS_MFA if it can send SMS. If it
 * cannot, AWS refuses to create it; here it has software tokens.
 */
export function resolveMfaSettings(pool: UserPoolRecord): MfaSettings {
  const { mfa, MfaConfiguration, SmsConfiguration, SmsAuthenticationMessage } = pool
  if (mfa !== undefined) return mfa
  if (MfaConfiguration === 'OFF') return {}
  if (SmsConfiguration === undefined) return { SoftwareTokenMfaConfiguration: { Enabled: true } }
  const message = SmsAuthenticationMessage === undefined ? {} : { SmsAuthenticationMessage }
  return { SmsMfaConfiguration: { ...message, SmsConfiguration } }
}

export function listConfiguredFactors(settings: MfaSettings): MfaFactor[] {
  const isConfigured = {
    SMS_MFA: settings.SmsMfaConfiguration !== undefined,
    SOFTWARE_TOKEN_MFA: settings.SoftwareTokenMfaConfiguration?.Enabled === true,
    EMAIL_OTP: settings.EmailMfaConfiguration !== undefined,
  }
  return MFA_FACTORS.filter((factor) => isConfigured[factor])
}

/** The factors that the users of a pool may have; none if MFA is off. */
export function listPoolFactors(pool: UserPoolRecord): MfaFactor[] {
  return pool.MfaConfiguration === 'OFF' ? [] : listConfiguredFactors(resolveMfaSettings(pool))
}

/** What the factors of a user depend on. */
export type FactorOwner = Pick<UserRecord, 'attributes' | 'softwareToken' | 'preferredMfa'>

/** The factors of the pool for which the user has an address or an authenticator app. */
export function listAvailableFactors(
  pool: UserPoolRecord,
  { attributes, softwareToken }: FactorOwner,
): MfaFactor[] {
  const isAvailable = {
    SMS_MFA: attributes.phone_number !== undefined,
    SOFTWARE_TOKEN_MFA: softwareToken !== undefined,
    EMAIL_OTP: attributes.email !== undefined,
  }
  return listPoolFactors(pool).filter((factor) => isAvailable[factor])
}

/**
 * The factors of the user's sign-in: those that are turned on. If the pool requires MFA and none is turned
 * on, all available factors.
 */
export function listActiveFactors(pool: UserPoolRecord, user: UserRecord): MfaFactor[] {
  const available = listAvailableFactors(pool, user)
  const chosen = available.filter((factor) => user.mfaFactors?.includes(factor))
  return chosen.length > 0 || pool.MfaConfiguration !== 'ON' ? chosen : available
}

/**
 * The second factors that reach a level of authentication after a password. An authenticator app counts even
 * if MFA is off in the pool.
 */
export function listStepUpFactors(pool: UserPoolRecord, user: FactorOwner, level: Level): MfaFactor[] {
  if (level === 1) return []
  const ownApp: MfaFactor[] = user.softwareToken === undefined ? [] : ['SOFTWARE_TOKEN_MFA']
  const byMessage = listAvailableFactors(pool, user).filter((factor) => factor !== 'SOFTWARE_TOKEN_MFA')
  const factors = level === 4 ? ownApp : [...byMessage, ...ownApp]
  const preferred = factors.filter((factor) => factor === user.preferredMfa)
  return [...preferred, ...factors.filter((factor) => factor !== user.preferredMfa)]
}

/** The first factors of USER_AUTH that the pool allows. */
export function listAllowedFactors({ Policies }: UserPoolRecord): readonly string[] {
  return Policies.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
}

/** Whether users of the pool may have no password at all. */
export function hasOneTimeCodes(pool: UserPoolRecord): boolean {
  return listAllowedFactors(pool).some((name) => name === 'EMAIL_OTP' || name === 'SMS_OTP')
}
