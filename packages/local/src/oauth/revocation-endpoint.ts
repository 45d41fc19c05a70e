/** POST /oauth2/revoke (RFC 7009, and AWS's "Revoke endpoint"). Throws OAuthError. */
import type { Service } from '../service/service.ts'
import { revoke } from '../sign-in/refresh.ts'
import { isSignedToken } from '../sign-in/token-check.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { refuseOAuth } from './oauth-error.ts'
import type { Parameters } from './parameters.ts'

/** An unknown token is not an error (RFC 7009 §2.2). A signed token stays valid until it expires. */
export function revokeToken(service: Service, client: ClientRecord, { token }: Parameters): void {
  const given = token ?? refuseOAuth('invalid_request', 'The token is missing.')
  if (isSignedToken(given)) refuseOAuth('unsupported_token_type', 'Only refresh tokens can be revoked.')
  if (!client.EnableTokenRevocation) {
    refuseOAuth('invalid_request', 'Token revocation is not enabled for this client.')
  }
  revoke(service, client, given)
}
