/**
 * Step-up authentication with USER_AUTH: TARGET_ACR_VALUES, MAX_AGE and ACCESS_TOKEN. Source: Cognito
 * Developer Guide, "Step-up authentication with the USER_AUTH flow". The guide does not name AWS's errors, so
 * the errors are a guess. Throws InvalidParameterException, NotAuthorizedException,
 * FeatureUnavailableInTierException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import { requireStepUpTier } from '../settings/feature-plan.ts'
import type { AuthenticationMethod, Level } from '../store/user-records.ts'
import type { Caller } from '../users/caller.ts'
import { findLevel, toLevels } from './authentication-level.ts'
import { requireApiBearer } from './bearer.ts'
import { listChoices } from './first-factors.ts'
import type { Attempt } from './steps.ts'

export interface StepUpRequest {
  /** Names of levels, separated by spaces, the preferred one first. */
  readonly targetAcrValues?: string | undefined
  /** In seconds. */
  readonly maxAge?: string | undefined
  readonly accessToken?: string | undefined
}

export interface StepUp {
  readonly targetLevel: Level
  /** What the access token says that the user has proved. */
  readonly methods: readonly AuthenticationMethod[]
}

function refuseParameter(problem: string): never {
  return refuse('parameterInvalid', { problem })
}

/** A token that is older than MAX_AGE proves nothing. No token belongs to an unknown name. */
async function listProvedMethods(
  service: Service,
  { clientId, user, unknownName }: Attempt,
  { accessToken, maxAge }: StepUpRequest,
): Promise<readonly AuthenticationMethod[]> {
  if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge))
    refuseParameter('MAX_AGE is not a number of seconds.')
  if (accessToken === undefined) return []
  const bearer = await requireApiBearer(service, accessToken)
  const isOwn = bearer.user.username === user.username && bearer.client.ClientId === clientId
  if (!isOwn || unknownName !== undefined) return refuse('accessTokenWrong')
  const { signedInAt, methods = [] } = bearer.session
  const isFresh = maxAge === undefined || service.now() - signedInAt <= Number(maxAge) * 1000
  return isFresh ? methods : []
}

/**
 * The first requested level that the user has factors for; `undefined` if the client requests none. An
 * unknown name gets the answers of a user who has a password and all addresses.
 */
export async function startStepUp(
  service: Service,
  { pool }: Caller,
  attempt: Attempt,
  request: StepUpRequest,
): Promise<StepUp | undefined> {
  const { user, unknownName } = attempt
  const { targetAcrValues } = request
  if (targetAcrValues === undefined) return undefined
  requireStepUpTier(pool.UserPoolTier, true)
  const levels = toLevels(pool, targetAcrValues)
  if (levels.length === 0) refuseParameter('TARGET_ACR_VALUES names no level of the user pool.')
  const methods = await listProvedMethods(service, attempt, request)
  const targetLevel = levels.find((level) => listChoices(pool, user, unknownName, level).length > 0)
  if (targetLevel === undefined) return refuseParameter('The user has no factors for the requested levels.')
  if ((findLevel({ methods }) ?? 0) >= targetLevel)
    refuseParameter('The access token is of this level already.')
  return { targetLevel, methods }
}
