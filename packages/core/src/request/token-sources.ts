/**
 * Where in a request the token is, as data for `createVerifier({ from })`. `bearer`, `cookie` and `header`
 * read headers only, never the query or the body.
 */

import { ConfigError } from '../errors/config-error.ts'
import { requireBoolean, requireFunction, requireOptions, requireString } from '../util/config-checks.ts'
import {
  type FindToken,
  readBearerToken,
  readCookieToken,
  readCustomToken,
  readHeaderToken,
} from './read-token.ts'
import type { RequestLike } from './request.ts'

/**
 * A member of every source: the code that reads it, so that a bundle has only the code of the sources that it
 * uses. ESM and CommonJS copies of this file share the symbol.
 */
export const READ_TOKEN: unique symbol = Symbol.for('poolguard.readToken')

/**
 * One place where a token may be. Make one with {@link bearer}, {@link cookie}, {@link header} or {@link custom}.
 */
export interface TokenSource {
  readonly kind: 'bearer' | 'cookie' | 'header' | 'custom'
  /** The name of the cookie, or of the header in lower case. */
  readonly name: string
  /** Whether `Authorization` may hold the token alone. */
  readonly schemeOptional?: boolean
  /** The function of a `custom` source. */
  readonly find?: FindToken
  /** @internal `undefined` when the place holds no token. */
  readonly [READ_TOKEN]: ReadToken
}

type ReadToken = (headers: RequestLike['headers'], request: RequestLike) => string | undefined

function makeSource(data: Omit<TokenSource, typeof READ_TOKEN>, read: ReadToken): TokenSource {
  return Object.freeze(Object.defineProperty(data, READ_TOKEN, { value: read })) as TokenSource
}

/** Several places in order; the first one with a token is used. Make one with {@link firstOf}. */
export interface OrderedSources {
  readonly kind: 'first'
  readonly sources: readonly TokenSource[]
}

/** RFC 9110 §5.1 and RFC 6265 §4.1.1: the names of headers and of cookies are both tokens. */
const TOKEN_NAME = /^[\w!#$%&'*+\-.^`|~]+$/

function requireName(where: string, value: unknown): string {
  const name = requireString(where, 'name', value)
  if (TOKEN_NAME.test(name)) return name
  throw new ConfigError(`${where}: ${JSON.stringify(name.slice(0, 80))} is not a name of a ${where}.`)
}

export interface BearerOptions {
  /**
   * Whether to accept `Authorization: <token>` without a scheme too, as API Gateway's own authorizers do. Default
   * `false`.
   */
  readonly schemeOptional?: boolean
}

/**
 * The `Authorization: Bearer` header (RFC 6750 §2.1). The default.
 *
 * @throws ConfigError for an unknown or wrong option.
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
export function bearer(options: BearerOptions = {}): TokenSource {
  const { schemeOptional } = requireOptions<BearerOptions>('bearer', options, ['schemeOptional'])
  const isOptional = requireBoolean('bearer', 'schemeOptional', schemeOptional)
  const data = {
    kind: 'bearer',
    name: 'authorization',
    ...(isOptional ? { schemeOptional: true } : {}),
  } as const
  return makeSource(data, (headers) => readBearerToken(headers, isOptional))
}

/**
 * A cookie that contains only the token. A browser also sends it with requests that other sites cause, so set
 * `SameSite`, or protect the API against cross-site request forgery (CSRF).
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
  const checked = requireName('cookie', name)
  return makeSource({ kind: 'cookie', name: checked }, (headers) => readCookieToken(headers, checked))
}

/** Node keeps only the first line of these (`message.headers`), so a second token would not be noticed. */
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
 * A header that contains only the token, such as one that a proxy sets.
 *
 * @throws ConfigError for a name that no header can have, for `Authorization` and `Cookie`, and for a header
 * of which Node keeps only the first line.
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
  if (meant !== undefined) throw new ConfigError(`header: for the header ${lowerCase}, use ${meant}.`)
  if (SINGLETONS.has(lowerCase)) {
    throw new ConfigError(
      `header: Node keeps the first line of ${lowerCase} and drops others. Use another header.`,
    )
  }
  return makeSource({ kind: 'header', name: lowerCase }, (headers) => readHeaderToken(headers, lowerCase))
}

/**
 * A place that only a function can find, such as a cookie with a name of its own for each user. The function
 * is called for every request. An AuthError that it throws is the refusal; any other error is a failure of
 * the API (500).
 *
 * @throws ConfigError when it is given no function.
 * @example
 * ```ts
 * import { custom } from '@poolguard/core'
 *
 * const from = custom(({ headers }) => {
 *   const [, protocol] = String(headers['sec-websocket-protocol'] ?? '').split(', ')
 *   return protocol
 * })
 * ```
 */
export function custom(find: FindToken): TokenSource {
  const checked = requireFunction<FindToken>('custom', 'the argument', find)
  if (checked === undefined) throw new ConfigError('custom: the argument must be a function.')
  const data = { kind: 'custom', name: 'custom', find: checked } as const
  return makeSource(data, (_headers, request) => readCustomToken(request, checked))
}

/**
 * Several places in order; the first one with a token is used, and the others are not read. With a plain array, as in
 * `from: [bearer(), cookie('t')]`, a request with two tokens is refused, because it is unclear who is calling.
 *
 * @throws ConfigError for an argument that is not a source; `createVerifier` refuses an empty list.
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

/** @throws ConfigError for a value that is not a source. */
export function requireSource(value: unknown): TokenSource {
  if (Object.hasOwn(Object(value), READ_TOKEN)) return value as TokenSource
  throw new ConfigError(
    'createVerifier: from must be made by bearer(), cookie(), header(), custom() or firstOf().',
  )
}
