/** The pages for users of the pool itself are closed where a client serves users of identity providers alone. */
import { offersPasswords } from '../federation/providers.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { refuseOAuth } from './oauth-error.ts'

/** @throws OAuthError */
export function requirePasswordUsers(client: ClientRecord): void {
  if (offersPasswords(client)) return
  refuseOAuth('unauthorized_client', 'Users of this client sign in by an identity provider.')
}
