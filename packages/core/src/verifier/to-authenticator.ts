/** What an adapter was given in the place of a verifier → what it asks. */
import type { AuthContext } from '../claims/auth-context.ts'
import type { Claims } from '../claims/claim-types.ts'
import { ConfigError } from '../errors/config-error.ts'
import { isText } from '../util/config-checks.ts'
import type { Authenticator } from './interface.ts'
import { ObservedVerifier } from './observed-verifier.ts'
import type { VerifierOptions } from './options.ts'
import { createVerifier } from './verifier.ts'

/** A yes that names nobody is no yes: somebody's own authenticator may forget to throw. */
function assertSomebody(auth: Partial<AuthContext> | null | undefined): void {
  const isSomebody = isText(auth?.subject) && typeof auth?.claims === 'object' && auth.claims !== null
  if (!isSomebody) throw new Error('The authenticator let somebody pass without saying whom.')
}

function named<C extends Claims>(authenticator: Authenticator<C>): Authenticator<C> {
  return {
    authenticate: async (request, requirement) => {
      const auth = await authenticator.authenticate(request, requirement)
      assertSomebody(auth)
      return auth
    },
    authorize: (auth, requirement) => authenticator.authorize(auth, requirement),
  }
}

/** The verifier that an adapter was given, or one made of the options that it was given. */
export function verifierOf<C extends Claims = Claims>(
  where: string,
  given: Authenticator<C> | VerifierOptions<C>,
): Authenticator<C> {
  if (given instanceof ObservedVerifier) return given as Authenticator<C>
  if (typeof (given as Partial<Authenticator> | undefined)?.authenticate === 'function')
    return named(given as Authenticator<C>)
  if (typeof given === 'object' && given !== null) return createVerifier(given as VerifierOptions<C>)
  throw new ConfigError(`${where}: the verifier is missing. Make one with createVerifier({ issuers: … }).`)
}
