/** Where an event keeps who is calling, once a guard of ours has let it pass. */
import type { AuthContext } from '@poolguard/core'

/**
 * A registered symbol, for the ESM and the CommonJS build share events. No client can send it, for JSON has no symbols,
 * and it is not enumerable, so that no log line has it.
 */
const AUTHENTICATED: unique symbol = Symbol.for('poolguard.lambda.authenticated')

export function setAuth(event: object, auth: AuthContext): void {
  Object.defineProperty(event, AUTHENTICATED, { value: auth, configurable: true })
}

export function authSetOn(event: object): AuthContext | undefined {
  const given: { [AUTHENTICATED]?: AuthContext } = Object(event)
  return Object.hasOwn(given, AUTHENTICATED) ? given[AUTHENTICATED] : undefined
}
