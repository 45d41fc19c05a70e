/**
 * The form of a seed: the members have the names of AWS's API, so that settings can be copied from a template or from
 * an answer of Describe. docs/public/seed.schema.json is generated from these shapes.
 */
import { z } from 'zod'
import { clientId, groupName, username, userPoolId } from '../input/shapes.ts'
import { clientSettings } from '../settings/client-shapes.ts'
import { resourceName } from '../settings/leaf-shapes.ts'
import { schemaAttribute } from '../settings/schema-shapes.ts'
import { createOnlySettings, poolSettings } from '../settings/user-pool-shapes.ts'
import { MFA_FACTORS } from '../store/user-records.ts'
import { SEED_DOCUMENTS } from './seed-format.ts'

/** A setting that other operations store, and that AWS's answers show unchanged. */
const stored = z.record(z.string(), z.unknown())

const time = z.iso.datetime().describe('Default: the start of the pool.').optional()
const dates = { CreationDate: time, LastModifiedDate: time }

const client = z.strictObject({
  ClientId: clientId,
  ClientName: resourceName.optional().describe('Default: the ClientId.'),
  ...clientSettings.shape,
  ClientSecret: z.string().min(1).max(128).optional(),
  GenerateSecret: z.boolean().optional().describe('Makes a new secret at each start. Default false.'),
  SsoSessionMinutes: z.int().optional(),
  ...dates,
})

const group = z.strictObject({
  GroupName: groupName,
  Description: z.string().max(2048).optional(),
  RoleArn: z.string().optional(),
  Precedence: z.int().min(0).optional(),
  ...dates,
})

const resourceServer = z.strictObject({
  Identifier: z.string().min(1).max(256),
  Name: z.string().min(1).max(256).optional().describe('Default: the Identifier.'),
  Scopes: z
    .array(
      z.strictObject({
        ScopeName: z.string().min(1).max(256),
        ScopeDescription: z.string().max(256).optional(),
      }),
    )
    .max(100)
    .optional(),
})

const document = z.strictObject({
  Kind: z.enum(SEED_DOCUMENTS),
  Key: z.string(),
  Value: stored,
  ...dates,
})

const user = z.strictObject({
  Username: username.optional().describe('Required, unless users sign in by an attribute.'),
  Attributes: z.record(z.string().min(1).max(131), z.string().max(2048)).optional(),
  Password: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('Without one, only an administrator signs the user in.'),
  Groups: z.array(groupName).optional(),
  Enabled: z.boolean().optional().describe('Default true.'),
  UserStatus: z.enum(['UNCONFIRMED', 'CONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED']).optional(),
  UserMFASettingList: z.array(z.enum(MFA_FACTORS)).optional(),
  PreferredMfaSetting: z.enum(MFA_FACTORS).optional(),
  UserCreateDate: time,
  UserLastModifiedDate: time,
})

const mfa = z.strictObject({
  SmsMfaConfiguration: stored.optional(),
  SoftwareTokenMfaConfiguration: z.object({ Enabled: z.boolean() }).optional(),
  EmailMfaConfiguration: stored.optional(),
  WebAuthnConfiguration: stored.optional(),
})

const sessions = z.strictObject({
  UserSessionTracking: z.enum(['ENABLED', 'DISABLED']),
  TokenSession: z.object({ MaxPerUser: z.int() }),
})

const userPool = z.strictObject({
  Id: userPoolId,
  Name: resourceName.optional().describe('Default: local.'),
  ...poolSettings.shape,
  ...createOnlySettings.shape,
  // Here, names include the prefix of custom attributes.
  Schema: z.array(schemaAttribute.extend({ Name: z.string().min(1).max(40) })).optional(),
  MfaFactors: mfa.optional().describe('The settings of SetUserPoolMfaConfig.'),
  SessionConfiguration: sessions.optional(),
  Clients: z.array(client).optional(),
  Groups: z.array(group).optional(),
  ResourceServers: z.array(resourceServer).optional(),
  Documents: z.array(document).optional().describe('Identity providers, domains, branding and so on.'),
  Users: z.array(user).optional(),
  ...dates,
})

const identityPool = z.looseObject({
  IdentityPoolId: z.string().regex(/^[\w-]+:[0-9a-f-]+$/),
  IdentityPoolName: z.string().min(1).max(128),
  AllowUnauthenticatedIdentities: z.boolean(),
  roles: stored.optional(),
})

export const seedShape = z.strictObject({
  $schema: z.string().optional(),
  UserPools: z.array(userPool).optional(),
  IdentityPools: z.array(identityPool).optional(),
})

export type ParsedSeed = z.output<typeof seedShape>
export type ParsedUserPool = z.output<typeof userPool>
export type ParsedClient = z.output<typeof client>
export type ParsedUser = z.output<typeof user>
export type ParsedDocument = z.output<typeof document>
