/**
 * The pre-token-generation trigger as a function: a hook that may change the claims of tokens before they are
 * signed. Source: Cognito Developer Guide, "Pre token generation Lambda trigger", events of version 2 (and
 * the ID-token part of version 1). An error of the hook becomes UserLambdaValidationException.
 */
import type { Payload } from './token-claims.ts'

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
  /** Version 2. */
  readonly claimsAndScopeOverrideDetails?:
    | ({
        readonly idTokenGeneration?: ClaimChanges | null
        readonly accessTokenGeneration?: (ClaimChanges & ScopeChanges) | null
      } & GroupOverride)
    | null
}

export interface PreTokenGenerationEvent {
  readonly version: '2'
  readonly triggerSource: TokenTrigger
  readonly region: string
  readonly userPoolId: string
  /** `ClientCredentials` for a machine. */
  readonly userName: string
  readonly callerContext: { readonly clientId: string }
  readonly request: {
    readonly userAttributes: Readonly<Record<string, string>>
    readonly groupConfiguration: { readonly groupsToOverride: readonly string[] }
    readonly scopes: readonly string[]
  }
  readonly response: PreTokenGenerationResponse
}

/** May change `event.response` and return the event, or return an object with its own `response`. */
export type PreTokenGeneration = (
  event: PreTokenGenerationEvent,
) =>
  | { readonly response: PreTokenGenerationResponse }
  | Promise<{ readonly response: PreTokenGenerationResponse }>

/**
 * The claims that AWS's trigger cannot change. `cognito:groups` and `scope` have their own members in the
 * response.
 */
const FIXED = new Set(
  `acr amr at_hash aud auth_time azp client_id cognito:username cognito:groups device_key event_id exp iat identities
  iss jti nbf nonce origin_jti scope sub token_use username version`.split(/\s+/),
)

function changeClaims(claims: Payload, changes: ClaimChanges | null | undefined): Payload {
  const { claimsToAddOrOverride = {}, claimsToSuppress = [] } = changes ?? {}
  const entries = [...Object.entries(claims), ...Object.entries(claimsToAddOrOverride)]
  const suppressed = new Set(claimsToSuppress)
  return Object.fromEntries(
    entries.filter(([name, value]) => {
      if (FIXED.has(name)) return claims[name] === value
      return !suppressed.has(name)
    }),
  )
}

function overrideGroups(claims: Payload, override: GroupOverride | null | undefined): Payload {
  const details = override?.groupOverrideDetails
  if (details === undefined || details === null) return claims
  const groups = details.groupsToOverride ?? []
  return { ...claims, 'cognito:groups': groups.length === 0 ? undefined : groups }
}

function changeScopes(claims: Payload, changes: ScopeChanges | null | undefined): Payload {
  const { scopesToAdd = [], scopesToSuppress = [] } = changes ?? {}
  const scopes = new Set([...String(claims.scope ?? '').split(' '), ...scopesToAdd])
  const kept = [...scopes].filter((scope) => scope !== '' && !scopesToSuppress.includes(scope))
  return { ...claims, scope: kept.length === 0 ? undefined : kept.join(' ') }
}

export interface TokenPayloads {
  readonly access: Payload
  /** Empty for a machine. */
  readonly id: Payload
}

/** Applies the response of the hook to the claims of both tokens. */
export function overrideClaims(
  { access, id }: TokenPayloads,
  response: PreTokenGenerationResponse,
): TokenPayloads {
  const first = response.claimsOverrideDetails
  const second = response.claimsAndScopeOverrideDetails
  const groups = second ?? first
  const accessChanges = second?.accessTokenGeneration
  return {
    access: overrideGroups(changeScopes(changeClaims(access, accessChanges), accessChanges), groups),
    id: overrideGroups(changeClaims(id, second?.idTokenGeneration ?? first), groups),
  }
}
