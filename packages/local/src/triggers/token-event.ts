/** The event of PreTokenGeneration, in all its versions, and its response. */
import type { Context } from 'aws-lambda'

export type TokenTrigger =
  | 'TokenGeneration_HostedAuth'
  | 'TokenGeneration_Authentication'
  | 'TokenGeneration_NewPasswordChallenge'
  | 'TokenGeneration_AuthenticateDevice'
  | 'TokenGeneration_RefreshTokens'
  | 'TokenGeneration_ClientCredentials'

interface ClaimChanges {
  readonly claimsToAddOrOverride?: Readonly<Record<string, unknown>>
  readonly claimsToSuppress?: readonly string[]
}

interface ScopeChanges {
  readonly scopesToAdd?: readonly string[]
  readonly scopesToSuppress?: readonly string[]
}

interface GroupOverride {
  readonly groupOverrideDetails?: { readonly groupsToOverride?: readonly string[] | null } | null
}

export interface PreTokenGenerationResponse {
  /** Version 1: changes the ID token only. */
  readonly claimsOverrideDetails?: (ClaimChanges & GroupOverride) | null
  /** Versions 2 and 3. */
  readonly claimsAndScopeOverrideDetails?:
    | ({
        readonly idTokenGeneration?: ClaimChanges | null
        readonly accessTokenGeneration?: (ClaimChanges & ScopeChanges) | null
      } & GroupOverride)
    | null
}

export interface PreTokenGenerationEvent {
  /** `1`, `2` or `3`. */
  readonly version: string
  readonly triggerSource: TokenTrigger
  readonly region: string
  readonly userPoolId: string
  /** `ClientCredentials` for a machine. */
  readonly userName: string
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string }
  readonly request: {
    readonly userAttributes: Readonly<Record<string, string>>
    readonly groupConfiguration: {
      readonly groupsToOverride?: readonly string[]
      readonly iamRolesToOverride?: readonly string[]
      readonly preferredRole?: string
    }
    /** Not in version 1. */
    readonly scopes?: readonly string[]
    readonly clientMetadata?: Readonly<Record<string, string>>
  }
  response: PreTokenGenerationResponse
}

/** May change `event.response` and return the event, or return an object with its own `response`. */
export type PreTokenGeneration = (
  event: PreTokenGenerationEvent,
  context: Context,
) =>
  | { readonly response: PreTokenGenerationResponse }
  | Promise<{ readonly response: PreTokenGenerationResponse }>
