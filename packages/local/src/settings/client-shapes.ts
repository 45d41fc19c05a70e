/** The settings of CreateUserPoolClient and UpdateUserPoolClient, with the limits of the API reference. */
import { z } from 'zod'
import { anyText, arn, providerName, url } from './leaf-shapes.ts'

/** The flows with `ALLOW_`, and the older ones. A client has flows of one kind only. */
const FLOWS = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_CLIENT_TOKEN_AUTH',
  'ADMIN_NO_SRP_AUTH',
  'CUSTOM_AUTH_FLOW_ONLY',
  'USER_PASSWORD_AUTH',
] as const

const unit = z.enum(['seconds', 'minutes', 'hours', 'days'])
const attributeNames = z.array(z.string().min(1).max(2048)).max(100)

const analytics = z.object({
  ApplicationId: z
    .string()
    .regex(/^[0-9a-fA-F]+$/)
    .max(64)
    .optional(),
  ApplicationArn: arn.optional(),
  RoleArn: arn.optional(),
  ExternalId: anyText.optional(),
  UserDataShared: z.boolean().optional(),
})

export const clientSettings = z.object({
  ExplicitAuthFlows: z.array(z.enum(FLOWS)).max(FLOWS.length).optional(),
  AccessTokenValidity: z.int().min(1).max(86_400).optional(),
  IdTokenValidity: z.int().min(1).max(86_400).optional(),
  RefreshTokenValidity: z.int().min(0).max(315_360_000).optional(),
  TokenValidityUnits: z
    .object({ AccessToken: unit.optional(), IdToken: unit.optional(), RefreshToken: unit.optional() })
    .optional(),
  AuthSessionValidity: z.int().min(3).max(15).optional(),
  PreventUserExistenceErrors: z.enum(['LEGACY', 'ENABLED']).optional(),
  EnableTokenRevocation: z.boolean().optional(),
  EnablePropagateAdditionalUserContextData: z.boolean().optional(),
  RefreshTokenRotation: z
    .object({
      Feature: z.enum(['ENABLED', 'DISABLED']),
      /** AWS shows the default: hashicorp/terraform-provider-aws#45646. */
      RetryGracePeriodSeconds: z.int().min(0).max(60).default(0),
    })
    .optional(),
  AllowedOAuthFlowsUserPoolClient: z.boolean().optional(),
  AllowedOAuthFlows: z
    .array(z.enum(['code', 'implicit', 'client_credentials']))
    .max(3)
    .optional(),
  AllowedOAuthScopes: z
    .array(
      z
        .string()
        .min(1)
        .max(256)
        .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/),
    )
    .max(50)
    .optional(),
  CallbackURLs: z.array(url).max(100).optional(),
  LogoutURLs: z.array(url).max(100).optional(),
  DefaultRedirectURI: url.optional(),
  SupportedIdentityProviders: z.array(providerName).max(50).optional(),
  ReadAttributes: attributeNames.optional(),
  WriteAttributes: attributeNames.optional(),
  AnalyticsConfiguration: analytics.optional(),
})

/** A secret that the caller gives. The service generates any other. */
export const givenSecret = z
  .string()
  .min(24)
  .max(64)
  .regex(/^[\w+]+$/)

export type GivenClientSettings = z.output<typeof clientSettings>
