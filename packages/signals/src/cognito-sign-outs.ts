/**
 * Sign-outs at Amazon Cognito: an event of EventBridge says that a user was signed out, and the store revokes tokens.
 */
import { cognito, type RevocationStore } from '@poolguard/core'
import { requireFunction, requireIssuerName, requireOptions, requireString } from '@poolguard/core/adapter'
import { type CognitoSignOut, parseCognitoEvent } from './cognito-event.ts'
import { publishError, publishSignal } from './diagnostics.ts'
import { requireStore } from './options.ts'

export interface CognitoSignOutsOptions {
  /** Where the revocations go: a store of `@poolguard/dynamodb` or `@poolguard/redis`. */
  readonly store: RevocationStore
  /** The user pool. Events of other pools are ignored. */
  readonly userPoolId: string
  /**
   * The `iss` of the pool's tokens, if it is not Cognito's own, as for a local pool. Default: both issuers
   * that Cognito has for the pool.
   */
  readonly issuer?: string
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

/** A Lambda function for EventBridge. Rejects when the store fails, so that EventBridge sends the event again. */
export type CognitoSignOuts = (event: unknown) => Promise<'revoked' | 'ignored'>

const WHERE = 'cognitoSignOuts'
const SOURCE = 'cognito'

interface Parts {
  readonly store: RevocationStore
  readonly userPoolId: string
  readonly issuers: readonly string[]
  readonly now: () => number
}

function listIssuers(userPoolId: string, issuer: unknown): readonly string[] {
  if (issuer !== undefined) return [requireIssuerName(WHERE, 'issuer', issuer)]
  const { endpoints } = cognito({ userPoolId, clientId: null, tokenUse: 'any' })
  return endpoints.map((endpoint) => endpoint.issuer)
}

/** An event of RevokeToken may name no user, because the call has only a refresh token. */
function requireSub({ sub, operation }: CognitoSignOut): string | undefined {
  if (sub !== undefined || operation === 'RevokeToken') return sub
  throw new Error(`${WHERE}: the event of ${operation} names no user.`)
}

/** Sign-ins after the event are not ended, however late it arrives. */
async function revoke({ store, issuers, now }: Parts, sub: string, time: number | undefined): Promise<void> {
  const seconds = now() / 1000
  const notBefore = Math.min(time ?? seconds, seconds)
  for (const issuer of issuers) await store.signOutEverywhere(sub, { issuer, notBefore })
}

async function handle(parts: Parts, event: unknown): Promise<'revoked' | 'ignored'> {
  const signOut = parseCognitoEvent(event)
  if (signOut === undefined || (signOut.userPoolId ?? parts.userPoolId) !== parts.userPoolId) return 'ignored'
  const sub = requireSub(signOut)
  if (sub === undefined) return 'ignored'
  await revoke(parts, sub, signOut.time)
  return 'revoked'
}

/**
 * Makes a Lambda function for the events of a user pool that EventBridge delivers: GlobalSignOut,
 * AdminUserGlobalSignOut, RevokeToken, AdminDisableUser, AdminDeleteUser, DeleteUser and
 * AdminResetUserPassword. Each event ends all sign-ins of its user, up to the time of the event. Even
 * RevokeToken does, because its event does not name the sign-in.
 *
 * @throws ConfigError for a wrong option. The function rejects when the store fails, or when an event names no user
 * (except RevokeToken, which is then ignored).
 * @example
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
 * import { dynamoRevocations } from '@poolguard/dynamodb'
 * import { cognitoSignOuts } from '@poolguard/signals'
 *
 * const store = dynamoRevocations({ client: new DynamoDBClient({ region: 'us-east-1' }), tableName: 'revocations' })
 * export const handler = cognitoSignOuts({ store, userPoolId: 'us-east-1_AbCd12345' })
 * ```
 */
export function cognitoSignOuts(given: CognitoSignOutsOptions): CognitoSignOuts {
  const options = requireOptions<CognitoSignOutsOptions>(WHERE, given, [
    'store',
    'userPoolId',
    'issuer',
    'now',
  ])
  const userPoolId = requireString(WHERE, 'userPoolId', options.userPoolId)
  const parts = {
    store: requireStore(WHERE, options.store),
    userPoolId,
    issuers: listIssuers(userPoolId, options.issuer),
    now: requireFunction<() => number>(WHERE, 'now', options.now) ?? Date.now,
  }
  return async (event) => {
    try {
      const outcome = await handle(parts, event)
      publishSignal(SOURCE, outcome)
      return outcome
    } catch (error) {
      publishError(SOURCE, error)
      throw error
    }
  }
}
