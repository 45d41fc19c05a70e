/**
 * The log of what users did, for pools with threat protection. Source: AuthEventType of the Cognito API.
 * Times are in milliseconds.
 */

export type AuthEventType = 'SignIn' | 'SignUp' | 'ForgotPassword' | 'PasswordChange' | 'ResendCode'

export const RISK_LEVELS = ['Low', 'Medium', 'High'] as const

export type RiskLevel = (typeof RISK_LEVELS)[number]

/** The risk of a sign-in, and what follows from it. */
export interface AssessedRisk {
  readonly level: RiskLevel | undefined
  readonly decision: 'NoRisk' | 'AccountTakeover' | 'Block'
  /** Whether the password is on the list of compromised ones. */
  readonly isCompromised: boolean
  readonly isCompromisedBlocked: boolean
  /** Whether the sign-in needs a second factor, even if the user has not turned one on. */
  readonly requiresFactor: boolean
  readonly notifies: boolean
  /** The hash of the token by which the user rates the event. */
  readonly feedbackHash?: string | undefined
}

export interface AuthEventRecord {
  readonly id: string
  readonly userPoolId: string
  readonly username: string
  readonly type: AuthEventType
  readonly response: 'Pass' | 'Fail' | 'InProgress'
  readonly createdAt: number
  /** The steps of a sign-in, in their order. */
  readonly challenges: readonly {
    readonly name: 'Password' | 'Mfa'
    readonly response: 'Success' | 'Failure'
  }[]
  /** Absent if the pool did not assess the risk. */
  readonly risk?: AssessedRisk | undefined
  readonly context?: { readonly ip?: string | undefined; readonly device?: string | undefined }
  readonly feedback?: { readonly value: 'Valid' | 'Invalid'; readonly provider: string; readonly at: number }
}
