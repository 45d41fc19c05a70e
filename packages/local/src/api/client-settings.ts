/** The settings of an app client, and the invalid combinations. Throws InvalidParameterException. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { toLifetimes } from '../users/user-pools.ts'
import { isRedirectUri } from '../util/redirect-uri.ts'

const FLOWS = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
  'ADMIN_NO_SRP_AUTH',
  'CUSTOM_AUTH_FLOW_ONLY',
  'USER_PASSWORD_AUTH',
] as const

const unit = z.enum(['seconds', 'minutes', 'hours', 'days'])
const redirectUri = z.string().min(1).max(1024)

const attributeNames = z.array(z.string().min(1).max(2048)).max(100)

export const clientSettings = z.object({
  ExplicitAuthFlows: z
    .array(z.enum(FLOWS))
    .max(FLOWS.length)
    .default(['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']),
  AccessTokenValidity: z.int().min(1).max(86_400).default(1),
  IdTokenValidity: z.int().min(1).max(86_400).default(1),
  RefreshTokenValidity: z.int().min(0).max(315_360_000).default(30),
  TokenValidityUnits: z
    .object({
      AccessToken: unit.default('hours'),
      IdToken: unit.default('hours'),
      RefreshToken: unit.default('days'),
    })
    .default({ AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' }),
  AuthSessionValidity: z.int().min(3).max(15).default(3),
  PreventUserExistenceErrors: z.enum(['LEGACY', 'ENABLED']).default('LEGACY'),
  EnableTokenRevocation: z.boolean().default(true),
  RefreshTokenRotation: z
    .object({
      Feature: z.enum(['ENABLED', 'DISABLED']),
      RetryGracePeriodSeconds: z.int().min(0).max(60).optional(),
    })
    .default({ Feature: 'DISABLED' }),
  AllowedOAuthFlowsUserPoolClient: z.boolean().default(false),
  AllowedOAuthFlows: z
    .array(z.enum(['code', 'implicit', 'client_credentials']))
    .max(3)
    .default([]),
  AllowedOAuthScopes: z.array(z.string().min(1).max(256)).max(50).default([]),
  CallbackURLs: z.array(redirectUri).max(100).default([]),
  LogoutURLs: z.array(redirectUri).max(100).default([]),
  SupportedIdentityProviders: z.array(z.string().min(1).max(32)).max(50).default([]),
  ReadAttributes: attributeNames.optional(),
  WriteAttributes: attributeNames.optional(),
})

type ClientSettings = z.output<typeof clientSettings>

const DAY = 86_400

/** Access and ID tokens live from five minutes to a day, refresh tokens from an hour to ten years. */
function checkLifetimes(settings: ClientSettings): void {
  // AWS: a refresh token validity of 0 means 30 days.
  const lifetimes = toLifetimes({ ...settings, RefreshTokenValidity: settings.RefreshTokenValidity || 30 })
  const { accessTokenSeconds, idTokenSeconds, refreshTokenSeconds } = lifetimes
  const isShortLived = (seconds: number) => seconds >= 300 && seconds <= DAY
  const isLongLived = settings.RefreshTokenValidity === 0 || refreshTokenSeconds >= 3600
  const isInRange =
    isShortLived(accessTokenSeconds) &&
    isShortLived(idTokenSeconds) &&
    isLongLived &&
    refreshTokenSeconds <= 3650 * DAY
  if (!isInRange) refuse('parameterInvalid', { problem: 'Invalid range for token validity.' })
}

export function checkClientSettings(settings: ClientSettings): void {
  checkLifetimes(settings)
  const { AllowedOAuthFlows, CallbackURLs, LogoutURLs } = settings
  if (AllowedOAuthFlows.includes('client_credentials') && AllowedOAuthFlows.length > 1) {
    refuse('parameterInvalid', {
      problem: 'client_credentials flow can not be selected along with code flow or implicit flow.',
    })
  }
  const wrong = [...CallbackURLs, ...LogoutURLs].find((uri) => !isRedirectUri(uri))
  if (wrong !== undefined) refuse('parameterInvalid', { problem: `${wrong} is not a valid URL.` })
}
