/** The resolved times and limits of keys. */
import type { FetchIntervals } from './fetch-schedule.ts'
import type { FetchLimits } from './key-source.ts'

export interface KeyTimes extends FetchLimits, FetchIntervals {
  /** How long keys are used without a fetch. */
  readonly freshMilliseconds: number
  /** The maximum time for which keys are used. */
  readonly maxAgeMilliseconds: number
}
