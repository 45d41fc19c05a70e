/**
 * SECRET_HASH: a client proves that it knows its secret, by `Base64(HMAC-SHA256(secret, username + client
 * id))`. Source: Cognito Developer Guide, "Computing secret hash values". Throws NotAuthorizedException.
 */
import { createHmac } from 'node:crypto'
import { refuse } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { isEqual } from './constant-time.ts'

function computeSecretHash(username: string, clientId: string, secret: string): string {
  return createHmac('sha256', secret).update(`${username}${clientId}`).digest('base64')
}

/** The hash may contain any of the names: the typed one, the username, or another name of the user. */
export function checkSecretHash(
  client: ClientRecord,
  given: string | undefined,
  usernames: readonly string[],
  kind: CognitoErrorKind = 'secretHashWrong',
): void {
  const { ClientId: clientId, secrets } = client
  if (secrets.length === 0) return
  if (given === undefined) refuse('secretHashMissing', { clientId })
  const hashes = secrets.flatMap(({ value }) =>
    usernames.map((username) => computeSecretHash(username, clientId, value)),
  )
  if (!hashes.map((hash) => isEqual(hash, given)).includes(true)) refuse(kind, { clientId })
}

/** Whether this is one of the client's secrets. A public client has no secret and must send none. */
export function isClientSecret({ secrets }: ClientRecord, given: string | undefined): boolean {
  if (secrets.length === 0) return given === undefined
  return secrets.map(({ value }) => isEqual(value, given ?? '')).includes(true)
}

/** For operations that take the secret itself: GetTokensFromRefreshToken, RevokeToken. */
export function checkClientSecret(client: ClientRecord, given: string | undefined): void {
  const { ClientId: clientId, secrets } = client
  if (secrets.length > 0 && !isClientSecret(client, given)) refuse('clientSecretWrong', { clientId })
}
