/**
 * The grants of the token endpoint: RFC 6749 §4.1.3 (code), §4.4 (client credentials), §6 (refresh). Throws
 * OAuthError.
 */
import { z } from 'zod'
import type { Service } from '../service/service.ts'
import { refreshTokens, requireRefreshable } from '../sign-in/refresh.ts'
import { grantMachineScopes, parseScopes } from '../sign-in/scopes.ts'
import { issueClientToken, type TokenSet } from '../sign-in/tokens.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import type { ClientMetadata } from '../triggers/events.ts'
import { redeemCode } from './authorization-codes.ts'
import { refuseOAuth } from './oauth-error.ts'
import type { Parameters } from './parameters.ts'

export interface TokenAnswer {
  readonly access_token: string
  readonly token_type: 'Bearer'
  /** In seconds. */
  readonly expires_in: number
  readonly id_token?: string
  readonly refresh_token?: string
}

const METADATA = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom' })
      return z.NEVER
    }
  })
  .pipe(z.record(z.string(), z.string()))

type Grant = (service: Service, client: ClientRecord, form: Parameters) => Promise<TokenAnswer>

/** Includes an ID token for the scope `openid`, and a refresh token if there is a new one. */
function toTokenAnswer({ accessToken, idToken, refreshToken, expiresIn, session }: TokenSet): TokenAnswer {
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: expiresIn,
    ...(session.scope.split(' ').includes('openid') ? { id_token: idToken } : {}),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  }
}

function requireFlow(client: ClientRecord, flow: 'code' | 'client_credentials'): void {
  if (!client.AllowedOAuthFlowsUserPoolClient || !client.AllowedOAuthFlows.includes(flow)) {
    refuseOAuth('unauthorized_client', `This client may not use the ${flow} flow.`)
  }
}

/**
 * RFC 6749 §6 forbids additional scopes. Here, fewer scopes are refused too, because the scopes of a session
 * never change.
 */
function checkSameScope(granted: string, requested: string | undefined): void {
  if (requested === undefined) return
  const [one, other] = [parseScopes(granted), parseScopes(requested)].map((scopes) => scopes.sort().join(' '))
  if (one !== other) refuseOAuth('invalid_scope', 'The scopes must be those of the sign-in.')
}

function requireParameter(form: Parameters, name: string): string {
  return form[name] ?? refuseOAuth('invalid_request', `The ${name} is missing.`)
}

/** `aws_client_metadata`: a JSON object of texts, for the pre-token-generation trigger. */
function parseMetadata({ aws_client_metadata: text }: Parameters): ClientMetadata | undefined {
  if (text === undefined) return undefined
  const { data, success } = METADATA.safeParse(text)
  return success
    ? data
    : refuseOAuth('invalid_request', 'aws_client_metadata must be a JSON object of texts.')
}

const GRANTS: Readonly<Record<string, Grant>> = {
  async authorization_code(service, client, form) {
    requireFlow(client, 'code')
    return toTokenAnswer(await redeemCode(service, client, requireParameter(form, 'code'), form))
  },

  async refresh_token(service, client, form) {
    requireFlow(client, 'code')
    const token = requireParameter(form, 'refresh_token')
    const refreshable = requireRefreshable(service, client, token)
    checkSameScope(refreshable.session.scope, form.scope)
    return toTokenAnswer(await refreshTokens(service, client, refreshable))
  },

  async client_credentials(service, client, form) {
    requireFlow(client, 'client_credentials')
    if (client.secrets.length === 0) refuseOAuth('unauthorized_client', 'This client has no secret.')
    const scope = grantMachineScopes(service, client, form.scope)
    if (scope === undefined)
      return refuseOAuth('invalid_scope', 'The client requests a scope that it may not use.')
    const { accessToken, expiresIn } = await issueClientToken(service, client, scope, parseMetadata(form))
    return { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn }
  },
}

export function requireGrant(type: string | undefined): Grant {
  if (type === undefined) return refuseOAuth('invalid_request', 'The grant_type is missing.')
  const grant = Object.hasOwn(GRANTS, type) ? GRANTS[type] : undefined
  return grant ?? refuseOAuth('unsupported_grant_type', 'The grant_type is not supported.')
}
