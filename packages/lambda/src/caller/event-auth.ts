/** Stores the caller on an event, once a guard of this package has admitted the caller. */
import type { AuthContext } from '@poolguard/core'

/**
 * A registered symbol, so that the ESM and the CommonJS build find the same property. No client can send it,
 * because JSON has no symbols. It is not enumerable, so that it appears in no log line.
 */
const AUTHENTICATED: unique symbol = Symbol.for('poolguard.lambda.authenticated')

export function setAuth(event: object, auth: AuthContext): void {
  Object.defineProperty(event, AUTHENTICATED, { value: auth, configurable: true })
}

export function getAuth(event: object): AuthContext | undefined {
  const carrier: { [AUTHENTICATED]?: AuthContext } = Object(event)
  return Object.hasOwn(carrier, AUTHENTICATED) ? carrier[AUTHENTICATED] : undefined
}
