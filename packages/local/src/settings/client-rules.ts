/**
 * The combinations of client settings that AWS refuses. Messages are AWS's, as real clients report them.
 * Throws InvalidParameterException, InvalidOAuthFlowException, ScopeDoesNotExistException,
 * FeatureUnavailableInTierException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { ClientRecord, UserPoolRecord } from '../store/user-pool-records.ts'
import { describeRedirectProblem } from '../util/redirect-uri.ts'
import { findSchemaAttribute } from './attribute-values.ts'
import { requirePasswordlessTier } from './feature-plan.ts'

/** The default of `SSOSession.MaxValidityMinutes`: how long the sign-in of a browser lasts. */
export const DEFAULT_SSO_MINUTES = 60

/** Whether each refresh brings a new refresh token. */
export function isRotating({ RefreshTokenRotation }: ClientRecord): boolean {
  return RefreshTokenRotation?.Feature === 'ENABLED'
}

function refuseSetting(problem: string): never {
  return refuse('parameterInvalid', { problem })
}

function checkAuthFlows(client: ClientRecord, { UserPoolTier }: UserPoolRecord): void {
  const { ExplicitAuthFlows } = client
  const kinds = new Set(ExplicitAuthFlows.map((flow) => flow.startsWith('ALLOW_')))
  if (kinds.size > 1) {
    refuseSetting("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.")
  }
  requirePasswordlessTier(UserPoolTier, ExplicitAuthFlows.includes('ALLOW_USER_AUTH'))
  if (isRotating(client) && ExplicitAuthFlows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    refuseSetting(
      'ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled.',
    )
  }
}

/** The scopes that AWS defines, apart from those of resource servers. */
const USER_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin']

function checkClientCredentials({ AllowedOAuthFlows, AllowedOAuthScopes, secrets }: ClientRecord): void {
  if (!AllowedOAuthFlows.includes('client_credentials')) return
  if (AllowedOAuthFlows.length > 1) {
    refuse('oauthFlowInvalid', {
      problem: 'client_credentials flow can not be selected along with code flow or implicit flow.',
    })
  }
  if (secrets.length === 0) {
    refuse('oauthFlowInvalid', {
      problem: 'client_credentials flow can not be selected if client does not have a client secret.',
    })
  }
  const scope = AllowedOAuthScopes.find((each) => USER_SCOPES.includes(each))
  if (scope !== undefined) {
    refuse('oauthFlowInvalid', { problem: `${scope} is not supported with client_credentials flow` })
  }
}

function checkOAuthFlows(client: ClientRecord): void {
  const { AllowedOAuthFlows: flows, AllowedOAuthScopes: scopes, CallbackURLs } = client
  const usesOAuth = client.AllowedOAuthFlowsUserPoolClient || flows.length > 0
  if (usesOAuth && (flows.length === 0 || scopes.length === 0)) {
    refuseSetting(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    )
  }
  checkClientCredentials(client)
  const needsCallback = flows.includes('code') || flows.includes('implicit')
  if (needsCallback && CallbackURLs.length === 0) {
    refuse('oauthFlowInvalid', {
      problem: 'CallbackUrls can not be empty when code flow or implicit flow is selected',
    })
  }
}

/** @throws ScopeDoesNotExistException */
function checkScopes({ AllowedOAuthScopes }: ClientRecord, customScopes: ReadonlySet<string>): void {
  const unknown = AllowedOAuthScopes.find((each) => !USER_SCOPES.includes(each) && !customScopes.has(each))
  if (unknown !== undefined) refuse('scopeUnknown', { scope: unknown })
}

function checkRedirects({ CallbackURLs, LogoutURLs, DefaultRedirectURI }: ClientRecord): void {
  for (const uri of [...CallbackURLs, ...LogoutURLs]) {
    const problem = describeRedirectProblem(uri)
    if (problem !== undefined) refuseSetting(`${uri} ${problem}`)
  }
  if (DefaultRedirectURI !== undefined && !CallbackURLs.includes(DefaultRedirectURI)) {
    refuseSetting(`The default redirect URI ${DefaultRedirectURI} is not in the callback URIs list.`)
  }
}

function checkProviders(
  { SupportedIdentityProviders, UserPoolId }: ClientRecord,
  providers: ReadonlySet<string>,
) {
  const unknown = SupportedIdentityProviders.find((name) => name !== 'COGNITO' && !providers.has(name))
  if (unknown !== undefined) {
    refuseSetting(`The provider ${unknown} does not exist for User Pool ${UserPoolId}.`)
  }
}

/** Only the service and administrators set these. */
const NOT_WRITABLE = ['sub', 'email_verified', 'phone_number_verified']

/** A client that names writable attributes must name the required ones, because its users sign up. */
function checkAttributes(pool: UserPoolRecord, client: ClientRecord, operation: string): void {
  const { ReadAttributes = [], WriteAttributes } = client
  const isUsable = (name: string) => !name.startsWith('dev:') && findSchemaAttribute(pool, name) !== undefined
  if (!ReadAttributes.every(isUsable)) {
    refuseSetting(`Invalid read attributes specified while ${operation} a client`)
  }
  if (WriteAttributes === undefined) return
  const isWritable = (name: string) => isUsable(name) && !NOT_WRITABLE.includes(name)
  const required = pool.SchemaAttributes.filter(({ Name, Required }) => Required && Name !== 'sub')
  const hasRequired = required.every(({ Name }) => WriteAttributes.includes(Name))
  if (!WriteAttributes.every(isWritable) || !hasRequired) {
    refuseSetting(`Invalid write attributes specified while ${operation} a client`)
  }
}

/**
 * An application of Amazon Pinpoint is named either by its ARN, or by its id with a role and an external id.
 */
function checkAnalytics({ AnalyticsConfiguration: given }: ClientRecord): void {
  if (given === undefined) return
  const { ApplicationArn, ApplicationId, RoleArn, ExternalId } = given
  const isById = ApplicationId !== undefined && RoleArn !== undefined && ExternalId !== undefined
  const isValid = ApplicationArn === undefined ? isById : ApplicationId === undefined
  if (!isValid) {
    refuseSetting(
      'Invalid analytics configuration given, either <application arn> or ' +
        '<application id, role arn, external id> are valid',
    )
  }
}

function checkContextData({ EnablePropagateAdditionalUserContextData, secrets }: ClientRecord): void {
  if (EnablePropagateAdditionalUserContextData && secrets.length === 0) {
    refuseSetting('Client Secret is required to set EnablePropagateAdditionalUserContextData as true')
  }
}

export interface ClientContext {
  readonly pool: UserPoolRecord
  readonly operation: 'creating' | 'updating'
  /** The scopes of the pool's resource servers, and the names of its identity providers. */
  readonly customScopes: ReadonlySet<string>
  readonly providers: ReadonlySet<string>
}

export function checkClient(client: ClientRecord, context: ClientContext): void {
  checkAuthFlows(client, context.pool)
  checkOAuthFlows(client)
  checkScopes(client, context.customScopes)
  checkRedirects(client)
  checkProviders(client, context.providers)
  checkAttributes(context.pool, client, context.operation)
  checkAnalytics(client)
  checkContextData(client)
}
