/** The APIs that the console tries. It sends requests only to their URLs, which must be on this machine. */
import { ConfigError } from '@poolguard/core'
import { LOOPBACK_ORIGIN } from '../util/loopback.ts'
import { anything, checkOptions, checkValue, func, objects, oneOf, text } from '../util/option-checks.ts'

/** An API that the console sends requests to. */
export interface GuardedApi {
  readonly name: string
  /** Its address on this machine, such as `http://127.0.0.1:3001`. */
  readonly url: string
  readonly requests: readonly GuardedRequest[]
}

export interface GuardedRequest {
  /** `'GET'` or `'DELETE'`, which need no body. Default `'GET'`. */
  readonly method?: 'GET' | 'DELETE'
  /** Such as `/orders`. */
  readonly path: string
  /** The scopes that the route requires, separated by spaces, for the explanation. Default: none. */
  readonly scope?: string
}

/** A token to try. It is made anew for each request, because tokens expire. */
export interface TriedToken {
  /** Such as `'an access token with orders/read'`. */
  readonly name: string
  /** `undefined` for a request without a token. */
  readonly makeToken: () => Promise<string> | string | undefined
}

/** What the console shows on the page "APIs". */
export interface GuardedApis {
  readonly apis: readonly GuardedApi[]
  readonly tokens: readonly TriedToken[]
}

const NONE: GuardedApis = { apis: [], tokens: [] }

const BASE = 'http://localhost'

/** `URL` drops tabs and line breaks: it reads `/`, a tab and `/example.com` as the host `example.com`. */
function isPath(text: string): boolean {
  return text.startsWith('/') && URL.canParse(text, BASE) && new URL(text, BASE).origin === BASE
}

function checkRequest(request: GuardedRequest): GuardedRequest {
  const given = checkOptions('showApis: requests', request, {
    method: oneOf('GET', 'DELETE'),
    path: text,
    scope: text,
  })
  if (!isPath(String(given.path))) {
    throw new ConfigError('showApis: path must begin with one slash, such as /orders.')
  }
  return given
}

function checkApi(api: GuardedApi): GuardedApi {
  const given = checkOptions('showApis: apis', api, { name: text, url: text, requests: objects })
  checkValue('showApis: apis', 'name', given.name, text)
  checkValue('showApis: apis', 'requests', given.requests, objects)
  if (!LOOPBACK_ORIGIN.test(String(given.url))) {
    throw new ConfigError(
      'showApis: url must be an address of this machine without a path: http://127.0.0.1:3001.',
    )
  }
  return { ...given, requests: given.requests.map(checkRequest) }
}

function checkToken(token: TriedToken): TriedToken {
  const given = checkOptions('showApis: tokens', token, { name: text, makeToken: func })
  checkValue('showApis: tokens', 'name', given.name, text)
  checkValue('showApis: tokens', 'makeToken', given.makeToken, func)
  return given
}

/** @throws ConfigError */
export function checkGuardedApis(given: GuardedApis): GuardedApis {
  const { apis, tokens } = checkOptions('showApis', given, { apis: anything, tokens: anything })
  checkValue('showApis', 'apis', apis, objects)
  checkValue('showApis', 'tokens', tokens, objects)
  return { apis: apis.map(checkApi), tokens: tokens.map(checkToken) }
}

/** The APIs that are shown now: none until the application names them. */
export class ShownApis {
  current: GuardedApis = NONE
}
