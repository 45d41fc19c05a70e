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

/** TARGET_ACR_VALUES, and names of the pool's own for the levels. Here the text is ours. */
export function requireStepUpTier(tier: Tier, isUsed: boolean): void {
  if (isUsed && tier === 'LITE') refuse('featureNotInTier', { tier, feature: 'Step-Up Authentication' })
}
