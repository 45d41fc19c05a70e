/**
 * Undoes what API Gateway does to claims on their way to a handler: an HTTP API's JWT authorizer and a REST API's Cognito
 * authorizer make strings of everything. Only claims whose type is known are restored; of any other a string may be what
 * the token had. One that cannot be restored is left out, for it would be of another type than is promised.
 * Source: AWS, "Using tokens with user pools" for the types; for the spelling of the strings what API Gateway sends.
 */

import { splitNames } from './token-claims.ts'

/** RFC 7519 §4.1, OIDC Core §2 and §5.1. */
const NUMBERS = ['exp', 'iat', 'nbf', 'auth_time', 'updated_at', 'version']
const BOOLEANS = ['email_verified', 'phone_number_verified']

/** Lists whose members hold no white space, so that they can be told apart when they are joined with a space. */
const LISTS = ['cognito:groups', 'cognito:roles', 'amr', 'scp']

/** Text → the members of a list; `undefined` when it is none. */
export type ListReader = (text: string) => readonly string[] | undefined

/** An HTTP API: `[admins staff]`. */
export function bracketed(text: string): readonly string[] | undefined {
  return /^\[.*\]$/s.test(text) ? splitNames(text.slice(1, -1)) : undefined
}

/** A REST API: `admins,staff`; a name with a comma in it is not told from two. */
export function separatedByCommas(text: string): readonly string[] {
  return text.split(',').filter(Boolean)
}

/** Java's `Date.toString()`, as a REST API writes a date: `Tue Nov 14 22:13:20 UTC 2023`. */
const ENGLISH_DATE = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) (?:UTC|GMT) (\d{4})$/

function numberOf(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?(e\+?\d+)?$/i.test(text)) return Number(text)
  const [, month, day, time, year] = ENGLISH_DATE.exec(text) ?? []
  const milliseconds = Date.parse(`${day} ${month} ${year} ${time} UTC`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000
}

function restored(name: string, value: unknown, readList: ListReader): unknown {
  if (typeof value !== 'string') return value
  if (NUMBERS.includes(name)) return numberOf(value)
  if (BOOLEANS.includes(name)) return ['true', 'false'].includes(value) ? value === 'true' : undefined
  // `scp` is a string separated by spaces or a list, as the issuer likes; both are read alike.
  if (LISTS.includes(name)) return readList(value) ?? (name === 'scp' ? value : undefined)
  return value
}

/** Claims with their types restored. */
export function restore(claims: object, readList: ListReader): Record<string, unknown> {
  const entries = Object.entries(claims).map(([name, value]) => [name, restored(name, value, readList)])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
