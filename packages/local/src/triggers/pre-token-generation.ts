/**
 * PreTokenGeneration, which may change the claims of tokens before they are signed. Source: Cognito Developer
 * Guide, "Pre token generation Lambda trigger". Version 1 changes ID tokens, version 2 also access tokens, and
 * version 3 also the tokens of machines.
 */
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { Payload } from '../tokens/token-claims.ts'
import { makeEvent, makeMetadataMember, type TriggerOrigin, toUserAttributes } from './events.ts'
import type { TokenTrigger } from './token-event.ts'
import type { TriggerResponse } from './trigger-answers.ts'
import type { HasTriggers } from './triggers.ts'

type Response = TriggerResponse<'PreTokenGeneration'>

interface ClaimChanges {
  readonly claimsToAddOrOverride?: Readonly<Record<string, unknown>> | null | undefined
  readonly claimsToSuppress?: readonly string[] | null | undefined
}

interface ScopeChanges {
  readonly scopesToAdd?: readonly string[] | null | undefined
  readonly scopesToSuppress?: readonly string[] | null | undefined
}

interface GroupOverride {
  readonly groupOverrideDetails?:
    | { readonly groupsToOverride?: readonly string[] | null | undefined }
    | null
    | undefined
}

/**
 * The claims that AWS's trigger cannot change. `cognito:groups` and `scope` have their own members in the
 * response.
 */
const FIXED = new Set(
  `acr amr at_hash aud auth_time azp client_id cognito:username cognito:groups device_key event_id exp iat identities
  iss jti nbf nonce origin_jti scope sub token_use username version`.split(/\s+/),
)

function changeClaims(claims: Payload, changes: ClaimChanges | null | undefined): Payload {
  const added = changes?.claimsToAddOrOverride ?? {}
  const entries = [...Object.entries(claims), ...Object.entries(added)]
  const suppressed = new Set(changes?.claimsToSuppress)
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
  const scopes = new Set([...String(claims.scope ?? '').split(' '), ...(changes?.scopesToAdd ?? [])])
  const suppressed = new Set(changes?.scopesToSuppress)
  const kept = [...scopes].filter((scope) => scope !== '' && !suppressed.has(scope))
  return { ...claims, scope: kept.length === 0 ? undefined : kept.join(' ') }
}

export interface TokenPayloads {
  readonly access: Payload
  /** Empty for a machine. */
  readonly id: Payload
}

/** Applies the response of the trigger to the claims of both tokens. */
function overrideClaims(
  { access, id }: TokenPayloads,
  { claimsOverrideDetails: first, claimsAndScopeOverrideDetails: second }: Response,
): TokenPayloads {
  const groups = second ?? first
  const accessChanges = second?.accessTokenGeneration
  return {
    access: overrideGroups(changeScopes(changeClaims(access, accessChanges), accessChanges), groups),
    id: overrideGroups(changeClaims(id, second?.idTokenGeneration ?? first), groups),
  }
}

/** The version in the pool's settings; `undefined` if only an option of the local pool sets the trigger. */
function findVersion({ LambdaConfig }: UserPoolRecord): '1' | '2' | '3' | undefined {
  const { PreTokenGenerationConfig: config, PreTokenGeneration } = LambdaConfig as {
    PreTokenGenerationConfig?: { LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0' }
    PreTokenGeneration?: string
  }
  if (config !== undefined) return config.LambdaVersion.slice(1, 2) as '1' | '2' | '3'
  return PreTokenGeneration === undefined ? undefined : '1'
}

/** The response has one name in version 1, and another name in later versions. */
function selectVersion(version: '1' | '2' | '3' | undefined, response: Response): Response {
  if (version === undefined) return response
  const { claimsOverrideDetails, claimsAndScopeOverrideDetails } = response
  return version === '1' ? { claimsOverrideDetails } : { claimsAndScopeOverrideDetails }
}

export interface TokenRequest {
  readonly trigger: TokenTrigger
  /** `undefined` for a machine. */
  readonly user: UserRecord | undefined
  readonly roles: { readonly iamRolesToOverride?: readonly string[]; readonly preferredRole?: string }
}

/** Returns the claims with the changes of the trigger. Only version 3 runs for machines. */
export async function runPreTokenGeneration(
  { triggers }: HasTriggers,
  origin: TriggerOrigin,
  { trigger, user, roles }: TokenRequest,
  payloads: TokenPayloads,
): Promise<TokenPayloads> {
  const chosen = findVersion(origin.pool)
  if (user === undefined && chosen !== undefined && chosen !== '3') return payloads
  const version = chosen ?? (user === undefined ? '3' : '2')
  const scopes = String(payloads.access.scope ?? '').match(/\S+/g) ?? []
  const event = makeEvent(origin, {
    version,
    triggerSource: trigger,
    request: {
      userAttributes: user === undefined ? {} : toUserAttributes(user),
      groupConfiguration: { groupsToOverride: user?.groups ?? [], ...roles },
      ...(version === '1' ? {} : { scopes }),
      ...makeMetadataMember(origin),
    },
    response: version === '1' ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null },
  })
  const response = await triggers.run(origin.pool, 'PreTokenGeneration', event)
  return response === undefined ? payloads : overrideClaims(payloads, selectVersion(chosen, response))
}
