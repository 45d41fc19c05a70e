/**
 * GetUserPoolMfaConfig and SetUserPoolMfaConfig. Throws InvalidParameterException,
 * FeatureUnavailableInTierException.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { requirePasswordlessTier } from '../settings/feature-plan.ts'
import { emailSubject, emailText, smsText } from '../settings/message-shapes.ts'
import { smsConfiguration } from '../settings/user-pool-shapes.ts'
import type { MfaSettings, UserPoolRecord } from '../store/user-pool-records.ts'
import { listAllowedFactors, listConfiguredFactors, resolveMfaSettings } from '../users/mfa-factors.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { type OperationTable, operation } from './operation.ts'

const factors = z.object({
  SmsMfaConfiguration: z
    .object({
      SmsAuthenticationMessage: smsText.optional(),
      SmsConfiguration: smsConfiguration.optional(),
    })
    .optional(),
  SoftwareTokenMfaConfiguration: z.object({ Enabled: z.boolean().default(false) }).optional(),
  EmailMfaConfiguration: z
    .object({
      Message: emailText.optional(),
      Subject: emailSubject.optional(),
    })
    .optional(),
  WebAuthnConfiguration: z
    .object({
      RelyingPartyId: z.string().min(1).max(127).optional(),
      UserVerification: z.enum(['required', 'preferred']).optional(),
      FactorConfiguration: z.enum(['SINGLE_FACTOR', 'MULTI_FACTOR_WITH_USER_VERIFICATION']).optional(),
    })
    .optional(),
})

const input = factors.extend({
  ...inPool.shape,
  MfaConfiguration: z.enum(['OFF', 'ON', 'OPTIONAL']).optional(),
})

/** The answer about a pool without MFA contains no second factor. */
function toOutput(pool: UserPoolRecord): object {
  const { MfaConfiguration } = pool
  const { WebAuthnConfiguration, ...configured } = resolveMfaSettings(pool)
  return { MfaConfiguration, WebAuthnConfiguration, ...(MfaConfiguration === 'OFF' ? {} : configured) }
}

/** SMS needs an SmsConfiguration, which names the role for sending. It is in the request or in the pool. */
function completeSms(
  { SmsConfiguration }: UserPoolRecord,
  sms: z.output<typeof factors>['SmsMfaConfiguration'],
): MfaSettings['SmsMfaConfiguration'] {
  const complete = sms && { SmsConfiguration, ...sms }
  return complete?.SmsConfiguration === undefined && sms !== undefined
    ? refuse('parameterInvalid', {
        problem: '[SmsConfiguration] is a required member of [SmsMfaConfiguration].',
      })
    : complete
}

function checkFactors(mode: UserPoolRecord['MfaConfiguration'], given: MfaSettings, all: MfaSettings): void {
  if (mode === 'OFF' && listConfiguredFactors(given).length > 0) {
    refuse('parameterInvalid', {
      problem: "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    })
  }
  if (mode !== 'OFF' && listConfiguredFactors(all).length === 0) {
    refuse('parameterInvalid', {
      problem: 'At least one of [SmsMfaConfiguration] or [SoftwareTokenMfaConfiguration] must be provided.',
    })
  }
}

/**
 * If MFA is required, one-time codes and single-factor passkeys cannot be first factors. Source: Cognito
 * Developer Guide, "Adding MFA to a user pool".
 */
function checkFirstFactors(
  pool: UserPoolRecord,
  mode: UserPoolRecord['MfaConfiguration'],
  { WebAuthnConfiguration: passkeys }: MfaSettings,
): void {
  if (mode !== 'ON') return
  const isMultiFactor = passkeys?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  const excluded = listAllowedFactors(pool).find(
    (name) => name.endsWith('_OTP') || (name === 'WEB_AUTHN' && !isMultiFactor),
  )
  if (excluded !== undefined) {
    refuse('parameterInvalid', { problem: `MFA cannot be required while ${excluded} is a first factor.` })
  }
}

/**
 * A request with MfaConfiguration turns off the second factors that it does not contain. Without
 * MfaConfiguration they stay. MfaConfiguration OFF deletes the settings of all second factors. The settings
 * of passkeys stay until a request replaces them.
 */
function set({ UserPoolId, MfaConfiguration, ...rest }: z.output<typeof input>, service: Service): object {
  const pool = requireUserPool(service, UserPoolId)
  const mode = MfaConfiguration ?? pool.MfaConfiguration
  const { SmsMfaConfiguration, ...others } = rest
  const sms = mode === 'OFF' ? SmsMfaConfiguration : completeSms(pool, SmsMfaConfiguration)
  const given: MfaSettings = sms === undefined ? others : { ...others, SmsMfaConfiguration: sms }
  const resolved = resolveMfaSettings(pool)
  const { WebAuthnConfiguration: passkeys } = resolved
  const before = MfaConfiguration === undefined ? resolved : { WebAuthnConfiguration: passkeys }
  const all = { ...before, ...given }
  checkFactors(mode, given, all)
  requirePasswordlessTier(pool.UserPoolTier, given.WebAuthnConfiguration !== undefined)
  checkFirstFactors(pool, mode, all)
  const { WebAuthnConfiguration } = all
  const mfa = mode === 'OFF' ? { WebAuthnConfiguration } : all
  const changed = { ...pool, mfa, MfaConfiguration: mode, LastModifiedDate: service.now() }
  service.store.userPools.put(pool.Id, changed)
  return toOutput(changed)
}

export const mfaConfigOperations: OperationTable = {
  GetUserPoolMfaConfig: operation(inPool, ({ UserPoolId }, service) =>
    toOutput(requireUserPool(service, UserPoolId)),
  ),
  SetUserPoolMfaConfig: operation(input, set),
}
