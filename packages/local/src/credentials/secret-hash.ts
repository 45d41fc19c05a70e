/**
 * SECRET_HASH: a client proves that it knows its secret, by `Base64(HMAC-SHA256(secret, username + client
 * id))`. Source: Cognito Developer Guide, "Computing secret hash values". Throws NotAuthorizedException.
 */
import { createHmac } from 'node:crypto'
import { refuse } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { isEqual } from './constant-time.ts'

export function computeSecretHash(username: string, { ClientId, ClientSecret = '' }: ClientRecord): string {
  return createHmac('sha256', ClientSecret).update(`${username}${ClientId}`).digest('base64')
}

/** The hash may be of any of the names: the typed one, the username, or another name of the user. */
export function checkSecretHash(
  client: ClientRecord,
  given: string | undefined,
  usernames: readonly string[],
  kind: CognitoErrorKind = 'secretHashWrong',
): void {
  if (client.ClientSecret === undefined) return
  if (given === undefined) refuse('secretHashMissing', { clientId: client.ClientId })
  const isCorrect = usernames
    .map((username) => isEqual(computeSecretHash(username, client), given))
    .includes(true)
  if (!isCorrect) refuse(kind, { clientId: client.ClientId })
}

/** For operations that take the secret itself: GetTokensFromRefreshToken, RevokeToken. */
export function checkClientSecret(client: ClientRecord, given: string | undefined): void {
  if (client.ClientSecret === undefined) return
  if (given === undefined || !isEqual(client.ClientSecret, given)) {
    refuse('clientSecretWrong', { clientId: client.ClientId })
  }
}
