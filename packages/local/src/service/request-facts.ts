/** What a request tells about its sender, for the assessment of risk. */
import type { RiskLevel } from '../store/auth-event-records.ts'

export interface RequestFacts {
  readonly ip: string | undefined
  /** A fingerprint of the device (`EncodedData` of UserContextData), else the User-Agent. */
  readonly device: string | undefined
  /** The header `x-poolguard-risk`: the risk of this request, in place of the local rule. */
  readonly forcedRisk: RiskLevel | 'None' | undefined
}
