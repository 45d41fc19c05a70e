/** Closes the pages for the pool's own users if a client serves only users of identity providers. */
import { offersPasswords } from '../federation/providers.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { refuseOAuth } from './oauth-error.ts'

/** @throws OAuthError */
export function requirePasswordUsers(client: ClientRecord): void {
  if (offersPasswords(client)) return
  refuseOAuth('unauthorized_client', 'Users of this client sign in by an identity provider.')
}
