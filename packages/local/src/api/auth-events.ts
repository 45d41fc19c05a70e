/** AdminListUserAuthEvents, AdminUpdateAuthEventFeedback, UpdateAuthEventFeedback. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { accessToken, ofUser } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import type { AuthEventRecord } from '../store/auth-event-records.ts'
import { listAuthEvents, rateAuthEvent } from '../users/auth-events.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { toTimestamp } from '../util/time.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken } from './paging.ts'

const listInput = ofUser.extend({ MaxResults: z.int().min(0).max(60).default(60), NextToken: nextToken })
const feedback = {
  EventId: z
    .string()
    .min(1)
    .max(50)
    .regex(/^[\w+-]+$/),
  FeedbackValue: z.enum(['Valid', 'Invalid']),
}

function toRisk({ risk }: AuthEventRecord): object {
  const RiskLevel = risk?.level
  return {
    RiskDecision: risk?.decision ?? 'NoRisk',
    ...(RiskLevel === undefined ? {} : { RiskLevel }),
    CompromisedCredentialsDetected: risk?.isCompromised ?? false,
  }
}

/** AWS makes a `DeviceName` of its own. Here it is the fingerprint or the user agent that the client sent. */
const MAX_DEVICE_NAME = 256

function toContext({ context: { ip, device } = {} }: AuthEventRecord): object {
  return { IpAddress: ip, DeviceName: device?.slice(0, MAX_DEVICE_NAME) }
}

function toOutput(event: AuthEventRecord): object {
  const { id, type, response, createdAt, challenges, feedback: rated } = event
  const EventFeedback = rated && {
    FeedbackValue: rated.value,
    Provider: rated.provider,
    FeedbackDate: toTimestamp(rated.at),
  }
  return {
    EventId: id,
    EventType: type,
    CreationDate: toTimestamp(createdAt),
    EventResponse: response,
    EventRisk: toRisk(event),
    ChallengeResponses: challenges.map(({ name, response: result }) => ({
      ChallengeName: name,
      ChallengeResponse: result,
    })),
    EventContextData: toContext(event),
    ...(EventFeedback === undefined ? {} : { EventFeedback }),
  }
}

/** The newest event is first. A page starts after the event that the token names. */
function list(input: z.output<typeof listInput>, service: Service): object {
  const user = requireUser(service, input.UserPoolId, input.Username)
  const events = listAuthEvents(service, requireUserPool(service, input.UserPoolId), user)
  const start = input.NextToken === undefined ? 0 : events.findIndex(({ id }) => id === input.NextToken) + 1
  if (input.NextToken !== undefined && start === 0) {
    refuse('parameterInvalid', { problem: 'Invalid pagination token.' })
  }
  const page = events.slice(start, start + (input.MaxResults || 60))
  const hasMore = start + page.length < events.length
  return { AuthEvents: page.map(toOutput), NextToken: hasMore ? page.at(-1)?.id : undefined }
}

export const authEventOperations: OperationTable = {
  AdminListUserAuthEvents: operation(listInput, list),
  AdminUpdateAuthEventFeedback: operation(ofUser.extend(feedback), (input, service) => {
    const user = requireUser(service, input.UserPoolId, input.Username)
    const pool = requireUserPool(service, input.UserPoolId)
    rateAuthEvent(service, pool, user, input.EventId, input.FeedbackValue)
    return {}
  }),
  UpdateAuthEventFeedback: operation(
    ofUser.extend({ ...feedback, FeedbackToken: accessToken }),
    (input, service) => {
      const user = requireUser(service, input.UserPoolId, input.Username)
      const pool = requireUserPool(service, input.UserPoolId)
      rateAuthEvent(service, pool, user, input.EventId, input.FeedbackValue, input.FeedbackToken)
      return {}
    },
  ),
}
