/** Authenticates the client of an operation. A client with a secret must send a SECRET_HASH. */
import { checkSecretHash } from '../credentials/secret-hash.ts'
import type { Service } from '../service/service.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { type Caller, findCaller, listHashNames } from '../users/caller.ts'
import { requireClient } from '../users/user-pools.ts'

interface CallerInput {
  readonly ClientId: string
  readonly Username: string
  readonly SecretHash?: string | undefined
  readonly ClientMetadata?: ClientMetadata | undefined
}

/** @throws ResourceNotFoundException, NotAuthorizedException */
export function authenticateCaller(
  service: Service,
  { ClientId, Username, SecretHash, ClientMetadata }: CallerInput,
): Caller {
  const client = requireClient(service, ClientId)
  const caller = { ...findCaller(service, client, Username), clientMetadata: ClientMetadata }
  checkSecretHash(client, SecretHash, listHashNames(caller))
  return caller
}
