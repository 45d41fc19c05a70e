/**
 * The secrets of an app client: at most two, so that both work while an application changes to the new one.
 * Source: AddUserPoolClientSecret and DeleteUserPoolClientSecret of the API reference.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord, ClientSecret } from '../store/user-pool-records.ts'
import { randomClientSecret } from '../util/ids.ts'

const MAX_SECRETS = 2

/** AWS's form: the client's id and the time of creation. */
export function toSecretId({ ClientId }: ClientRecord, { createdAt }: ClientSecret): string {
  return `${ClientId}--${createdAt}`
}

function putSecrets(service: Service, client: ClientRecord, secrets: readonly ClientSecret[]): void {
  service.store.clients.put(client.ClientId, { ...client, secrets, LastModifiedDate: service.now() })
}

/** @throws LimitExceededException, InvalidParameterException for a client without a secret. */
export function addClientSecret(service: Service, client: ClientRecord, given?: string): ClientSecret {
  const newest = client.secrets.at(-1)
  if (newest === undefined) return refuse('clientHasNoSecret')
  if (client.secrets.length >= MAX_SECRETS) refuse('tooManySecrets')
  // The id of a secret contains its time, so no two secrets may have the same time.
  const secret = {
    value: given ?? randomClientSecret(),
    createdAt: Math.max(service.now(), newest.createdAt + 1),
    isGiven: given !== undefined,
  }
  putSecrets(service, client, [...client.secrets, secret])
  return secret
}

/** @throws ResourceNotFoundException, InvalidParameterException for the last secret. */
export function deleteClientSecret(service: Service, client: ClientRecord, secretId: string): void {
  const kept = client.secrets.filter((secret) => toSecretId(client, secret) !== secretId)
  if (kept.length === client.secrets.length) refuse('clientSecretNotFound', { secretId })
  if (kept.length === 0) refuse('lastSecret')
  putSecrets(service, client, kept)
}
