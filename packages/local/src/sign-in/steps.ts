/** The steps of a sign-in: each opens a challenge, or completes the sign-in. */
import type { Service } from '../service/service.ts'
import type { AssessedRisk } from '../store/auth-event-records.ts'
import type { ChallengeName, ChallengeRecord, ChallengeResult } from '../store/sign-in-records.ts'
import type {
  AuthenticationMethod,
  Level,
  MfaFactor,
  SessionDevice,
  UserRecord,
} from '../store/user-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { logAuthEvent } from '../users/auth-events.ts'
import { forgetFailures } from '../users/lockout.ts'
import { refreshUser } from '../users/users.ts'
import { type OpenChallenge, openChallenge } from './challenges.ts'
import { sendFactorCode } from './message-codes.ts'

/** A sign-in that is under way. */
export interface Attempt {
  readonly clientId: string
  readonly user: UserRecord
  /** The device that the client claims to be. */
  readonly deviceKey?: string | undefined
  /** The session of the answered challenge. */
  readonly session?: string
  /** Whether the user has passed the second factor. */
  readonly hasFactor?: boolean
  /** What the user has proved so far. */
  readonly methods?: readonly AuthenticationMethod[] | undefined
  /** USER_AUTH: the level that the client asks for. */
  readonly targetLevel?: Level | undefined
  /** Absent if the pool does not assess the risk. */
  readonly risk?: AssessedRisk | undefined
  /** CUSTOM_AUTH: the outcomes so far. */
  readonly custom?: readonly ChallengeResult[] | undefined
  /** The typed name, if `user` is a decoy. */
  readonly unknownName?: string | undefined
  /** The metadata of the request, for the triggers. */
  readonly clientMetadata?: ClientMetadata | undefined
}

/** Either the sign-in is complete, or the client answers a challenge with `session`. */
export type SignInStep =
  | {
      readonly challenge: null
      readonly user: UserRecord
      readonly device?: SessionDevice | undefined
      /** What the user has proved. */
      readonly methods: readonly AuthenticationMethod[]
    }
  | {
      readonly challenge: ChallengeName
      readonly session: string
      readonly user: UserRecord
      readonly record: ChallengeRecord
    }

/** A step that waits for an answer. */
export type OpenStep = Extract<SignInStep, { readonly session: string }>

const NO_FACTORS: ReadonlySet<ChallengeName> = new Set(['NEW_PASSWORD_REQUIRED', 'CUSTOM_CHALLENGE'])

/** What a correct answer to a challenge proves. The checks of passwords and passkeys add their methods. */
function listProved({ name, softwareToken, sentCode }: ChallengeRecord): AuthenticationMethod[] {
  if (softwareToken?.verified === true || name === 'SOFTWARE_TOKEN_MFA') return ['otp']
  if (sentCode === undefined) return []
  return [sentCode.medium === 'SMS' ? 'sms' : 'email_otp']
}

export function addMethod(attempt: Attempt, method: AuthenticationMethod): Attempt {
  const { methods = [] } = attempt
  return methods.includes(method) ? attempt : { ...attempt, methods: [...methods, method] }
}

/** The attempt that a challenge belongs to. `user` includes what the answer has changed. */
export function toAttempt({ record, session, clientMetadata }: OpenChallenge, user: UserRecord): Attempt {
  const { clientId, deviceKey, risk, custom, unknownName, name, methods = [], targetLevel } = record
  const hasFactor = record.isFirstFactor !== true && !NO_FACTORS.has(name)
  const state = { session, custom, unknownName, clientMetadata, risk, methods, targetLevel }
  return listProved(record).reduce(addMethod, { clientId, user, deviceKey, ...state, hasFactor })
}

type StepDetails = Pick<
  ChallengeRecord,
  'sentCode' | 'customChallenge' | 'isFirstFactor' | 'passkeyChallenge'
>

export function openStep(
  service: Service,
  { clientId, user, deviceKey, risk, custom, unknownName, methods, targetLevel }: Attempt,
  name: ChallengeName,
  details: StepDetails = {},
  session?: string,
): SignInStep {
  const { userPoolId, username } = unknownName === undefined ? refreshUser(service, user) : user
  const state = {
    ...(custom === undefined ? {} : { custom }),
    ...(unknownName === undefined ? {} : { unknownName }),
    ...(methods === undefined ? {} : { methods }),
    ...(targetLevel === undefined ? {} : { targetLevel }),
  }
  const record = { name, userPoolId, username, clientId, deviceKey, risk, ...state, ...details }
  return { challenge: name, user, ...openChallenge(service, record, session) }
}

/** Asks for the code of a factor. A code by SMS or e-mail is sent first. */
export async function openFactor(service: Service, attempt: Attempt, factor: MfaFactor): Promise<SignInStep> {
  if (factor === 'SOFTWARE_TOKEN_MFA') return openStep(service, attempt, factor)
  const sentCode = await sendFactorCode(service, attempt.user, factor, attempt)
  return openStep(service, attempt, factor, { sentCode })
}

/** MFA_SETUP by e-mail: sends a code to the new address. */
export async function openEmailSetUp(
  service: Service,
  attempt: Attempt,
  address: string,
): Promise<SignInStep> {
  const sentCode = await sendFactorCode(service, attempt.user, 'EMAIL_OTP', attempt, { newAddress: address })
  return openStep(service, attempt, 'EMAIL_OTP', { sentCode })
}

const PASSWORD_PASSED = { name: 'Password', response: 'Success' } as const
const FACTOR_PASSED = { name: 'Mfa', response: 'Success' } as const

export function completeSignIn(
  service: Service,
  { user, hasFactor = false, methods = [], risk }: Attempt,
  device: SessionDevice | undefined,
): SignInStep {
  const challenges = hasFactor ? [PASSWORD_PASSED, FACTOR_PASSED] : [PASSWORD_PASSED]
  logAuthEvent(service, user, { type: 'SignIn', response: 'Pass', challenges, risk })
  return { challenge: null, user: forgetFailures(service, user), device, methods }
}
