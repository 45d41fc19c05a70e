/** Requirements of an authenticated caller: a row for each way to meet one and to fail it. */
import type { AccessTokenOptions } from '@poolguard/local'
import { bearer, type Case, challengeFor } from './cases.ts'
import type { Path } from './routes.ts'

function asks(
  path: Path,
  name: string,
  token: AccessTokenOptions,
  answer: Omit<Case, 'name' | 'path' | 'headers'>,
): Case {
  return { name, path, headers: async (pool) => bearer(await pool.accessToken(token)), ...answer }
}

const OK = { status: 200, challenge: null } as const
const FORBIDDEN = { status: 403, code: 'ERR_FORBIDDEN', challenge: null } as const

function lacks(scope: string): Omit<Case, 'name' | 'path' | 'headers'> {
  const code = 'ERR_SCOPE_INSUFFICIENT'
  return { status: 403, code, challenge: `${challengeFor(code)}, scope="${scope}"` }
}

const TOO_OLD = {
  status: 401,
  code: 'ERR_AUTHENTICATION_TOO_OLD',
  challenge: `${challengeFor('ERR_AUTHENTICATION_TOO_OLD')}, max_age="300"`,
} as const

const now = (): number => Math.floor(Date.now() / 1000)
const custom = (claims: Record<string, unknown>): AccessTokenOptions => ({ claims })

export const REQUIREMENT_CASES: readonly Case[] = [
  asks('/orders', 'one scope among others', { scope: 'profile orders/read' }, OK),
  asks(
    '/orders',
    'scopes that only contain its name',
    { scope: 'orders/readwrite orders' },
    lacks('orders/read'),
  ),
  asks('/orders/all', 'all scopes', { scope: 'orders/write orders/read' }, OK),
  asks('/orders/all', 'one scope of two', { scope: 'orders/read' }, lacks('orders/read orders/write')),
  asks('/orders/either', 'the other scope of two', { scope: 'orders/write' }, OK),
  asks('/orders/either', 'neither scope', { scope: 'profile' }, lacks('orders/read orders/write')),

  asks('/staff', 'one group of two', { groups: ['finance'] }, OK),
  asks('/staff', 'no groups', {}, FORBIDDEN),
  asks('/staff', 'a group that only contains its name', { groups: ['staff-guests'] }, FORBIDDEN),
  asks('/board', 'both groups', { groups: ['finance', 'staff'] }, OK),
  asks('/board', 'one group where both are required', { groups: ['staff'] }, FORBIDDEN),

  asks('/acme', 'a claim of one of the values', custom({ 'custom:tenant': 'globex' }), OK),
  asks('/acme', 'a claim of another value', custom({ 'custom:tenant': 'acme-evil' }), FORBIDDEN),
  asks('/acme', 'a claim that is missing', {}, FORBIDDEN),
  asks('/adults', 'a claim that the function accepts', custom({ 'custom:age': '18' }), OK),
  asks('/adults', 'a claim that the function does not accept', custom({ 'custom:age': '17' }), FORBIDDEN),
  asks('/adults', 'a claim that is missing, for a function', {}, FORBIDDEN),

  asks('/fresh', 'a user who has just signed in', { authenticatedAt: now() }, OK),
  asks('/fresh', 'a user who signed in long ago', { authenticatedAt: now() - 3000 }, TOO_OLD),

  asks('/alice', 'a caller that the check accepts', { username: 'alice' }, OK),
  asks('/alice', 'a caller that the check does not accept', { username: 'bob' }, FORBIDDEN),
  asks(
    '/own-refusal',
    'a check that throws an AuthError',
    {},
    {
      status: 401,
      code: 'ERR_TOKEN_REVOKED',
      challenge: challengeFor('ERR_TOKEN_REVOKED'),
    },
  ),
  asks('/broken', 'a check that throws another error', {}, { status: 500, challenge: null }),
]
