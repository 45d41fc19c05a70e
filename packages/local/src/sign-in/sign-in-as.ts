/**
 * Signs a user in without a password, for tests and for the command line. The session and its tokens are
 * those of a sign-in by the API. Throws ConfigError.
 */
import { ConfigError } from '@poolguard/core'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { API_SCOPE } from '../tokens/token-claims.ts'
import { findClient, requireUserPool } from '../users/user-pools.ts'
import { findUser } from '../users/users.ts'
import { checkOptions, checkValue, text, textOrTexts } from '../util/option-checks.ts'
import { makeAmplifyStorage } from './amplify-storage.ts'
import { issueTokens } from './tokens.ts'

export interface SignInAsOptions {
  /** The id of the app client. Default: the pool's client. */
  readonly clientId?: string
  /**
   * The scopes of the access token: one string with spaces, or a list. The client need not allow them.
   * Default `aws.cognito.signin.user.admin`.
   */
  readonly scope?: string | readonly string[]
}

/** The tokens of a sign-in. */
export interface SignedIn {
  readonly username: string
  readonly accessToken: string
  readonly idToken: string
  readonly refreshToken: string
  /** The lifetime of the access token, in seconds. */
  readonly expiresIn: number
  /** What AWS Amplify and amazon-cognito-identity-js keep in `localStorage` for this user, by key. */
  readonly localStorage: Readonly<Record<string, string>>
}

export function requireAppClient(service: Service, clientId: string): ClientRecord {
  const client = findClient(service, clientId)
  if (client === undefined) throw new ConfigError(`There is no app client "${clientId}".`)
  return client
}

function requireEnabledUser(service: Service, { UserPoolId }: ClientRecord, name: string): UserRecord {
  const user = findUser(service, requireUserPool(service, UserPoolId), name)
  if (user === undefined) throw new ConfigError(`There is no user "${name}" in the user pool ${UserPoolId}.`)
  if (!user.enabled) throw new ConfigError(`The user "${name}" is disabled.`)
  return user
}

export async function signInAs(
  service: Service,
  name: string,
  options: SignInAsOptions,
  defaultClientId: string,
): Promise<SignedIn> {
  checkValue('signInAs', 'the username', name, text)
  const given = checkOptions('signInAs', options, { clientId: text, scope: textOrTexts })
  const client = requireAppClient(service, given.clientId ?? defaultClientId)
  const user = requireEnabledUser(service, client, name)
  const scope = [given.scope ?? API_SCOPE].flat().join(' ')
  const trigger = 'TokenGeneration_Authentication'
  const tokens = await issueTokens(service, { client, user, scope, trigger, methods: ['pwd'] })
  const { accessToken, idToken, refreshToken = '', expiresIn } = tokens
  const { username } = user
  const issued = { username, accessToken, idToken, refreshToken, expiresIn }
  return { ...issued, localStorage: makeAmplifyStorage(client.ClientId, issued, name) }
}
