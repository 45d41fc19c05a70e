/** What a request tells of its sender, for the assessment of risk. */
import type { RiskLevel } from '../store/auth-event-records.ts'

export interface RequestFacts {
  readonly ip: string | undefined
  /** A fingerprint of the device (`EncodedData` of UserContextData), else the User-Agent. */
  readonly device: string | undefined
  /** Replaces the rule for this request: the header `x-poolguard-risk`. */
  readonly forcedRisk: RiskLevel | 'None' | undefined
}
