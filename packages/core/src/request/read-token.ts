/** How the token is read from each kind of place (RFC 6750 §2.1, RFC 6265 §5.4). Throws ERR_REQUEST_INVALID. */
import { AuthError } from '../errors/auth-error.ts'
import { ownMember } from '../util/own-member.ts'
import { toError } from '../util/to-error.ts'
import type { RequestLike } from './request.ts'

type Headers = RequestLike['headers']

/** Finds the token of a request; `undefined` when there is none. */
export type FindToken = (request: RequestLike) => string | undefined

/** RFC 6750 §2.1: the scheme in any case, spaces, and one b64token. Step 2 checks the rest. */
const BEARER = /^bearer +([\w\-.~+/]+=*)$/i
const BEARER_SCHEME = /^bearer(?![\w!#$%&'*+\-.^`|~])/i
const B64TOKEN = /^[\w\-.~+/]+=*$/

export function makeInvalidRequest(reason: string, claim: string): AuthError {
  return new AuthError('ERR_REQUEST_INVALID', { detail: { reason, claim } })
}

/** The only line of a header. With two lines, a proxy and this API may see two different callers. */
function findLine(headers: Headers, name: string): string {
  const value = ownMember(headers, name)
  const lines: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (lines.length > 1)
    throw makeInvalidRequest(`There are ${lines.length} lines of this header; there must be one.`, name)
  return typeof lines[0] === 'string' ? lines[0] : ''
}

export function readBearerToken(headers: Headers, isSchemeOptional: boolean): string | undefined {
  const line = findLine(headers, 'authorization')
  const token = BEARER.exec(line)?.[1]
  if (token !== undefined) return token
  if (BEARER_SCHEME.test(line)) {
    throw makeInvalidRequest('Authorization must be "Bearer", spaces and one token.', 'authorization')
  }
  return isSchemeOptional && B64TOKEN.test(line) ? line : undefined
}

function findBareToken(value: string, place: string): string | undefined {
  if (value === '' || B64TOKEN.test(value)) return value || undefined
  throw makeInvalidRequest(`The ${place} must hold one token and nothing else.`, place)
}

export function readHeaderToken(headers: Headers, name: string): string | undefined {
  return findBareToken(findLine(headers, name), name)
}

/** Finds each `name=` that begins a pair: only white space separates it from a semicolon or the start. */
function findPairs(line: string, start: string): number[] {
  const found: number[] = []
  for (let at = line.indexOf(start); at >= 0; at = line.indexOf(start, at + start.length)) {
    let before = at - 1
    while (before >= 0 && line.charAt(before).trim() === '') before--
    if (before < 0 || line.charAt(before) === ';') found.push(at)
  }
  return found
}

/** Searches for the name and parses no other pair, because a Cookie header may have thousands of pairs. */
export function readCookieToken(headers: Headers, name: string): string | undefined {
  const given = ownMember(headers, 'cookie')
  const start = `${name}=`
  const values = (Array.isArray(given) ? given : [given]).flatMap((line: unknown) => {
    if (typeof line !== 'string') return []
    return findPairs(line, start).map((at) => (line.slice(at + start.length).split(';', 1) as [string])[0])
  })
  if (values.length > 1) throw makeInvalidRequest('The cookie is there more than once.', `cookie ${name}`)
  return findBareToken(values[0]?.trimEnd() ?? '', `cookie ${name}`)
}

/** Calls a function of the application. Many cookie parsers return `null` for a cookie that is absent. */
export function readCustomToken(request: RequestLike, find: FindToken): string | undefined {
  let found: unknown
  try {
    found = find(request) ?? ''
  } catch (thrown) {
    throw toError(thrown)
  }
  if (typeof found !== 'string') throw new Error('custom: the function must return a string or undefined.')
  return findBareToken(found, 'custom source')
}
