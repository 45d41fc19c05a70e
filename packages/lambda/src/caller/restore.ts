/**
 * Restores the types of claims that API Gateway turned into strings: an HTTP API's JWT authorizer and a REST
 * API's Cognito authorizer pass on every claim as a string. Only claims of a known type are restored, because
 * any other claim may have been a string in the token. A claim that cannot be restored is left out, because
 * it would not have the type that its declaration promises. Source: AWS, "Using tokens with user pools" for
 * the types; the format of the strings is what API Gateway sends.
 */
import { splitNames } from './name-lists.ts'

/** RFC 7519 §4.1, OIDC Core §2 and §5.1. */
const NUMBERS = ['exp', 'iat', 'nbf', 'auth_time', 'updated_at', 'version']
const BOOLEANS = ['email_verified', 'phone_number_verified']

/** Lists whose items contain no white space, so that items joined with a space can be told apart. */
const LISTS = ['cognito:groups', 'cognito:roles', 'amr', 'scp']

/** String → the items of a list; `undefined` when the string is not a list. */
export type ParseList = (text: string) => readonly string[] | undefined

/** An HTTP API: `[admins staff]`. */
export function parseBracketList(text: string): readonly string[] | undefined {
  return /^\[.*\]$/s.test(text) ? splitNames(text.slice(1, -1)) : undefined
}

/** A REST API: `admins,staff`. A name with a comma in it reads as two. */
export function parseCommaList(text: string): readonly string[] {
  return text.split(',').filter(Boolean)
}

/** A time from a REST API, in the format of Java's `Date.toString()`: `Tue Nov 14 22:13:20 UTC 2023`. */
const JAVA_DATE = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) (?:UTC|GMT) (\d{4})$/

function parseNumber(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?(e\+?\d+)?$/i.test(text)) return Number(text)
  const [, month, day, time, year] = JAVA_DATE.exec(text) ?? []
  const milliseconds = Date.parse(`${day} ${month} ${year} ${time} UTC`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000
}

function restoreClaim(name: string, value: unknown, parseList: ParseList): unknown {
  if (typeof value !== 'string') return value
  if (NUMBERS.includes(name)) return parseNumber(value)
  if (BOOLEANS.includes(name)) return ['true', 'false'].includes(value) ? value === 'true' : undefined
  // An issuer may write `scp` as a string separated by spaces or as a list; both mean the same.
  if (LISTS.includes(name)) return parseList(value) ?? (name === 'scp' ? value : undefined)
  return value
}

/** Claims with their types restored. */
export function restore(claims: object, parseList: ParseList): Record<string, unknown> {
  const entries = Object.entries(claims).map(([name, value]) => [name, restoreClaim(name, value, parseList)])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
