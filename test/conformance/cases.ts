/** What every adapter must answer: one list, looped over all of them. The routes are those of routes.ts everywhere. */
import type { LocalPool } from '@poolguard/local'
import type { Path } from './routes.ts'

/** Header lines as they go over the wire: a list, for one may come twice. */
export type HeaderLines = readonly (readonly [name: string, value: string])[]

export interface Case {
  readonly name: string
  readonly path: Path
  readonly headers: (pool: LocalPool) => Promise<HeaderLines> | HeaderLines
  readonly status: number
  readonly code?: string
  /** The `WWW-Authenticate` header, whole; `null` when there must be none. */
  readonly challenge: string | null
}

const invalidToken = (description: string): string =>
  `Bearer realm="orders", error="invalid_token", error_description="${description}"`

const INVALID_REQUEST =
  'Bearer realm="orders", error="invalid_request", error_description="The credentials in the request are malformed."'

export function bearer(token: string, scheme = 'Bearer '): HeaderLines {
  return [['Authorization', `${scheme}${token}`]]
}

function accepted(name: string, path: Case['path'], headers: Case['headers']): Case {
  return { name, path, headers, status: 200, challenge: null }
}

function refusedToken(name: string, code: string, description: string, headers: Case['headers']): Case {
  return { name, path: '/me', headers, status: 401, code, challenge: invalidToken(description) }
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
  return { name, path: '/me', headers, status: 400, code: 'ERR_REQUEST_INVALID', challenge: INVALID_REQUEST }
}

const good: Case['headers'] = async (pool) => bearer(await pool.accessToken())

export const BEARER_CASES: readonly Case[] = [
  accepted('an access token is let in', '/me', good),
  accepted('the scheme is known in any case', '/me', async (pool) =>
    bearer(await pool.accessToken(), 'bEaReR '),
  ),
  accepted('several spaces may follow the scheme', '/me', async (pool) =>
    bearer(await pool.accessToken(), 'Bearer   '),
  ),
  accepted('a machine is let in', '/me', async (pool) => bearer(await pool.clientToken())),
  accepted('a token with the scope is let in', '/orders', async (pool) =>
    bearer(await pool.accessToken({ scope: 'profile orders/read' })),
  ),
  accepted('an open route needs no token', '/open', () => []),
  accepted('an open route does not look at a token', '/open', () => bearer('nonsense')),

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

  refusedToken('an ID token', 'ERR_TOKEN_USE_MISMATCH', 'The token is of the wrong kind.', async (pool) =>
    bearer(await pool.idToken()),
  ),
  refusedToken(
    'a token of another client',
    'ERR_CLIENT_MISMATCH',
    'The token was issued for another client or audience.',
    async (pool) => bearer(await pool.badToken('other-client')),
  ),
  refusedToken(
    'a token of another pool',
    'ERR_ISSUER_UNKNOWN',
    'The issuer of the token is not trusted.',
    async (pool) => bearer(await pool.badToken('other-pool')),
  ),
  refusedToken('an expired token', 'ERR_TOKEN_EXPIRED', 'The token has expired.', async (pool) =>
    bearer(await pool.badToken('expired')),
  ),
  refusedToken(
    'a bad signature',
    'ERR_SIGNATURE_INVALID',
    'The signature of the token is invalid.',
    async (pool) => bearer(await pool.badToken('bad-signature')),
  ),
  refusedToken('a token that is none', 'ERR_TOKEN_MALFORMED', 'The token is malformed.', () =>
    bearer('nonsense'),
  ),
  refusedToken('an encrypted token', 'ERR_TOKEN_MALFORMED', 'The token is malformed.', () =>
    bearer('a.b.c.d.e'),
  ),
]
