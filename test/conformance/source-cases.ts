/** Tokens in other places than the Authorization header, as the verifier is configured. */
import type { LocalPool } from '@poolguard/local'
import { type Case, challengeFor, type HeaderLines } from './cases.ts'

type Lines = (token: string) => HeaderLines

const inCookie: Lines = (token) => [['Cookie', `theme=dark; access_token=${token}`]]
const inHeader: Lines = (token) => [['X-Access-Token', token]]
const inBearer: Lines = (token) => [['Authorization', `Bearer ${token}`]]

const CHALLENGE = 'Bearer realm="orders"'

function accepted(name: string, ...places: readonly Lines[]): Case {
  const headers = async (pool: LocalPool) => {
    const token = await pool.accessToken()
    return places.flatMap((place) => place(token))
  }
  return { name, path: '/me', headers, status: 200, challenge: null }
}

function refused(name: string, ...places: readonly Lines[]): Case {
  return {
    ...accepted(name, ...places),
    status: 400,
    code: 'ERR_REQUEST_INVALID',
    challenge: challengeFor('ERR_REQUEST_INVALID'),
  }
}

function missing(name: string, headers: HeaderLines): Case {
  const code = 'ERR_TOKEN_MISSING'
  return { name, path: '/me', headers: () => headers, status: 401, code, challenge: CHALLENGE }
}

/** `from: [bearer(), cookie('access_token'), header('X-Access-Token')]` */
export const ANY_PLACE_CASES: readonly Case[] = [
  accepted('a token in the Authorization header', inBearer),
  accepted('a token in the cookie', inCookie),
  accepted('a token in the header', inHeader),
  missing('no token', [['Cookie', 'theme=dark']]),
  missing('an empty cookie', inCookie('')),
  refused('a token in two places', inBearer, inCookie),
  refused('a token in two other places', inCookie, inHeader),
  refused('the same cookie twice', (token) => [['Cookie', `access_token=${token}; access_token=${token}`]]),
  refused('a scheme in a header that has none', (token) => inHeader(`Bearer ${token}`)),
  refused('a quoted cookie', (token) => inCookie(`"${token}"`)),
]

/** `from: firstOf(cookie('access_token'), bearer())` */
export const FIRST_PLACE_CASES: readonly Case[] = [
  accepted('the first place of two', inCookie, inBearer),
  accepted('the second place when the first is empty', inBearer),
  accepted('the first place, with a bad token in the second', inCookie, () => inBearer('nonsense')),
  missing('a place that is not in the list', inHeader('nonsense')),
]

/** With no `from`. */
export const ONLY_BEARER_CASES: readonly Case[] = [
  missing('a cookie that is not configured', inCookie('a.b.c')),
  missing('a header that is not configured', inHeader('a.b.c')),
]
