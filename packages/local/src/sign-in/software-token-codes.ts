/**
 * Checks the codes of authenticator apps: at a sign-in, and at the enrolment. Throws CodeMismatchException,
 * ExpiredCodeException, EnableSoftwareTokenMFAException.
 */
import { findTimeStep } from '../credentials/software-token.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { SoftwareToken, UserRecord } from '../store/user-records.ts'
import { recordFailure, refuseIfLocked } from '../users/lockout.ts'
import { listPoolFactors } from '../users/mfa-factors.ts'

/** @throws SoftwareTokenMFANotFoundException if the pool has no MFA by software tokens. */
export function refuseIfOff(pool: UserPoolRecord): void {
  if (!listPoolFactors(pool).includes('SOFTWARE_TOKEN_MFA')) refuse('softwareTokenOff')
}

/** RFC 6238 §5.2: a code is accepted once. */
export function requireTimeStep({ now }: Service, { secret, lastStep }: SoftwareToken, code: string): number {
  const step = findTimeStep(secret, code, now())
  if (step === undefined) return refuse('softwareTokenMismatch')
  return step > lastStep ? step : refuse('softwareTokenUsed')
}

/** Enrols a software token: a first code proves that the user's app has the secret. */
export function enrolSoftwareToken(
  service: Service,
  user: UserRecord,
  { secret, name }: { readonly secret: string | undefined; readonly name: string | undefined },
  code: string,
): SoftwareToken {
  refuseIfLocked(service, user)
  const step = secret === undefined ? undefined : findTimeStep(secret, code, service.now())
  if (secret === undefined || step === undefined) {
    recordFailure(service, user)
    return refuse('softwareTokenNotEnabled')
  }
  return { secret, lastStep: step, name }
}
