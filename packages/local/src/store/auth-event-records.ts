/**
 * The log of what users did, for pools with threat protection. Source: AuthEventType of the Cognito API. Times
 * are in milliseconds.
 */

export type AuthEventType = 'SignIn' | 'SignUp' | 'ForgotPassword' | 'PasswordChange' | 'ResendCode'

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
  readonly feedback?: { readonly value: 'Valid' | 'Invalid'; readonly provider: string; readonly at: number }
}
