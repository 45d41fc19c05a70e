/** New records with AWS's default for every setting. */
import type {
  ClientRecord,
  GroupRecord,
  PasswordPolicy,
  SchemaAttribute,
  UserPoolRecord,
} from './user-pool-records.ts'

export const DEFAULT_POLICY: PasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
}

/** The result of CreateUserPool with a name only. */
export function newUserPool(Id: string, Name: string, now: number): UserPoolRecord {
  return {
    Id,
    Name,
    CreationDate: now,
    LastModifiedDate: now,
    Policies: { PasswordPolicy: DEFAULT_POLICY },
    DeletionProtection: 'INACTIVE',
    MfaConfiguration: 'OFF',
    AutoVerifiedAttributes: [],
    UsernameAttributes: [],
    AliasAttributes: [],
    UsernameConfiguration: { CaseSensitive: false },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    SchemaAttributes: [],
    echoed: {},
  }
}

/** The result of CreateUserPoolClient with a name only. */
export function newClient(
  UserPoolId: string,
  ClientId: string,
  ClientName: string,
  now: number,
): ClientRecord {
  return {
    UserPoolId,
    ClientId,
    ClientName,
    secrets: [],
    CreationDate: now,
    LastModifiedDate: now,
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
    AccessTokenValidity: 60,
    IdTokenValidity: 60,
    RefreshTokenValidity: 30,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
    AuthSessionValidity: 3,
    PreventUserExistenceErrors: 'LEGACY',
    EnableTokenRevocation: true,
    AllowedOAuthFlowsUserPoolClient: false,
    AllowedOAuthFlows: [],
    AllowedOAuthScopes: [],
    CallbackURLs: [],
    LogoutURLs: [],
    SupportedIdentityProviders: [],
    echoed: {},
  }
}

export function newGroup(UserPoolId: string, GroupName: string, now: number): GroupRecord {
  return { UserPoolId, GroupName, CreationDate: now, LastModifiedDate: now }
}

export function newSchemaAttribute(Name: string): SchemaAttribute {
  return { Name, AttributeDataType: 'String', Mutable: true, Required: false, DeveloperOnlyAttribute: false }
}
