/** What POST /oauth2/revoke does (RFC 7009, and AWS's "Revoke endpoint"). Throws OAuthError. */
import type { Service } from '../service/service.ts'
import { revoke } from '../sign-in/refresh.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { refuseOAuth } from './oauth-error.ts'
import type { Parameters } from './parameters.ts'

/** A refresh token has five parts; a token of three is a signed one, and lives until it expires. */
const isSigned = (token: string): boolean => token.split('.').length === 3

/** A token that is not known is no error (RFC 7009 §2.2). */
export function revokeToken(service: Service, client: ClientRecord, { token }: Parameters): void {
  const given = token ?? refuseOAuth('invalid_request', 'The token is missing.')
  if (isSigned(given)) refuseOAuth('unsupported_token_type', 'Only refresh tokens can be revoked.')
  if (!client.EnableTokenRevocation) {
    refuseOAuth('invalid_request', 'Token revocation is not enabled for this client.')
  }
  revoke(service, client, given)
}
