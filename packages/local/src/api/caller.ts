/** Who calls: the client that an operation names, shown to be it by SECRET_HASH where it has a secret. */
import { checkSecretHash } from '../credentials/secret-hash.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { findUser, listSignInNames } from '../users/users.ts'

export interface Caller {
  readonly client: ClientRecord
  readonly pool: UserPoolRecord
  /** Whom the typed name stands for, if anybody. */
  readonly user: UserRecord | undefined
}

/** @throws ResourceNotFoundException, NotAuthorizedException */
export function authenticateCaller(
  service: Service,
  { ClientId, Username, SecretHash }: { ClientId: string; Username: string; SecretHash?: string | undefined },
): Caller {
  const client = requireClient(service, ClientId)
  const pool = requireUserPool(service, client.UserPoolId)
  const user = findUser(service, pool, Username)
  checkSecretHash(client, SecretHash, [Username, ...(user === undefined ? [] : listSignInNames(pool, user))])
  return { client, pool, user }
}
