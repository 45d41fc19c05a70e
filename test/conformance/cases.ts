/** What every adapter must answer: one list for all of them, with the routes of routes.ts. */
import { type AuthErrorCode, FAILURES } from '@poolguard/core'
import type { LocalPool } from '@poolguard/local'
import type { Path } from './routes.ts'

/** Header lines as they are sent: a list, because a name may occur twice. */
export type HeaderLines = readonly (readonly [name: string, value: string])[]

export interface Case {
  readonly name: string
  readonly path: Path
  readonly headers: (pool: LocalPool) => Promise<HeaderLines> | HeaderLines
  readonly status: number
  readonly code?: string
  /** The whole `WWW-Authenticate` header; `null` when there must be none. */
  readonly challenge: string | null
}

/** The challenge for a code that has an `error` in the failure table. */
export function challengeFor(code: AuthErrorCode): string {
  const { error, message } = FAILURES[code]
  return `Bearer realm="orders", error="${error}", error_description="${message}"`
}

export function bearer(token: string, scheme = 'Bearer '): HeaderLines {
  return [['Authorization', `${scheme}${token}`]]
}

function accepted(name: string, path: Case['path'], headers: Case['headers']): Case {
  return { name, path, headers, status: 200, challenge: null }
}

function refusedToken(name: string, code: AuthErrorCode, headers: Case['headers']): Case {
  return { name, path: '/me', headers, status: 401, code, challenge: challengeFor(code) }
}

function missing(name: string, headers: HeaderLines): Case {
  return {
    name,
    path: '/me',
    headers: () => headers,
    status: 401,
    code: 'ERR_TOKEN_MISSING',
    challenge: 'Bearer realm="orders"',
  }
}

function malformed(name: string, headers: Case['headers']): Case {
  const code = 'ERR_REQUEST_INVALID'
  return { name, path: '/me', headers, status: 400, code, challenge: challengeFor(code) }
}

const good: Case['headers'] = async (pool) => bearer(await pool.accessToken())

export const BEARER_CASES: readonly Case[] = [
  accepted('an access token', '/me', good),
  accepted('the scheme in another case', '/me', async (pool) => bearer(await pool.accessToken(), 'bEaReR ')),
  accepted('several spaces after the scheme', '/me', async (pool) =>
    bearer(await pool.accessToken(), 'Bearer   '),
  ),
  accepted('a token for client credentials', '/me', async (pool) => bearer(await pool.clientToken())),
  accepted('a token with the scope', '/orders', async (pool) =>
    bearer(await pool.accessToken({ scope: 'profile orders/read' })),
  ),
  accepted('no token on an open route', '/open', () => []),
  accepted('a bad token on an open route', '/open', () => bearer('nonsense')),

  missing('no credentials', []),
  missing('an empty Authorization line', [['Authorization', '']]),
  missing('another scheme', [['Authorization', 'Basic dXNlcjpwYXNz']]),
  missing('a scheme that only starts like Bearer', [['Authorization', 'BearerX abc']]),
  missing('a token elsewhere', [['X-Authorization', 'Bearer abc']]),

  malformed('a scheme without a token', () => [['Authorization', 'Bearer']]),
  malformed('two tokens', () => bearer('a b')),
  malformed('a tab after the scheme', () => [['Authorization', 'Bearer\tabc']]),
  malformed('credentials joined by a comma', () => [['Authorization', 'Bearer a, Bearer b']]),
  malformed('two Authorization lines', async (pool) => {
    const lines = bearer(await pool.accessToken())
    return [...lines, ...lines]
  }),

  refusedToken('an ID token', 'ERR_TOKEN_USE_MISMATCH', async (pool) => bearer(await pool.idToken())),
  refusedToken('a token of another client', 'ERR_CLIENT_MISMATCH', async (pool) =>
    bearer(await pool.badToken('other-client')),
  ),
  refusedToken('a token of another pool', 'ERR_ISSUER_UNKNOWN', async (pool) =>
    bearer(await pool.badToken('other-pool')),
  ),
  refusedToken('an expired token', 'ERR_TOKEN_EXPIRED', async (pool) =>
    bearer(await pool.badToken('expired')),
  ),
  refusedToken('a bad signature', 'ERR_SIGNATURE_INVALID', async (pool) =>
    bearer(await pool.badToken('bad-signature')),
  ),
  refusedToken('a text that is not a JWT', 'ERR_TOKEN_MALFORMED', () => bearer('nonsense')),
  refusedToken('an encrypted token', 'ERR_TOKEN_MALFORMED', () => bearer('a.b.c.d.e')),
]
