/**
 * The first factors that a user may choose from. A user with MFA can choose only the password, unless a
 * passkey counts as both factors (Cognito Developer Guide, "Choice-based authentication"). A user with a
 * temporary password can choose only the password (a recorded answer of AWS).
 */
import { FIRST_FACTORS, type FirstFactor } from '../store/sign-in-records.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { Level, UserRecord } from '../store/user-records.ts'
import { type FactorOwner, listAllowedFactors, listStepUpFactors } from '../users/mfa-factors.ts'
import { isMultiFactor } from '../users/passkeys.ts'
import { findFactorChallenge } from './challenges.ts'

export function listFirstFactors(pool: UserPoolRecord, user: UserRecord): FirstFactor[] {
  const { attributes, password, passkeys = [], passkeyMfa = false } = user
  const needsSecond = findFactorChallenge(pool, user) !== null
  const hasOthers = user.status !== 'FORCE_CHANGE_PASSWORD'
  const isAvailable = {
    PASSWORD: password !== undefined,
    EMAIL_OTP: !needsSecond && attributes.email !== undefined,
    SMS_OTP: !needsSecond && attributes.phone_number !== undefined,
    WEB_AUTHN: passkeys.length > 0 && (!needsSecond || (isMultiFactor(pool) && passkeyMfa)),
  }
  const allowed = listAllowedFactors(pool)
  return FIRST_FACTORS.filter((name) => {
    const setting = name === 'PASSWORD_SRP' ? 'PASSWORD' : name
    return allowed.includes(setting) && isAvailable[setting] && (hasOthers || setting === 'PASSWORD')
  })
}

/** Stands for a name that no user has: a user with a password and all addresses. */
const DECOY: FactorOwner = { attributes: { sub: '', email: '', phone_number: '' } }

export function listDecoyFactors(pool: UserPoolRecord): FirstFactor[] {
  const allowed = listAllowedFactors(pool)
  const hasCodes = pool.MfaConfiguration !== 'ON'
  return FIRST_FACTORS.filter((name) => {
    if (name === 'WEB_AUTHN') return false
    return name.startsWith('PASSWORD') || (hasCodes && allowed.includes(name))
  })
}

/** Whether the factor reaches a level of authentication. A password may be followed by a second factor. */
function reachesLevel(pool: UserPoolRecord, user: FactorOwner, factor: FirstFactor, level: Level): boolean {
  if (factor === 'WEB_AUTHN') return level <= 3
  if (factor === 'EMAIL_OTP' || factor === 'SMS_OTP') return level <= 2
  return level === 1 || listStepUpFactors(pool, user, level).length > 0
}

/**
 * The first factors that a user may choose from; with a level, those that reach it. If no user has the typed
 * name, `unknownName` is this name and `user` is a decoy.
 */
export function listChoices(
  pool: UserPoolRecord,
  user: UserRecord,
  unknownName: string | undefined,
  level: Level = 1,
): FirstFactor[] {
  const [factors, owner] =
    unknownName === undefined ? [listFirstFactors(pool, user), user] : [listDecoyFactors(pool), DECOY]
  return factors.filter((factor) => reachesLevel(pool, owner, factor, level))
}

/** Whether the sign-in pages ask for the name first, and then how the user wants to sign in. */
export function offersChoice(pool: UserPoolRecord, { ExplicitAuthFlows }: ClientRecord): boolean {
  const hasOther = listAllowedFactors(pool).some((name) => name !== 'PASSWORD')
  return hasOther && pool.UserPoolTier !== 'LITE' && ExplicitAuthFlows.includes('ALLOW_USER_AUTH')
}
