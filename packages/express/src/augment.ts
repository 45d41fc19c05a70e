/**
 * Types only: gives every Express request an `auth`. Opt in with `import '@poolguard/express/augment'`; left out, it
 * does not meet other packages that declare the same property, and {@link authOf} reads the same thing.
 */
import type { AuthContext, RegisteredClaims } from '@poolguard/core'

declare global {
  namespace Express {
    interface Request {
      /** Who is calling; set by `authenticate`. */
      auth?: AuthContext<RegisteredClaims>
    }
  }
}
