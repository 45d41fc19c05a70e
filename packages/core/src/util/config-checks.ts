/** Checks of what a user configures. Each throws a ConfigError that names the option, what it must be and what it was. */
import { ConfigError } from '../errors/config-error.ts'
import { isNonEmptyString, isObject } from './value-types.ts'

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  return isObject(value) ? 'an object' : String(value)
}

function refuse(where: string, name: string, expected: string, actual: unknown): never {
  const found = actual === undefined ? 'it is missing' : `it is ${describe(actual)}`
  throw new ConfigError(`${where}: ${name} must be ${expected}, but ${found}.`)
}

/**
 * Whether one name begins with the other, or they share all but two of their letters, in whatever order:
 * "clockTolerance" is meant to be "clockToleranceSeconds", and "cleintId" is meant to be "clientId".
 */
function looksLike(typed: string, known: string): boolean {
  if (typed.length > 3 && (known.startsWith(typed) || typed.startsWith(known))) return true
  const left = [...typed.toLowerCase()]
  const shared = [...known.toLowerCase()].filter((letter) => {
    const at = left.indexOf(letter)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
  return Math.max(typed.length, known.length) - shared.length <= 2
}

/**
 * Refuses an unknown option, because a misspelled option would be a check that is not made. Returns a copy
 * without a prototype, so that a polluted `Object.prototype` adds no option.
 */
export function requireOptions<T extends object = Record<string, unknown>>(
  where: string,
  value: unknown,
  known: readonly string[],
): Readonly<T> {
  if (!isObject(value)) refuse(where, 'the argument', 'an object', value)
  for (const key of Reflect.ownKeys(value)) {
    const name = String(key)
    if (known.includes(name)) continue
    const meant = known.find((candidate) => looksLike(name, candidate))
    const hint = meant === undefined ? `Known options: ${known.join(', ')}.` : `Did you mean "${meant}"?`
    throw new ConfigError(`${where}: unknown option "${name}". ${hint}`)
  }
  return Object.freeze(Object.assign(Object.create(null), value))
}

export function requireString(where: string, name: string, value: unknown): string {
  return isNonEmptyString(value) ? value : refuse(where, name, 'a non-empty string', value)
}

/** Requires one string or several. An empty list is refused, because it could be read as "any value". */
export function requireStrings(where: string, name: string, value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0 || !list.every(isNonEmptyString)) {
    refuse(where, name, 'a non-empty string or a non-empty array of them', value)
  }
  return Object.freeze([...list] as string[])
}

/** As {@link requireStrings}, but `null` accepts any. The option cannot be left out. */
export function requireStringsOrNull(where: string, name: string, value: unknown): readonly string[] | null {
  if (value === null) return null
  if (value === undefined) {
    throw new ConfigError(`${where}: ${name} is missing. To accept any, write ${name}: null.`)
  }
  return requireStrings(where, name, value)
}

export interface NumberRange {
  readonly min: number
  readonly max: number
}

export function requireNumber(
  where: string,
  name: string,
  value: unknown,
  fallback: number,
  range: NumberRange,
): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && value >= range.min && value <= range.max) return value
  return refuse(where, name, `a number from ${range.min} to ${range.max}`, value)
}

/** `false` when it is left out. */
export function requireBoolean(where: string, name: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false
  return refuse(where, name, 'true or false', value)
}

export function requireFunction<F>(where: string, name: string, value: unknown): F | undefined {
  if (value === undefined || typeof value === 'function') return value as F | undefined
  return refuse(where, name, 'a function', value)
}

export function requireOneOf<T extends string>(
  where: string,
  name: string,
  value: unknown,
  allowed: readonly T[],
): T {
  const found = allowed.find((candidate) => candidate === value)
  return found ?? refuse(where, name, `one of ${allowed.map((item) => `"${item}"`).join(', ')}`, value)
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** The option of an issuer in a private network. */
export interface HttpTerms {
  readonly allowInsecureHttp: boolean
}

function isSafe(url: URL, terms: HttpTerms | undefined): boolean {
  const mayBeHttp = terms?.allowInsecureHttp === true || LOOPBACK.test(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && mayBeHttp)
}

/** Whether a text is a URL that keys may be found through. */
export function isSafeUrl(text: string, terms: HttpTerms): boolean {
  return URL.canParse(text) && isSafe(new URL(text), terms)
}

/**
 * Requires an https URL; http only on a loopback address, which no other machine can listen on.
 *
 * @param terms the issuer's option that allows http on other hosts; left out if there is no such option
 */
export function requireUrl(where: string, name: string, value: unknown, terms?: HttpTerms): string {
  const text = requireString(where, name, value)
  if (!URL.canParse(text)) refuse(where, name, 'a URL', value)
  const url = new URL(text)
  if (url.username !== '' || url.password !== '')
    refuse(where, name, 'a URL without credentials', '(withheld)')
  if (!isSafe(url, terms)) {
    const hint = terms && '; in a private network, set allowInsecureHttp: true'
    refuse(where, name, `an https URL (http only on a loopback address${hint ?? ''})`, value)
  }
  if (/\s/.test(text)) refuse(where, name, 'a URL without white space', value)
  return text
}

/** RFC 8414 §2: an issuer has neither a query nor a fragment. */
export function requireIssuerUrl(where: string, value: unknown, terms?: HttpTerms): string {
  const text = requireUrl(where, 'issuer', value, terms)
  return /[?#]/.test(text) ? refuse(where, 'issuer', 'a URL without a query or fragment', value) : text
}

/** RFC 7519 §4.1.1: an issuer is a StringOrURI, so a name with a colon must be a URI (§2). */
export function requireIssuerName(where: string, name: string, value: unknown): string {
  const text = requireString(where, name, value)
  if (text.includes(':') && !URL.canParse(text))
    refuse(where, name, 'a URI, or a name without a colon', value)
  if (/\s/.test(text)) refuse(where, name, 'a name without white space', value)
  return text
}
