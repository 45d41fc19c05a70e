/** The parts that every answer to a challenge has, and the look-up of the challenge. */
import { checkSecretHash } from '../credentials/secret-hash.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import type { Service } from '../service/service.ts'
import { type OpenChallenge, requireChallenge } from '../sign-in/challenges.ts'
import type { ChallengeName } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { listSignInNames, normalizeCase } from '../users/users.ts'
import { requireParameter } from './parameters.ts'

export interface Answer {
  readonly client: ClientRecord
  readonly session: string | undefined
  readonly responses: Readonly<Record<string, string>>
  readonly clientMetadata: ClientMetadata | undefined
}

export function listUserNames(service: Service, user: UserRecord): string[] {
  return listSignInNames(requireUserPool(service, user.userPoolId), user)
}

/**
 * USERNAME is required. It may be any name of the challenged user. SECRET_HASH may be made with another name
 * of this user. Source: RespondToAuthChallenge, `ChallengeResponses`.
 */
export function checkAnsweringUser(
  service: Service,
  { client, responses }: Answer,
  names: readonly string[],
  kind: CognitoErrorKind = 'sessionOfAnotherUser',
): void {
  const pool = requireUserPool(service, client.UserPoolId)
  const username = requireParameter(responses, 'USERNAME')
  const given = normalizeCase(pool, username)
  if (!names.some((name) => normalizeCase(pool, name) === given)) refuse(kind)
  checkSecretHash(client, responses.SECRET_HASH, [username, ...names])
}

/** Returns the challenge that is answered. @throws NotAuthorizedException if it is for another user. */
export function requireOwnChallenge(service: Service, answer: Answer, name: ChallengeName): OpenChallenge {
  const { client, session, clientMetadata } = answer
  const challenge = requireChallenge(service, session, name, client)
  const { unknownName } = challenge.record
  checkAnsweringUser(service, answer, [
    ...listUserNames(service, challenge.user),
    ...(unknownName === undefined ? [] : [unknownName]),
  ])
  return { ...challenge, clientMetadata }
}
