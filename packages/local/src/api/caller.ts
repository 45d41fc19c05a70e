/** Authenticates the client of an operation: by SECRET_HASH, if the client has a secret. */
import { checkSecretHash } from '../credentials/secret-hash.ts'
import type { Service } from '../service/service.ts'
import { type Caller, findCaller, listHashNames } from '../users/caller.ts'
import { requireClient } from '../users/user-pools.ts'

/** @throws ResourceNotFoundException, NotAuthorizedException */
export function authenticateCaller(
  service: Service,
  { ClientId, Username, SecretHash }: { ClientId: string; Username: string; SecretHash?: string | undefined },
): Caller {
  const client = requireClient(service, ClientId)
  const caller = findCaller(service, client, Username)
  checkSecretHash(client, SecretHash, listHashNames(caller))
  return caller
}
