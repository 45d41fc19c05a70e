/** Where the token is, when the verifier looks in other places than the Authorization header. */
import type { LocalPool } from '@poolguard/local'
import type { Case, HeaderLines } from './cases.ts'

type Lines = (token: string) => HeaderLines

const inCookie: Lines = (token) => [['Cookie', `theme=dark; access_token=${token}`]]
const inHeader: Lines = (token) => [['X-Access-Token', token]]
const inBearer: Lines = (token) => [['Authorization', `Bearer ${token}`]]

const CHALLENGE = 'Bearer realm="orders"'
const INVALID_REQUEST = `${CHALLENGE}, error="invalid_request", error_description="The credentials in the request are malformed."`

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
    challenge: INVALID_REQUEST,
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
  missing('a token nowhere', [['Cookie', 'theme=dark']]),
  missing('an empty cookie', inCookie('')),
  refused('a token in two places', inBearer, inCookie),
  refused('a token in two other places', inCookie, inHeader),
  refused('a cookie that is there twice', (token) => [
    ['Cookie', `access_token=${token}; access_token=${token}`],
  ]),
  refused('a scheme where none belongs', (token) => inHeader(`Bearer ${token}`)),
  refused('a quoted cookie', (token) => inCookie(`"${token}"`)),
]

/** `from: firstOf(cookie('access_token'), bearer())` */
export const FIRST_PLACE_CASES: readonly Case[] = [
  accepted('the first place of two', inCookie, inBearer),
  accepted('the second place when the first is empty', inBearer),
  accepted('the first place, whatever is in the second', inCookie, () => inBearer('nonsense')),
  missing('a place that is not in the list', inHeader('nonsense')),
]

/** With no `from`. */
export const ONLY_BEARER_CASES: readonly Case[] = [
  missing('a cookie that nobody asked for', inCookie('a.b.c')),
  missing('a header that nobody asked for', inHeader('a.b.c')),
]
