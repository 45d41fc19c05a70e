/** Where in a request the token is, as data: what `createVerifier({ from })` takes. Never the query, never the body. */

import { ConfigError } from '../errors/config-error.ts'
import { requireOneOf, requireOptions, requireString } from '../util/config-checks.ts'
import { ownMember } from '../util/own-member.ts'

/** One place where a token may be. Make one with {@link bearer}, {@link cookie} or {@link header}. */
export interface TokenSource {
  readonly kind: 'bearer' | 'cookie' | 'header'
  /** The name of the cookie, or of the header in lower case. */
  readonly name: string
}

/** Several places in order, of which the first that holds a token counts. Make one with {@link firstOf}. */
export interface OrderedSources {
  readonly kind: 'first'
  readonly sources: readonly TokenSource[]
}

/** Where to look, and whether a second token beside the first is to be refused. */
export interface ResolvedSources {
  readonly list: readonly TokenSource[]
  readonly isFirstEnough: boolean
}

/** RFC 9110 §5.1 and RFC 6265 §4.1.1: the names of headers and of cookies are both tokens. */
const TOKEN_NAME = /^[\w!#$%&'*+\-.^`|~]+$/

function requireName(where: string, value: unknown): string {
  const name = requireString(where, 'name', value)
  if (TOKEN_NAME.test(name)) return name
  throw new ConfigError(`${where}: ${JSON.stringify(name.slice(0, 80))} is not a name of a ${where}.`)
}

/**
 * The `Authorization: Bearer` header (RFC 6750 §2.1). The default.
 *
 * @example
 * ```ts
 * import { bearer, cognito, cookie, createVerifier } from '@poolguard/core'
 *
 * const verifier = createVerifier({
 *   issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' }),
 *   from: [bearer(), cookie('access_token')],
 * })
 * ```
 */
export function bearer(): TokenSource {
  return Object.freeze({ kind: 'bearer', name: 'authorization' })
}

/**
 * A cookie that holds the token and nothing else. A browser sends it along with requests that other sites cause: set
 * it `SameSite`, or guard against cross-site request forgery.
 *
 * @throws ConfigError for a name that no cookie can have.
 * @example
 * ```ts
 * import { cookie } from '@poolguard/core'
 *
 * const from = cookie('__Host-access_token')
 * ```
 */
export function cookie(name: string): TokenSource {
  return Object.freeze({ kind: 'cookie', name: requireName('cookie', name) })
}

/** Node, `message.headers`: of these it keeps the first line, so that a second token would go unseen. */
const SINGLETONS: ReadonlySet<string> = new Set([
  'age',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
])

/**
 * A header that holds the token and nothing else, such as one that a proxy sets.
 *
 * @throws ConfigError for a name that no header can have, and for `Authorization` and `Cookie`.
 * @example
 * ```ts
 * import { header } from '@poolguard/core'
 *
 * const from = header('X-Amzn-Oidc-Accesstoken')
 * ```
 */
export function header(name: string): TokenSource {
  const lowerCase = requireName('header', name).toLowerCase()
  const meant = { authorization: 'bearer()', cookie: 'cookie(name)' }[lowerCase]
  if (meant !== undefined) throw new ConfigError(`header: for ${lowerCase} write ${meant}.`)
  if (SINGLETONS.has(lowerCase)) {
    throw new ConfigError(
      `header: Node keeps the first line of ${lowerCase} and drops others. Use another header.`,
    )
  }
  return Object.freeze({ kind: 'header', name: lowerCase })
}

/**
 * Several places, of which the first that holds a token counts and the others are not looked at. Without it, as in
 * `from: [bearer(), cookie('t')]`, a request with a token in two places is refused, for it is unclear who is calling.
 *
 * @throws ConfigError when it is given no sources.
 * @example
 * ```ts
 * import { bearer, cookie, firstOf } from '@poolguard/core'
 *
 * const from = firstOf(bearer(), cookie('access_token'))
 * ```
 */
export function firstOf(...sources: readonly TokenSource[]): OrderedSources {
  return Object.freeze({ kind: 'first', sources: Object.freeze(sources.map(requireSource)) })
}

function requireSource(value: unknown): TokenSource {
  const where = 'createVerifier: from'
  const { kind, name } = requireOptions(where, value, ['kind', 'name'])
  switch (requireOneOf(where, 'kind', kind, ['bearer', 'cookie', 'header'])) {
    case 'bearer':
      return bearer()
    case 'cookie':
      return cookie(name as string)
    case 'header':
      return header(name as string)
  }
}

/** The `from` option. Default: {@link bearer}. */
export function resolveSources(from: unknown): ResolvedSources {
  const isFirstEnough = ownMember(Object(from), 'kind') === 'first'
  const given: unknown = isFirstEnough ? ownMember(Object(from), 'sources') : (from ?? bearer())
  const list = (Array.isArray(given) ? given : [given]).map(requireSource)
  const places = new Set(list.map(({ kind, name }) => `${kind} ${name}`))
  if (list.length === 0 || places.size < list.length) {
    throw new ConfigError('createVerifier: from must name at least one place, and none of them twice.')
  }
  return Object.freeze({ list: Object.freeze(list), isFirstEnough })
}
