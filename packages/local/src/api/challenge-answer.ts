/** What every answer to a challenge has, and the look-up of its challenge. */
import { checkSecretHash } from '../credentials/secret-hash.ts'
import type { Service } from '../service/service.ts'
import { type OpenChallenge, requireChallenge } from '../sign-in/challenges.ts'
import type { ChallengeName } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { listSignInNames } from '../users/users.ts'

export interface Answer {
  readonly client: ClientRecord
  readonly session: string | undefined
  readonly responses: Readonly<Record<string, string>>
  readonly clientMetadata: ClientMetadata | undefined
}

export function listUserNames(service: Service, user: UserRecord): string[] {
  return listSignInNames(requireUserPool(service, user.userPoolId), user)
}

/** SECRET_HASH may be made of any name of the user whom the challenge is for. */
export function requireOwnChallenge(
  service: Service,
  { client, session, responses, clientMetadata }: Answer,
  name: ChallengeName,
): OpenChallenge {
  const challenge = requireChallenge(service, session, name, client)
  const { unknownName } = challenge.record
  const names = [
    ...listUserNames(service, challenge.user),
    ...(unknownName === undefined ? [] : [unknownName]),
  ]
  checkSecretHash(client, responses.SECRET_HASH, names)
  return { ...challenge, clientMetadata }
}
