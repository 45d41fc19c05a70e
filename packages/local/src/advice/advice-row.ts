/** One row of the table of advice, and the facts that its functions get. */
import type { JsonObject } from '@poolguard/core'

export interface Facts {
  readonly token: string
  readonly claims: JsonObject
  readonly claim: string
  readonly expected: unknown
  readonly actual: unknown
  readonly reason: string
  readonly causes: readonly string[]
}

export interface Advice {
  readonly when?: (facts: Facts) => boolean
  readonly text: string | ((facts: Facts) => string)
}
