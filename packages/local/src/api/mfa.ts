/**
 * AssociateSoftwareToken, VerifySoftwareToken, (Admin)SetUserMFAPreference, Get- and SetUserPoolMfaConfig.
 */
import { z } from 'zod'
import { randomSoftwareTokenSecret } from '../credentials/software-token.ts'
import { refuse } from '../errors/cognito-error.ts'
import { accessToken, inPool, ofUser, session } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import { startMfaSetup, verifyMfaSetup } from '../sign-in/challenge-answers.ts'
import { requireChallenge } from '../sign-in/next-step.ts'
import { enrolSoftwareToken } from '../sign-in/software-token-codes.ts'
import type { UserRecord } from '../store/user-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { changeUser, requireUser } from '../users/users.ts'
import { type OperationTable, operation } from './operation.ts'

/** A signed-in user sends an access token. A user who must enrol first sends the session of the challenge. */
const eitherInput = z.object({ AccessToken: accessToken.optional(), Session: session.optional() })

async function associate(
  { AccessToken, Session }: z.output<typeof eitherInput>,
  service: Service,
): Promise<object> {
  if (AccessToken === undefined) {
    if (Session === undefined) return refuse('parameterMissing', { name: 'AccessToken or Session' })
    const challenge = requireChallenge(service, Session, 'MFA_SETUP')
    return { SecretCode: startMfaSetup(service, challenge), Session }
  }
  const { user } = await requireApiBearer(service, AccessToken)
  const secret = randomSoftwareTokenSecret()
  // The current software token stays active until a code of the new one is verified.
  changeUser(service, user, { enrolling: secret })
  return { SecretCode: secret }
}

const verifyInput = eitherInput.extend({ UserCode: z.string().min(1).max(6) })

async function verify(input: z.output<typeof verifyInput>, service: Service): Promise<object> {
  const { AccessToken, Session, UserCode } = input
  if (AccessToken === undefined) {
    if (Session === undefined) return refuse('parameterMissing', { name: 'AccessToken or Session' })
    verifyMfaSetup(service, requireChallenge(service, Session, 'MFA_SETUP'), UserCode)
    return { Status: 'SUCCESS', Session }
  }
  const { user } = await requireApiBearer(service, AccessToken)
  const softwareToken = enrolSoftwareToken(service, user, user.enrolling, UserCode)
  const { enabled = false, preferred = false } = user.softwareToken ?? {}
  // AWS asks for a code at sign-in only after SetUserMFAPreference.
  changeUser(service, user, { softwareToken: { ...softwareToken, enabled, preferred }, enrolling: undefined })
  return { Status: 'SUCCESS' }
}

const preference = z.object({
  SoftwareTokenMfaSettings: z
    .object({ Enabled: z.boolean().default(false), PreferredMfa: z.boolean().default(false) })
    .optional(),
})
const preferenceInput = preference.extend({ AccessToken: accessToken })
const adminPreferenceInput = preference.extend(ofUser.shape)

function setPreference(service: Service, user: UserRecord, input: z.output<typeof preference>): object {
  const { softwareToken } = user
  const settings = input.SoftwareTokenMfaSettings
  if (settings === undefined) return {}
  const { Enabled: enabled, PreferredMfa: preferred } = settings
  if (softwareToken !== undefined) {
    changeUser(service, user, {
      softwareToken: { ...softwareToken, enabled, preferred: enabled && preferred },
    })
  } else if (enabled) {
    refuse('parameterInvalid', { problem: 'User has not verified software token mfa' })
  }
  return {}
}

const configInput = inPool.extend({
  MfaConfiguration: z.enum(['OFF', 'ON', 'OPTIONAL']).default('OFF'),
  SoftwareTokenMfaConfiguration: z.object({ Enabled: z.boolean().default(false) }).optional(),
})

function poolConfig({ UserPoolId }: z.output<typeof inPool>, service: Service): object {
  const { MfaConfiguration } = requireUserPool(service, UserPoolId)
  return { MfaConfiguration, SoftwareTokenMfaConfiguration: { Enabled: MfaConfiguration !== 'OFF' } }
}

function setPoolConfig(
  { UserPoolId, MfaConfiguration }: z.output<typeof configInput>,
  service: Service,
): object {
  const pool = requireUserPool(service, UserPoolId)
  service.store.userPools.put(pool.Id, { ...pool, MfaConfiguration, LastModifiedDate: service.now() })
  return poolConfig({ UserPoolId }, service)
}

export const mfaOperations: OperationTable = {
  AssociateSoftwareToken: operation(eitherInput, associate),
  VerifySoftwareToken: operation(verifyInput, verify),
  SetUserMFAPreference: operation(preferenceInput, async (input, service) =>
    setPreference(service, (await requireApiBearer(service, input.AccessToken)).user, input),
  ),
  AdminSetUserMFAPreference: operation(adminPreferenceInput, (input, service) =>
    setPreference(service, requireUser(service, input.UserPoolId, input.Username), input),
  ),
  GetUserPoolMfaConfig: operation(inPool, poolConfig),
  SetUserPoolMfaConfig: operation(configInput, setPoolConfig),
}
