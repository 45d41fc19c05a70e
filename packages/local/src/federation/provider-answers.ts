/**
 * The errors of a provider and of `openid-client` in the words of Cognito. Source: Cognito Developer Guide,
 * "Managed login and federation error responses"; messages as real clients report them. No message contains a
 * token.
 */
import { FederationError } from './federation-error.ts'
import type { StoredProvider } from './providers.ts'

const MAX_CHARACTERS = 300

/** The provider chooses the text, so control characters and long texts do not reach the application. */
function toPrintable(text: unknown): string {
  return String(text ?? '')
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .slice(0, MAX_CHARACTERS)
    .trim()
}

interface LibraryError {
  readonly code?: string
  /** The `error` of an OAuth answer. */
  readonly error?: string
  readonly error_description?: string
  readonly status?: number
  readonly cause?: unknown
}

/** Finds the failed claim of an ID token in the causes of the error. */
function findClaim(error: LibraryError): { claim?: unknown; claims?: Record<string, unknown> } | undefined {
  for (let cause = error.cause; typeof cause === 'object' && cause !== null; ) {
    if ('claim' in cause) return cause
    cause = (cause as LibraryError).cause
  }
  return undefined
}

function describeClaim(error: LibraryError): string {
  const { claim, claims } = findClaim(error) ?? {}
  if (claim === 'iss') return `Bad id_token issuer ${toPrintable(claims?.iss)}`
  return `Bad id_token ${toPrintable(claim)}`.trim()
}

function findFederationError(error: unknown): FederationError | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof FederationError) return each
  }
  return undefined
}

export function toFederationError({ ProviderName }: StoredProvider, thrown: unknown): FederationError {
  const known = findFederationError(thrown)
  if (known !== undefined) return known
  const error = thrown as LibraryError
  const text = toPrintable(error.error_description)
  switch (error.code) {
    case 'OAUTH_AUTHORIZATION_RESPONSE_ERROR': {
      const code = error.error === 'access_denied' ? 'access_denied' : 'invalid_request'
      return new FederationError(code, text || toPrintable(error.error))
    }
    case 'OAUTH_RESPONSE_BODY_ERROR':
      return new FederationError(
        'invalid_request',
        `${ProviderName} Error - ${error.status} ${toPrintable(error.error)} ${text}`.trim(),
      )
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return new FederationError('invalid_request', describeClaim(error))
    default:
      return new FederationError('server_error', 'Exception processing authorization code')
  }
}
