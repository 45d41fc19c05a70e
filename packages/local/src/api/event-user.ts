/**
 * Finds the user whom a call is about, for the event of the call. Tokens in the call are not verified here.
 */
import { hashSecret } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import { parseSessionId } from '../sign-in/token-check.ts'
import type { UserRecord } from '../store/user-records.ts'
import { findClient } from '../users/user-pools.ts'
import { findUser } from '../users/users.ts'

type Input = Readonly<Record<string, unknown>>

function findText(input: unknown, ...names: readonly string[]): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  const values = names.map((name) => (Object.hasOwn(input, name) ? (input as Input)[name] : undefined))
  return values.find((value) => typeof value === 'string')
}

function findNamed(service: Service, input: Input): UserRecord | undefined {
  const name =
    findText(input, 'Username') ??
    findText(input.AuthParameters, 'USERNAME') ??
    findText(input.ChallengeResponses, 'USERNAME')
  const poolId = findText(input, 'UserPoolId') ?? findClient(service, findText(input, 'ClientId'))?.UserPoolId
  const pool = poolId === undefined ? undefined : service.store.userPools.get(poolId)
  return name === undefined || pool === undefined ? undefined : findUser(service, pool, name)
}

/** Finds the user by an access token or a refresh token. */
function findOfToken({ store, ...service }: Service, input: Input): UserRecord | undefined {
  const access = findText(input, 'AccessToken')
  const refresh = findText(input, 'RefreshToken', 'Token') ?? findText(input.AuthParameters, 'REFRESH_TOKEN')
  const sessionId =
    access === undefined
      ? refresh && store.refreshTokens.get(hashSecret(refresh))?.sessionId
      : parseSessionId(access)
  const session = sessionId === undefined ? undefined : store.sessions.get(sessionId)
  const pool = session && store.userPools.get(session.userPoolId)
  return session && pool && findUser({ store, ...service }, pool, session.username)
}

export function findEventUser(service: Service, input: Input): UserRecord | undefined {
  return findNamed(service, input) ?? findOfToken(service, input)
}
