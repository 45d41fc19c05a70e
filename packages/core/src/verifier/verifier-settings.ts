/** What a verifier needs besides its tokens and issuers: the checks of each request, challenges, the clock. */
import type { Challenge } from '../errors/challenge.ts'
import type { ImpliedScopes } from '../steps/authorize.ts'
import type { RequestChecks } from './check-request.ts'

export interface VerifierSettings extends RequestChecks {
  readonly clockToleranceSeconds: number
  /** Whether an issuer, or the look-up of issuers, is asked again about a token that was accepted. */
  readonly asksAgain: boolean
  /** The parameters of this API's challenges, such as its `realm`. */
  readonly challenge: Challenge
  readonly impliedScopes: ImpliedScopes | undefined
  readonly now: () => number
}
