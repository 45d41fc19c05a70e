/** The parameters of a request, from its query or its form. RFC 6749 §3.1: none is repeated, and an empty one is none. */
import { refuseOAuth } from './oauth-error.ts'

export type Parameters = Readonly<Record<string, string | undefined>>

export function parametersOf(given: unknown): Parameters {
  const entries = Object.entries((given ?? {}) as Record<string, unknown>).filter(([, value]) => value !== '')
  const repeated = entries.find(([, value]) => typeof value !== 'string')
  if (repeated !== undefined) refuseOAuth('invalid_request', `${repeated[0].slice(0, 50)} is repeated.`)
  return Object.fromEntries(entries) as Parameters
}
