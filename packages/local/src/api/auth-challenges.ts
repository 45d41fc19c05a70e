/** RespondToAuthChallenge and AdminRespondToAuthChallenge: one function for each challenge. */
import { z } from 'zod'
import { checkSecretHash } from '../credentials/secret-hash.ts'
import { refuse } from '../errors/cognito-error.ts'
import { challengeName, clientId, session, stringMap, userPoolId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { answerMfaSetup, answerNewPassword, answerSoftwareToken } from '../sign-in/challenge-answers.ts'
import { type OpenChallenge, requireChallenge, type SignInStep } from '../sign-in/next-step.ts'
import { finishSrp, takeExchange } from '../sign-in/srp-exchange.ts'
import type { ChallengeName } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { TokenTrigger } from '../tokens/pre-token-generation.ts'
import { checkWritable } from '../users/attributes.ts'
import { listHashNames } from '../users/caller.ts'
import { requireClient } from '../users/user-pools.ts'
import { answerStep } from './answers.ts'
import { type OperationTable, operation } from './operation.ts'
import { requireParameter } from './parameters.ts'

interface Answer {
  readonly client: ClientRecord
  readonly session: string | undefined
  readonly responses: Readonly<Record<string, string>>
}

/** SECRET_HASH may be made of any name of the user whom the challenge is for. */
function requireOwnChallenge(
  service: Service,
  { client, session, responses }: Answer,
  name: ChallengeName,
): OpenChallenge {
  const challenge = requireChallenge(service, session, name, client)
  const { pool, user } = challenge
  const names = listHashNames({ client, pool, user, typedName: user.username })
  checkSecretHash(client, responses.SECRET_HASH, names)
  return challenge
}

function passwordVerifier(service: Service, { client, responses }: Answer): SignInStep {
  const claim = {
    secretBlock: requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'),
    signature: requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE'),
    timestamp: requireParameter(responses, 'TIMESTAMP'),
  }
  const exchange = takeExchange(service, client, claim.secretBlock)
  const { record, caller } = exchange
  checkSecretHash(client, responses.SECRET_HASH, [record.username, ...listHashNames(caller)])
  return finishSrp(service, exchange, claim)
}

const ATTRIBUTE_PREFIX = 'userAttributes.'

function newPassword(service: Service, answer: Answer): SignInStep {
  const challenge = requireOwnChallenge(service, answer, 'NEW_PASSWORD_REQUIRED')
  const { client, responses } = answer
  const attributes = Object.fromEntries(
    Object.entries(responses)
      .filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX))
      .map(([name, value]) => [name.slice(ATTRIBUTE_PREFIX.length), value]),
  )
  checkWritable(challenge.pool, client, attributes)
  const password = requireParameter(responses, 'NEW_PASSWORD')
  return answerNewPassword(service, client, challenge, password, attributes)
}

function softwareToken(service: Service, answer: Answer): SignInStep {
  const challenge = requireOwnChallenge(service, answer, 'SOFTWARE_TOKEN_MFA')
  const code = requireParameter(answer.responses, 'SOFTWARE_TOKEN_MFA_CODE')
  return answerSoftwareToken(service, challenge, code)
}

function mfaSetup(service: Service, answer: Answer): SignInStep {
  return answerMfaSetup(service, requireOwnChallenge(service, answer, 'MFA_SETUP'))
}

type Respond = (service: Service, answer: Answer) => SignInStep

const CHALLENGES: Readonly<Record<string, readonly [respond: Respond, trigger?: TokenTrigger]>> = {
  PASSWORD_VERIFIER: [passwordVerifier],
  NEW_PASSWORD_REQUIRED: [newPassword, 'TokenGeneration_NewPasswordChallenge'],
  SOFTWARE_TOKEN_MFA: [softwareToken],
  MFA_SETUP: [mfaSetup],
}

function respond(service: Service, name: string, answer: Answer): Promise<object> {
  const [answerWith, trigger] = (Object.hasOwn(CHALLENGES, name) && CHALLENGES[name]) || []
  if (answerWith === undefined) return refuse('challengeNotSupported', { challenge: name })
  return answerStep(service, answer.client, answerWith(service, answer), trigger)
}

const input = z.object({
  ClientId: clientId,
  ChallengeName: challengeName,
  Session: session.optional(),
  ChallengeResponses: stringMap,
})
const adminInput = input.extend({ UserPoolId: userPoolId })

export const challengeOperations: OperationTable = {
  RespondToAuthChallenge: operation(
    input,
    ({ ClientId, ChallengeName, Session, ChallengeResponses }, service) => {
      const client = requireClient(service, ClientId)
      return respond(service, ChallengeName, { client, session: Session, responses: ChallengeResponses })
    },
  ),
  AdminRespondToAuthChallenge: operation(
    adminInput,
    ({ UserPoolId, ClientId, ChallengeName, Session, ChallengeResponses }, service) => {
      const client = requireClient(service, ClientId, UserPoolId)
      return respond(service, ChallengeName, { client, session: Session, responses: ChallengeResponses })
    },
  ),
}
