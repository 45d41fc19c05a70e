/**
 * Step 1: RequestLike → token string. RFC 6750 §2.1, RFC 9110 §11.4, RFC 6265 §5.4.
 * Throws ERR_TOKEN_MISSING, ERR_REQUEST_INVALID.
 */
import { AuthError } from '../errors/auth-error.ts'
import type { RequestLike } from '../request/request.ts'
import type { ResolvedSources } from '../request/resolve-sources.ts'
import type { TokenSource } from '../request/token-sources.ts'
import { ownMember } from '../util/own-member.ts'
import { toError } from '../util/to-error.ts'

type Headers = RequestLike['headers']

/** RFC 6750 §2.1: the scheme in any case, spaces, and one b64token. Step 2 checks the rest. */
const BEARER = /^bearer +([\w\-.~+/]+=*)$/i
const BEARER_SCHEME = /^bearer(?![\w!#$%&'*+\-.^`|~])/i
const B64TOKEN = /^[\w\-.~+/]+=*$/

function makeInvalidRequest(reason: string, claim: string): AuthError {
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

function findBearerToken(headers: Headers, { schemeOptional }: TokenSource): string | undefined {
  const line = findLine(headers, 'authorization')
  const token = BEARER.exec(line)?.[1]
  if (token !== undefined) return token
  if (BEARER_SCHEME.test(line)) {
    throw makeInvalidRequest('Authorization must be "Bearer", spaces and one token.', 'authorization')
  }
  return schemeOptional === true && B64TOKEN.test(line) ? line : undefined
}

function findBareToken(value: string, place: string): string | undefined {
  if (value === '' || B64TOKEN.test(value)) return value || undefined
  throw makeInvalidRequest(`The ${place} must hold one token and nothing else.`, place)
}

/** Where the pairs of a cookie begin: its name and `=`, with nothing but blanks between it and the pair before. */
function findPairs(line: string, start: string): number[] {
  const found: number[] = []
  for (let at = line.indexOf(start); at >= 0; at = line.indexOf(start, at + start.length)) {
    let before = at - 1
    while (before >= 0 && line.charAt(before).trim() === '') before--
    if (before < 0 || line.charAt(before) === ';') found.push(at)
  }
  return found
}

/** Looks only for the name, because a Cookie header may have thousands of pairs. */
function findCookieToken(headers: Headers, { name }: TokenSource): string | undefined {
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
function findCustomToken(request: RequestLike, { find }: TokenSource): string | undefined {
  let found: unknown
  try {
    found = find?.(request) ?? ''
  } catch (thrown) {
    throw toError(thrown)
  }
  if (typeof found !== 'string') throw new Error('custom: the function must return a string or undefined.')
  return findBareToken(found, 'custom source')
}

type ReadSource = (headers: Headers, source: TokenSource, request: RequestLike) => string | undefined

/** How each kind of source is read; `undefined` when it holds no token. */
const READ: Readonly<Record<TokenSource['kind'], ReadSource>> = {
  bearer: findBearerToken,
  cookie: findCookieToken,
  header: (headers, { name }) => findBareToken(findLine(headers, name), name),
  custom: (_headers, source, request) => findCustomToken(request, source),
}

function makeMissing(headers: Headers, { list }: ResolvedSources): AuthError {
  const places = list.map(({ kind, name }) => (kind === 'cookie' ? `cookie ${name}` : name)).join(', ')
  const isOtherScheme =
    list.some(({ kind }) => kind === 'bearer') && Boolean(ownMember(headers, 'authorization'))
  const reason = isOtherScheme
    ? 'The Authorization scheme is not Bearer.'
    : `There is no token in: ${places}.`
  return new AuthError('ERR_TOKEN_MISSING', { detail: { reason, claim: places } })
}

/** The token of a request. */
export function findToken(sources: ResolvedSources): (request: RequestLike) => string {
  return (request) => {
    const headers = Object(request?.headers) as Headers
    let found: string | undefined
    for (const source of sources.list) {
      const token = READ[source.kind](headers, source, request)
      if (token === undefined) continue
      if (found !== undefined)
        throw makeInvalidRequest('There is a token in more than one place.', source.name)
      found = token
      if (sources.isFirstEnough) break
    }
    if (found !== undefined) return found
    throw makeMissing(headers, sources)
  }
}

/** The text after `Bearer ` in a request with one `Authorization` line, unchecked. */
export function peekToken({ list }: ResolvedSources): (request: RequestLike) => string | undefined {
  const [source] = list
  if (list.length !== 1 || source?.kind !== 'bearer') return () => undefined
  return (request) => {
    const line = ownMember(Object(request?.headers), 'authorization')
    if (typeof line !== 'string') return undefined
    if (line.startsWith('Bearer ')) return line.slice(7)
    return source.schemeOptional === true ? line : undefined
  }
}
