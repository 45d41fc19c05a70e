/**
 * The parameters of a query or form. RFC 6749 §3.1: a repeated parameter is an error, an empty one counts as
 * absent.
 */
import { refuseOAuth } from './oauth-error.ts'

export type Parameters = Readonly<Record<string, string | undefined>>

/** OAuth 2.0 and OpenID Connect define about thirty. A form on the pages has one for each attribute. */
const MAX_PARAMETERS = 100

export function parseParameters(given: unknown): Parameters {
  const all = Object.entries((given ?? {}) as Record<string, unknown>)
  if (all.length > MAX_PARAMETERS) refuseOAuth('invalid_request', 'The request has too many parameters.')
  const entries = all.filter(([, value]) => value !== '')
  const repeated = entries.find(([, value]) => typeof value !== 'string')
  if (repeated !== undefined) refuseOAuth('invalid_request', `${repeated[0].slice(0, 50)} is repeated.`)
  return Object.fromEntries(entries) as Parameters
}
