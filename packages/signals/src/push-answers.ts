/** The answers to a pushed security event token. RFC 8935 §2.2 to §2.4. */
import type { AuthError, AuthErrorCode } from '@poolguard/core'
import { type Answer, answerEmpty, answerJson } from './http.ts'

/** The error of RFC 8935 for each code. Every other code gives `invalid_request`. */
const ERRORS: Partial<Record<AuthErrorCode, string>> = {
  ERR_TOKEN_MISSING: 'authentication_failed',
  ERR_FORBIDDEN: 'access_denied',
  ERR_ISSUER_UNKNOWN: 'invalid_issuer',
  ERR_CLIENT_MISMATCH: 'invalid_audience',
  ERR_KEY_UNKNOWN: 'invalid_key',
  ERR_SIGNATURE_INVALID: 'invalid_key',
  ERR_ALGORITHM_NOT_ALLOWED: 'invalid_key',
}

export function answerReceived(): Answer {
  return answerEmpty(202)
}

export function answerRefusal(error: AuthError): Answer {
  const body = { err: ERRORS[error.code] ?? 'invalid_request', description: error.message }
  return answerJson(400, body, { 'content-language': 'en' })
}

/** After an error of the server, a transmitter sends the event again (RFC 8935 §2.3). */
export function answerOutage(): Answer {
  return answerEmpty(503, { 'retry-after': '10' })
}
