/** The options of a pool for the risk of sign-ins. */
import { COMPROMISED_PASSWORDS } from '../risk/compromised-passwords.ts'
import type { RiskSettings } from '../service/service.ts'
import { RISK_LEVELS, type RiskLevel } from '../store/auth-event-records.ts'
import { type OptionChecks, oneOf, texts } from '../util/option-checks.ts'

export interface RiskOptions {
  /**
   * The risk of every sign-in to a pool with threat protection, in place of the local rule. The header
   * `x-poolguard-risk` sets the risk of one request. Default: the rule decides.
   */
  readonly risk?: RiskLevel | 'None'
  /** The passwords that count as compromised. Default: ten well-known ones. */
  readonly compromisedPasswords?: readonly string[]
}

export const RISK_CHECKS: OptionChecks<RiskOptions> = {
  risk: oneOf('None', ...RISK_LEVELS),
  compromisedPasswords: texts,
}

export function resolveRisk({
  risk,
  compromisedPasswords = COMPROMISED_PASSWORDS,
}: RiskOptions): RiskSettings {
  return { forced: risk, compromisedPasswords: new Set(compromisedPasswords) }
}
