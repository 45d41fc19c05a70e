/** The refusal of a token for one of its claims. */
import { AuthError } from '@poolguard/core'

export function refuseClaim(claim: string, reason: string): never {
  throw new AuthError('ERR_CLAIM_INVALID', { detail: { reason, claim } })
}
