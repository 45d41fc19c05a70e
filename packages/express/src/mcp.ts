/**
 * @poolguard/express/mcp: a verifier for servers of the Model Context Protocol that use `@modelcontextprotocol/sdk`.
 */
import {
  InsufficientScopeError,
  InvalidTokenError,
  ServerError,
} from '@modelcontextprotocol/sdk/server/auth/errors.js'
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import {
  type AnyClaims,
  type AuthContext,
  AuthError,
  type ClaimsOf,
  createVerifier,
  type Issuers,
  type Verifier,
  type VerifierOptions,
} from '@poolguard/core'

/** The `OAuthTokenVerifier` of the SDK, which `requireBearerAuth` calls. */
export interface McpTokenVerifier {
  verifyAccessToken(token: string): Promise<AuthInfo>
}

/** `client_id`: RFC 9068 §2.2. `azp`: Auth0, Keycloak and Microsoft Entra. `cid`: Okta. */
const CLIENT_CLAIMS = ['client_id', 'azp', 'cid']

function findClientId(claims: AnyClaims): string {
  const values = CLIENT_CLAIMS.filter((name) => Object.hasOwn(claims, name)).map((name) => claims[name])
  return values.find((value): value is string => typeof value === 'string') ?? ''
}

/** The SDK compares the resource with the option `expectedResource` of `requireBearerAuth`. */
function findResource({ aud }: AnyClaims): URL | undefined {
  const [resource, ...others] = [aud].flat()
  return others.length === 0 && resource !== undefined && URL.canParse(resource)
    ? new URL(resource)
    : undefined
}

/**
 * Makes the `authInfo` that tools of the SDK receive. Its `extra` has `subject`, `issuer`, `groups` and
 * `claims` of the auth context. Its `clientId` is empty if the token names no client.
 *
 * @example
 * ```ts
 * import { authOf } from '@poolguard/express'
 * import { toAuthInfo } from '@poolguard/express/mcp'
 * import type { RequestHandler } from 'express'
 *
 * export const setAuthInfo: RequestHandler = (req, _res, next) => {
 *   Object.assign(req, { auth: toAuthInfo(authOf(req)) })
 *   next()
 * }
 * ```
 */
export function toAuthInfo(auth: AuthContext<AnyClaims>): AuthInfo {
  const { claims, groups, issuer, scopes, subject, token } = auth
  const resource = findResource(claims)
  return {
    token,
    clientId: findClientId(claims),
    scopes: [...scopes],
    expiresAt: claims.exp,
    ...(resource === undefined ? {} : { resource }),
    extra: { subject, issuer, groups, claims },
  }
}

/** `requireBearerAuth` answers these errors of the SDK with 500, 403 and 401. */
function toSdkError(error: unknown): unknown {
  if (!(error instanceof AuthError)) return error
  if (error.status === 503) return new ServerError(error.message)
  return error.status === 403
    ? new InsufficientScopeError(error.message)
    : new InvalidTokenError(error.message)
}

/**
 * Makes a verifier for `requireBearerAuth` of `@modelcontextprotocol/sdk`. The SDK then sends the challenges.
 * It has none for step-up, and answers an outage with 500. For poolguard's challenges, use `authenticate`
 * with `toAuthInfo`.
 *
 * @throws ConfigError when the options are invalid
 * @example
 * ```ts
 * import { oidc } from '@poolguard/core'
 * import { mcpTokenVerifier } from '@poolguard/express/mcp'
 *
 * const issuers = oidc({ issuer: 'https://login.example.com/', audience: 'https://api.example.com/mcp' })
 * export const verifier = mcpTokenVerifier({ issuers }) // for requireBearerAuth({ verifier, requiredScopes: ['mcp:read'] })
 * ```
 */
export function mcpTokenVerifier<I extends Issuers, C extends AnyClaims = ClaimsOf<I>>(
  given: Verifier<C> | VerifierOptions<ClaimsOf<I>, I>,
): McpTokenVerifier {
  const verifier = 'verify' in given ? given : (createVerifier(given) as unknown as Verifier<C>)
  return {
    verifyAccessToken: async (token) => {
      try {
        return toAuthInfo(await verifier.verify(token))
      } catch (error) {
        throw toSdkError(error)
      }
    },
  }
}
