/** A browser in which a user is signed in, for end-to-end tests. */
import { ConfigError } from '@poolguard/core'
import type { SignedIn } from '../sign-in/sign-in-as.ts'
import { checkOptions, flag } from '../util/option-checks.ts'

/** The storage state of Playwright, for `use.storageState` and `browser.newContext({ storageState })`. */
export interface StorageState {
  cookies: {
    name: string
    value: string
    domain: string
    path: string
    expires: number
    httpOnly: boolean
    secure: boolean
    sameSite: 'Lax'
  }[]
  origins: { origin: string; localStorage: { name: string; value: string }[] }[]
}

export interface StorageStateOptions {
  /**
   * Writes cookies too, for an application that renders on the server with Amplify's `ssr: true`. Default
   * false.
   */
  readonly cookies?: boolean
}

/** Playwright: a session cookie, which ends with the browser context. */
const SESSION = -1

function requireOrigin(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url
  throw new ConfigError('storageState: the origin must be a URL such as http://localhost:5173.')
}

/**
 * What AWS Amplify keeps in a browser for a signed-in user, in Playwright's format.
 *
 * @throws ConfigError for an origin that is not an http or https URL, or an unknown option.
 * @example
 * ```ts
 * import { createLocalPool, storageState } from '@poolguard/local'
 *
 * const pool = await createLocalPool({ users: [{ email: 'ada@example.com', password: 'Local-Pool-1' }] })
 * const state = storageState(await pool.signInAs('ada@example.com'), 'http://localhost:5173')
 * ```
 */
export function storageState(
  { localStorage: entries }: Pick<SignedIn, 'localStorage'>,
  origin: string,
  options: StorageStateOptions = {},
): StorageState {
  const url = requireOrigin(origin)
  const { cookies: hasCookies = false } = checkOptions('storageState', options, { cookies: flag })
  const stored = Object.entries(entries).map(([name, value]) => ({ name, value }))
  const cookies = stored.map(({ name, value }) => ({
    name: encodeURIComponent(name),
    value: encodeURIComponent(value),
    domain: url.hostname,
    path: '/',
    expires: SESSION,
    httpOnly: false,
    secure: url.protocol === 'https:',
    sameSite: 'Lax' as const,
  }))
  return {
    cookies: hasCookies ? cookies : [],
    origins: [{ origin: url.origin, localStorage: stored }],
  }
}
