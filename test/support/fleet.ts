/** Stores of `@poolguard/redis` as several processes would have them, and their decisions about a caller. */
import type { AuthContext } from '@poolguard/core'
import { type Revocations, type RevocationsOptions, revocations } from '@poolguard/redis'
import { createClient } from 'redis'

export const ISSUER = 'https://login.example.com/'

/** The caller of a token, as a verifier hands it to `isRevoked`. */
export function caller(claims: Record<string, unknown> = {}): AuthContext {
  const all = { sub: 'user-1', iss: ISSUER, jti: 'token-1', origin_jti: 'sign-in-1', ...claims }
  return { issuer: all.iss, claims: all, subject: all.sub, scopes: [], groups: [], token: '' } as never
}

/** Short times, so that a test of an outage is quick. */
const TIMES = { timeoutSeconds: 1.5, maxStaleSeconds: 1 } as const

export function join(url: string, options: Partial<RevocationsOptions> = {}): Revocations {
  return revocations({ client: createClient({ url }), ...TIMES, ...options })
}

/** `revoked` or `good`; `unknown` if the store had no contact for too long. */
export function stateOf(store: Revocations, claims: Record<string, unknown> = {}): string {
  try {
    return store.isRevoked(caller(claims)) ? 'revoked' : 'good'
  } catch {
    return 'unknown'
  }
}

/** Waits until a condition holds; fails after some seconds. */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`It did not happen within ${seconds} seconds.`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
