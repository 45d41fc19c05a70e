/**
 * The last step of a sign-in with a remembered device: DEVICE_SRP_AUTH returns the server's public number,
 * DEVICE_PASSWORD_VERIFIER checks that the device has its secret. Source: Cognito Developer Guide, "Working
 * with user devices in your user pool". Throws NotAuthorizedException, ResourceNotFoundException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { SrpRecord } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { changeDevice, findProvableDevice } from '../users/devices.ts'
import { recordFailure, refuseIfLocked } from '../users/lockout.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { requireActiveUser } from './admission.ts'
import { closeChallenge, type OpenChallenge } from './challenges.ts'
import { continueAfterDevice } from './next-step.ts'
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

export interface DeviceVerifierParameters extends RoundParameters {
  readonly USERNAME: string
  readonly DEVICE_KEY: string
}

function requireProvableDevice(service: Service, user: UserRecord, deviceKey: string | undefined) {
  const pool = requireUserPool(service, user.userPoolId)
  const device = findProvableDevice(service, pool, user, deviceKey)
  if (device?.password === undefined) return refuse('deviceNotFound')
  return { ...device, password: device.password }
}

export function startDeviceSrp(
  service: Service,
  challenge: OpenChallenge,
  srpA: string,
): DeviceVerifierParameters {
  checkPublicKey(srpA)
  const { user, record } = challenge
  const device = requireProvableDevice(service, user, record.deviceKey)
  closeChallenge(service, challenge)
  const { userPoolId, username } = user
  const { clientId, methods, targetLevel, risk } = record
  const owner = { userPoolId, username, typedName: username, clientId, deviceKey: device.key }
  const prover = { ...owner, methods, targetLevel, risk }
  const round = openRound(service, prover, device.password, srpA)
  return { ...round, USERNAME: username, DEVICE_KEY: device.key }
}

export interface DeviceExchange {
  readonly record: SrpRecord
  readonly user: UserRecord
}

/** The exchange of a SECRET_BLOCK that DEVICE_SRP_AUTH has returned. Taking an exchange ends it. */
export function takeDeviceExchange(
  service: Service,
  client: ClientRecord,
  secretBlock: string,
): DeviceExchange {
  const record = requireRound(service, client.ClientId, secretBlock, 'device')
  endRound(service, secretBlock)
  const user = requireUser(service, record.userPoolId, record.username)
  refuseIfLocked(service, user)
  requireActiveUser(service, user)
  return { record, user }
}

export function finishDeviceSrp(
  service: Service,
  { record, user }: DeviceExchange,
  claim: PasswordClaim,
): SignInStep {
  const device = requireProvableDevice(service, user, record.deviceKey)
  if (!isProved(record, device.password, `${device.groupKey}${device.key}`, claim)) {
    recordFailure(service, user)
    return refuse('wrongPassword')
  }
  changeDevice(service, device, { signedInAt: service.now() })
  const { clientId, methods, targetLevel, risk } = record
  return continueAfterDevice(service, { clientId, user, deviceKey: device.key, methods, targetLevel, risk })
}
