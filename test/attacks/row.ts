/** One row of the attack table: a token, and what every way of asking must say of it. */
import type { AuthErrorCode } from '@poolguard/core'

/** Whom the token is sent to: an API of the user pool, or one of an issuer that may use every algorithm. */
export type Target = 'pool' | 'oidc'

export interface Attack {
  readonly name: string
  readonly token: unknown
  readonly decision: AuthErrorCode | 'accepted'
  readonly target: Target
}

type Tokens = Readonly<Record<string, unknown>>

/** Rows of one decision: a name and a token each. */
export function rows(decision: Attack['decision'], tokens: Tokens, target: Target = 'pool'): Attack[] {
  return Object.entries(tokens).map(([name, token]) => ({ name, token, decision, target }))
}
