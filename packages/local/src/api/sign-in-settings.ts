/**
 * The settings of a user pool that its sign-in uses: recovery, devices, verification, SMS, threat protection.
 * Source: CreateUserPool of the API reference.
 */
import { z } from 'zod'

const recoveryMechanism = z.object({
  Name: z.enum(['verified_email', 'verified_phone_number', 'admin_only']),
  Priority: z.int().min(1).max(2),
})

export const signInSettings = {
  AccountRecoverySetting: z
    .object({ RecoveryMechanisms: z.array(recoveryMechanism).min(1).max(2).optional() })
    .optional(),
  DeviceConfiguration: z
    .object({
      ChallengeRequiredOnNewDevice: z.boolean().optional(),
      DeviceOnlyRememberedOnUserPrompt: z.boolean().optional(),
    })
    .optional(),
  UserAttributeUpdateSettings: z
    .object({
      AttributesRequireVerificationBeforeUpdate: z
        .array(z.enum(['email', 'phone_number']))
        .max(2)
        .optional(),
    })
    .optional(),
  SmsConfiguration: z.looseObject({ SnsCallerArn: z.string().min(20).max(2048).optional() }).optional(),
  SmsAuthenticationMessage: z.string().min(6).max(140).optional(),
  UserPoolAddOns: z.looseObject({ AdvancedSecurityMode: z.enum(['OFF', 'AUDIT', 'ENFORCED']) }).optional(),
}
