/**
 * Threat protection: assesses the risk of a sign-in after a correct password. In the mode ENFORCED, the
 * configured action follows. Source: Cognito Developer Guide, "Advanced security with threat protection".
 * Throws NotAuthorizedException, PasswordResetRequiredException.
 */
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { AssessedRisk } from '../store/auth-event-records.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { logAuthEvent } from '../users/auth-events.ts'
import { isInRanges } from './networks.ts'
import {
  blocksCompromised,
  findRiskConfiguration,
  findTakeoverAction,
  type RiskConfiguration,
} from './risk-actions.ts'
import { listRiskFactors } from './risk-factors.ts'
import { findRiskLevel } from './risk-level.ts'

interface SignIn {
  readonly client: ClientRecord
  readonly pool: UserPoolRecord
  readonly user: UserRecord
  /** `undefined` after SRP, which does not reveal the password. */
  readonly password: string | undefined
}

const PASSWORD_PASSED = [{ name: 'Password', response: 'Success' }] as const

/** RiskExceptionConfigurationType: a request from a blocked range is refused, whatever the password is. */
export function refuseBlockedAddress(service: Service, client: ClientRecord, pool: UserPoolRecord): void {
  if (pool.UserPoolAddOns?.AdvancedSecurityMode !== 'ENFORCED') return
  const { RiskExceptionConfiguration } = findRiskConfiguration(service, client)
  if (isInRanges(service.request?.ip, RiskExceptionConfiguration?.BlockedIPRangeList))
    refuse('requestBlocked')
}

/** The risk of a request from a skipped range is not assessed. */
function findLevel(service: Service, user: UserRecord, { RiskExceptionConfiguration }: RiskConfiguration) {
  return isInRanges(service.request?.ip, RiskExceptionConfiguration?.SkippedIPRangeList)
    ? undefined
    : findRiskLevel(service, user)
}

function assess(
  service: Service,
  { client, pool, user, password }: SignIn,
  isEnforced: boolean,
): AssessedRisk {
  const configuration = findRiskConfiguration(service, client)
  const level = findLevel(service, user, configuration)
  const { EventAction, Notify } = findTakeoverAction(configuration, isEnforced ? level : undefined)
  const asksFactor = EventAction === 'MFA_IF_CONFIGURED' || EventAction === 'MFA_REQUIRED'
  const hasFactor = listRiskFactors(pool, user).length > 0
  const isBlocked = EventAction === 'BLOCK' || (EventAction === 'MFA_REQUIRED' && !hasFactor)
  const isCompromised = password !== undefined && service.risk.compromisedPasswords.has(password)
  const decisionUnlessBlocked = level === undefined ? 'NoRisk' : 'AccountTakeover'
  return {
    level,
    decision: isBlocked ? 'Block' : decisionUnlessBlocked,
    isCompromised,
    isCompromisedBlocked: isCompromised && isEnforced && blocksCompromised(configuration),
    requiresFactor: asksFactor && hasFactor,
    notifies: Notify,
  }
}

/** Asks the user by e-mail whether the sign-in was theirs. Returns the hash of the FeedbackToken. */
function notify({ outbox }: Service, { userPoolId, username, attributes }: UserRecord): string | undefined {
  const { email: destination } = attributes
  if (destination === undefined) return undefined
  const code = randomToken()
  outbox.send({
    userPoolId,
    username,
    purpose: 'UpdateAuthEventFeedback',
    medium: 'EMAIL',
    destination,
    code,
  })
  return hashSecret(code)
}

/** Returns `undefined` while the threat protection of the pool is off. */
export function assessSignIn(service: Service, signIn: SignIn): AssessedRisk | undefined {
  const { pool, user } = signIn
  const mode = pool.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF'
  if (mode === 'OFF') return undefined
  const assessed = assess(service, signIn, mode === 'ENFORCED')
  const risk = assessed.notifies ? { ...assessed, feedbackHash: notify(service, user) } : assessed
  if (risk.decision !== 'Block' && !risk.isCompromisedBlocked) return risk
  logAuthEvent(service, user, { type: 'SignIn', response: 'Fail', challenges: PASSWORD_PASSED, risk })
  return refuse(risk.decision === 'Block' ? 'signInBlocked' : 'passwordCompromised')
}
