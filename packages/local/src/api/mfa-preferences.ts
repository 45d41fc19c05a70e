/** SetUserMFAPreference, SetUserSettings, GetUserAuthFactors, and their variants for administrators. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { accessToken, attributeName, ofUser } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import { listFirstFactors } from '../sign-in/first-factors.ts'
import type { UserRecord } from '../store/user-records.ts'
import { setMfaPreference } from '../users/mfa-preferences.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { makeMfaSettings } from './mfa-settings.ts'
import { type OperationTable, operation } from './operation.ts'

const factorSettings = z
  .object({ Enabled: z.boolean().optional(), PreferredMfa: z.boolean().optional() })
  .optional()

const preference = z.object({
  SMSMfaSettings: factorSettings,
  SoftwareTokenMfaSettings: factorSettings,
  EmailMfaSettings: factorSettings,
  WebAuthnMfaSettings: z.object({ Enabled: z.boolean().optional() }).optional(),
})
const byToken = z.object({ AccessToken: accessToken })

function applyPreference(service: Service, user: UserRecord, given: z.output<typeof preference>): object {
  setMfaPreference(service, user, {
    SMS_MFA: given.SMSMfaSettings,
    SOFTWARE_TOKEN_MFA: given.SoftwareTokenMfaSettings,
    EMAIL_OTP: given.EmailMfaSettings,
    passkeyMfa: given.WebAuthnMfaSettings?.Enabled,
  })
  return {}
}

/** The input of the legacy operation SetUserSettings, which knows SMS only. An empty list turns SMS off. */
const legacySettings = z.object({
  MFAOptions: z
    .array(
      z.object({
        DeliveryMedium: z.enum(['SMS', 'EMAIL']).optional(),
        AttributeName: attributeName.optional(),
      }),
    )
    .max(10),
})

function applyLegacySettings(
  service: Service,
  user: UserRecord,
  { MFAOptions }: z.output<typeof legacySettings>,
): object {
  const isSms = MFAOptions.every(
    ({ DeliveryMedium, AttributeName }) => DeliveryMedium === 'SMS' && AttributeName === 'phone_number',
  )
  if (!isSms) refuse('parameterInvalid', { problem: 'Invalid MFA options given.' })
  setMfaPreference(service, user, { SMS_MFA: { Enabled: MFAOptions.length > 0 } })
  return {}
}

/** The second factors of a user, and the first factors that the user may choose. */
function describeFactors(service: Service, user: UserRecord): object {
  const pool = requireUserPool(service, user.userPoolId)
  return {
    Username: user.username,
    ...makeMfaSettings(pool, user),
    MFAOptions: undefined,
    ConfiguredUserAuthFactors: listFirstFactors(pool, user).filter((name) => name !== 'PASSWORD_SRP'),
  }
}

const findBearer = async (service: Service, token: string): Promise<UserRecord> =>
  (await requireApiBearer(service, token)).user

export const mfaPreferenceOperations: OperationTable = {
  SetUserMFAPreference: operation(preference.extend(byToken.shape), async (input, service) =>
    applyPreference(service, await findBearer(service, input.AccessToken), input),
  ),
  AdminSetUserMFAPreference: operation(preference.extend(ofUser.shape), (input, service) =>
    applyPreference(service, requireUser(service, input.UserPoolId, input.Username), input),
  ),
  SetUserSettings: operation(legacySettings.extend(byToken.shape), async (input, service) =>
    applyLegacySettings(service, await findBearer(service, input.AccessToken), input),
  ),
  AdminSetUserSettings: operation(legacySettings.extend(ofUser.shape), (input, service) =>
    applyLegacySettings(service, requireUser(service, input.UserPoolId, input.Username), input),
  ),
  GetUserAuthFactors: operation(byToken, async (input, service) =>
    describeFactors(service, await findBearer(service, input.AccessToken)),
  ),
  AdminGetUserAuthFactors: operation(ofUser, (input, service) =>
    describeFactors(service, requireUser(service, input.UserPoolId, input.Username)),
  ),
}
