/** A failed sign-in at an identity provider. The application receives the error at its redirect URI. */

/** The codes of RFC 6749 §4.1.2.1 that Cognito uses. */
export type FederationErrorCode = 'access_denied' | 'invalid_request' | 'server_error'

export class FederationError extends Error {
  override readonly name = 'FederationError'
  readonly code: FederationErrorCode

  constructor(code: FederationErrorCode, description: string) {
    super(description)
    this.code = code
  }
}

/** @throws FederationError, always. */
export function refuseFederation(code: FederationErrorCode, description: string): never {
  throw new FederationError(code, description)
}
