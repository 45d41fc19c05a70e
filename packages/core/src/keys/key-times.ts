/** All numbers about keys, resolved. Milliseconds. */
import type { FetchIntervals } from './fetch-schedule.ts'
import type { FetchLimits } from './key-source.ts'

export interface KeyTimes extends FetchLimits, FetchIntervals {
  /** How long keys are used without a fetch. */
  readonly freshMilliseconds: number
  /** How long keys are used at most. */
  readonly maxAgeMilliseconds: number
}
