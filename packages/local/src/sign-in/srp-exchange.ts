/**
 * The first step by SRP: USER_SRP_AUTH returns the server's public number, PASSWORD_VERIFIER checks the
 * client's proof. Source: InitiateAuth and RespondToAuthChallenge of the API reference.
 */
import { makeDecoyVerifier, makeSrpIdentity } from '../credentials/passwords.ts'
import type { Service } from '../service/service.ts'
import type { SrpRecord } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { PasswordVerifier } from '../store/user-records.ts'
import { type Caller, findCaller, refuseIfUnknown } from '../users/caller.ts'
import { refuseUnknownDevice } from '../users/devices.ts'
import { refuseIfLocked } from '../users/lockout.ts'
import { startUnknownSrp, toUnknownUsername } from '../users/unknown-names.ts'
import { refuseBeforePassword } from './admission.ts'
import { continueAfterPassword } from './password-step.ts'
import {
  checkPublicKey,
  endRound,
  isProved,
  openRound,
  type PasswordClaim,
  type RoundParameters,
  requireRound,
} from './srp-rounds.ts'
import type { SignInStep } from './steps.ts'

export interface PasswordVerifierParameters extends RoundParameters {
  readonly USERNAME: string
  readonly USER_ID_FOR_SRP: string
}

const PASSWORD_VERIFIED = { challengeName: 'PASSWORD_VERIFIER', challengeResult: true } as const

/** An unknown name gets a verifier that looks like a user's. */
function toVerifier({ user, pool }: Caller, username: string): PasswordVerifier {
  return user?.password ?? makeDecoyVerifier(pool.Id, username)
}

/** An unknown name gets a username that looks like a user's. */
function startWithUnknownName(service: Service, { pool, typedName }: Caller): string {
  startUnknownSrp(service, pool, typedName)
  return pool.UsernameAttributes.length === 0 ? typedName : toUnknownUsername(service, pool, typedName)
}

export function startSrp(
  service: Service,
  caller: Caller,
  srpA: string,
  state: Pick<SrpRecord, 'custom' | 'methods' | 'targetLevel'> = {},
): PasswordVerifierParameters {
  checkPublicKey(srpA)
  refuseIfUnknown(caller)
  const { client, user, typedName } = caller
  if (user !== undefined) refuseIfLocked(service, user)
  refuseBeforePassword(caller)
  const username = user?.username ?? startWithUnknownName(service, caller)
  const { UserPoolId: userPoolId, ClientId: clientId } = client
  const prover = { userPoolId, clientId, username, typedName, ...state }
  const round = openRound(service, prover, toVerifier(caller, username), srpA)
  return { ...round, USERNAME: username, USER_ID_FOR_SRP: username }
}

export interface OpenExchange {
  readonly record: SrpRecord
  /** The caller who began the exchange, with the name that was typed then. */
  readonly caller: Caller
}

/**
 * The exchange of a SECRET_BLOCK. Taking an exchange ends it. An unknown device is refused before that,
 * because clients then send the same proof again without the device.
 */
export function takeExchange(
  service: Service,
  client: ClientRecord,
  secretBlock: string,
  deviceKey: string | undefined,
): OpenExchange {
  const record = requireRound(service, client.ClientId, secretBlock, 'password')
  const caller = { ...findCaller(service, client, record.username), typedName: record.typedName }
  refuseUnknownDevice(service, caller.pool, record.username, deviceKey)
  endRound(service, secretBlock)
  return { record, caller }
}

export async function finishSrp(
  service: Service,
  { record, caller }: OpenExchange,
  claim: PasswordClaim,
  deviceKey: string | undefined,
): Promise<SignInStep> {
  const { userPoolId, username, methods, targetLevel } = record
  const custom = record.custom && [...record.custom, PASSWORD_VERIFIED]
  const identity = makeSrpIdentity(userPoolId, username)
  const isProof = isProved(record, toVerifier(caller, username), identity, claim)
  const isCorrect = isProof && caller.user?.password !== undefined
  return continueAfterPassword(service, caller, isCorrect, { deviceKey, custom, methods, targetLevel })
}
