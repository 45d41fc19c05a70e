/**
 * Types only: declares `auth` on every Express request. Opt in with `import '@poolguard/express/augment'`. Do not
 * import it next to a package that declares the same property; {@link authOf} returns the same value without it.
 */
import type { AuthContext, RegisteredClaims } from '@poolguard/core'

declare global {
  namespace Express {
    interface Request {
      /** The authenticated caller; set by `authenticate`. */
      auth?: AuthContext<RegisteredClaims>
    }
  }
}
