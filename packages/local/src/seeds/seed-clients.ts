/** Makes the app clients of a seed. */
import { checkInPool } from '../api/clients.ts'
import type { Service } from '../service/service.ts'
import { makeDefaultClient } from '../store/new-records.ts'
import type { ClientRecord, ClientSecret, UserPoolRecord } from '../store/user-pool-records.ts'
import { randomClientSecret } from '../util/ids.ts'
import { toDates } from './seed-dates.ts'
import type { ParsedClient } from './seed-shapes.ts'

function makeSecrets(
  { ClientSecret: given, GenerateSecret }: ParsedClient,
  createdAt: number,
): ClientSecret[] {
  if (given !== undefined) return [{ value: given, createdAt, isGiven: true }]
  return GenerateSecret === true ? [{ value: randomClientSecret(), createdAt }] : []
}

/**
 * Lifetimes are not checked against AWS's minimum, because those of `accessTokenSeconds` may be shorter.
 *
 * @throws CognitoError
 */
export function makeClient(service: Service, pool: UserPoolRecord, seed: ParsedClient): ClientRecord {
  const { ClientId, ClientName = ClientId, SsoSessionMinutes, CreationDate, LastModifiedDate, ...rest } = seed
  const { ClientSecret: _secret, GenerateSecret: _generate, ...settings } = rest
  const dates = toDates({ CreationDate, LastModifiedDate }, service.now())
  const client = {
    ...makeDefaultClient(pool.Id, ClientId, ClientName, service.now()),
    ...settings,
    ...dates,
    secrets: makeSecrets(seed, dates.CreationDate),
    ...(SsoSessionMinutes === undefined ? {} : { ssoSessionMinutes: SsoSessionMinutes }),
  } as ClientRecord
  checkInPool(service, client, 'creating')
  return client
}
