/**
 * SECRET_HASH: what a client with a secret proves that secret with, `Base64(HMAC-SHA256(secret, username + client id))`.
 * Source: Cognito Developer Guide, "Computing secret hash values". Throws NotAuthorizedException.
 */
import { createHmac } from 'node:crypto'
import { refuse } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { isEqual } from './constant-time.ts'

export function computeSecretHash(username: string, { ClientId, ClientSecret = '' }: ClientRecord): string {
  return createHmac('sha256', ClientSecret).update(`${username}${ClientId}`).digest('base64')
}

/** Any of the names may be hashed: the one that was typed, the username, and what else the user signs in by. */
export function checkSecretHash(
  client: ClientRecord,
  given: string | undefined,
  usernames: readonly string[],
  kind: CognitoErrorKind = 'secretHashWrong',
): void {
  if (client.ClientSecret === undefined) return
  if (given === undefined) refuse('secretHashMissing', { clientId: client.ClientId })
  const isRight = usernames
    .map((username) => isEqual(computeSecretHash(username, client), given))
    .includes(true)
  if (!isRight) refuse(kind, { clientId: client.ClientId })
}

/** Where the secret itself is shown: GetTokensFromRefreshToken, RevokeToken, and the token endpoint. */
export function checkClientSecret(client: ClientRecord, given: string | undefined): void {
  if (client.ClientSecret === undefined) return
  if (given === undefined || !isEqual(client.ClientSecret, given)) {
    refuse('clientSecretWrong', { clientId: client.ClientId })
  }
}
