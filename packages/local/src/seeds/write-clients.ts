/** Writes the app clients of the store into a seed. */
import { makeDefaultClient } from '../store/new-records.ts'
import type { ClientRecord, ClientSecret } from '../store/user-pool-records.ts'
import { omitDefaults } from './omit-defaults.ts'
import { toTexts } from './seed-dates.ts'
import type { SeedClient } from './seed-types.ts'

/** The first secret is the one that DescribeUserPoolClient shows. A generated secret is new at each start. */
function toSeedSecret([first]: readonly ClientSecret[]): Partial<SeedClient> {
  if (first === undefined) return {}
  return first.isGiven === true ? { ClientSecret: first.value } : { GenerateSecret: true }
}

export function toSeedClient(client: ClientRecord): SeedClient {
  const { UserPoolId, ClientId, ClientName, secrets, ssoSessionMinutes, ...rest } = client
  const { CreationDate, LastModifiedDate, ...settings } = rest
  return {
    ClientId,
    ClientName,
    ...toSeedSecret(secrets),
    ...omitDefaults(settings, makeDefaultClient(UserPoolId, ClientId, ClientName, 0)),
    ...(ssoSessionMinutes === undefined ? {} : { SsoSessionMinutes: ssoSessionMinutes }),
    ...toTexts({ CreationDate, LastModifiedDate }),
  }
}
