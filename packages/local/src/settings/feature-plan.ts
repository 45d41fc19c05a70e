/**
 * The features that the plan of a user pool lacks. Source: Cognito Developer Guide, "User pool feature plans"; the
 * messages are those that clients of AWS report. Throws FeatureUnavailableInTierException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'

type Tier = UserPoolRecord['UserPoolTier']

/** Passkeys, one-time codes as the first factor, and USER_AUTH. */
export function requirePasswordlessTier(tier: Tier, isUsed: boolean): void {
  if (isUsed && tier === 'LITE') refuse('featureNotInTier', { tier, feature: 'Passwordless Sign-In' })
}

/** The versions of the pre token generation trigger that change access tokens. */
export function requireTokenCustomizationTier(tier: Tier, version: string): void {
  if (version === 'V1_0' || tier !== 'LITE') return
  const feature = `Token Customization with Pre-Token Generation Lambda ${version}`
  refuse('featureNotInTier', { tier, feature })
}

/** Managed login, by the version of a domain's pages. */
export function requireManagedLoginTier(tier: Tier, version: number): void {
  if (version > 1 && tier === 'LITE')
    refuse('featureNotAvailable', { tier, feature: `Managed Login Version ${version}` })
}

/** Logs of what users do. */
export function requireLogStreamingTier(tier: Tier, isUsed: boolean): void {
  if (isUsed && tier !== 'PLUS') refuse('featureNotAvailable', { tier, feature: 'Log Streaming' })
}

/** TARGET_ACR_VALUES, and the pool's own names for the levels. This message is not AWS's. */
export function requireStepUpTier(tier: Tier, isUsed: boolean): void {
  if (isUsed && tier === 'LITE') refuse('featureNotInTier', { tier, feature: 'Step-Up Authentication' })
}
