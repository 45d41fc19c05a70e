/** Step 1: the token in a request. RFC 6750 §2.1: one Authorization line, the scheme in any case, one token. */
import { fromNodeRequest, type RequestLike } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import { access, outcome, poolVerifier, refusal } from '../../support/core-fixtures.ts'

const verifier = poolVerifier()
const token = access()
const MISSING = 'ERR_TOKEN_MISSING'
const INVALID = 'ERR_REQUEST_INVALID'
const MALFORMED = 'ERR_TOKEN_MALFORMED'
const ok = 'accepted'

function judge(headers: unknown): Promise<string> {
  return outcome(() => verifier.authenticate({ headers } as RequestLike))
}

describe('an Authorization header', () => {
  it.each<[string, unknown, string]>([
    ['as it should be', `Bearer ${token}`, ok],
    ['in small letters', `bearer ${token}`, ok],
    ['in capitals', `BEARER ${token}`, ok],
    ['with more spaces', `Bearer    ${token}`, ok],
    ['in one line', [`Bearer ${token}`], ok],
    ['in no line', [], MISSING],
    ['missing', undefined, MISSING],
    ['null', null, MISSING],
    ['empty', '', MISSING],
    ['a number', 7, MISSING],
    ['an object', { length: 1, 0: `Bearer ${token}` }, MISSING],
    ['of another scheme', 'Basic YTpi', MISSING],
    ['of another scheme, with a token', `Token ${token}`, MISSING],
    ['of a scheme that begins alike', `BearerX ${token}`, MISSING],
    ['of a scheme that begins alike, with a dash', `Bearer-Token ${token}`, MISSING],
    ['without a scheme', token, MISSING],
    ['the scheme and the token in one', `Bearer${token}`, MISSING],
    ['after a space', ` Bearer ${token}`, MISSING],
    ['the scheme alone', 'Bearer', INVALID],
    ['the scheme and a space', 'Bearer ', INVALID],
    ['a tab for the space', `Bearer\t${token}`, INVALID],
    ['a colon for the space', `Bearer: ${token}`, INVALID],
    ['with two tokens', `Bearer ${token} ${token}`, INVALID],
    ['with two tokens and a comma', `Bearer ${token},${token}`, INVALID],
    ['with two credentials', `Bearer ${token}, Bearer ${token}`, INVALID],
    ['with a space after the token', `Bearer ${token} `, INVALID],
    ['with a line break after the token', `Bearer ${token}\n`, INVALID],
    ['with a line break in the token', `Bearer ${token.slice(0, 20)}\r\nX: ${token.slice(20)}`, INVALID],
    ['with a NUL', `Bearer ${token}\0`, INVALID],
    ['with a quoted token', `Bearer "${token}"`, INVALID],
    ['with letters outside ASCII', `Bearer ${token}é`, INVALID],
    ['with = in the middle', 'Bearer a=b', INVALID],
    ['with the scheme twice', `Bearer Bearer ${token}`, INVALID],
    ['in two lines', [`Bearer ${token}`, `Bearer ${token}`], INVALID],
    ['in two lines, one of another scheme', ['Basic YTpi', `Bearer ${token}`], INVALID],
    ['with a word that is no token', 'Bearer null', MALFORMED],
    ['with a padded token', `Bearer ${token}==`, MALFORMED],
    ['with a megabyte of A', `Bearer ${'A'.repeat(1_000_000)}`, 'ERR_TOKEN_TOO_LARGE'],
    ['with a megabyte of spaces', `Bearer${' '.repeat(1_000_000)}`, INVALID],
    ['with a megabyte of =', `Bearer a${'='.repeat(1_000_000)}!`, INVALID],
  ])('$0 → $2', async (_name, authorization, decision) => {
    expect(await judge({ authorization })).toBe(decision)
  })

  it('another header or a cookie → not read', async () => {
    expect(await judge({ cookie: `access_token=${token}`, 'x-authorization': `Bearer ${token}` })).toBe(
      MISSING,
    )
    const request = { headers: {}, url: `/?access_token=${token}`, body: { access_token: token } }
    expect(await outcome(() => verifier.authenticate(request as RequestLike))).toBe(MISSING)
  })

  it('missing, and with another scheme → two reasons in the detail', async () => {
    const reasonFor = async (headers: object) =>
      (await refusal(() => verifier.authenticate({ headers } as RequestLike))).detail?.reason
    const reasons = [await reasonFor({}), await reasonFor({ authorization: 'Basic YTpi' })]
    expect(reasons).toEqual([expect.stringContaining('authorization'), expect.stringContaining('Bearer')])
    expect(reasons[0]).not.toContain('Bearer')
  })

  it('refused → its credential is not in the error', async () => {
    const secret = 'c2VjcmV0LXNlY3JldA'
    for (const line of [`Basic ${secret}`, `Bearer ${secret} ${secret}`, `Bearer ${secret}`]) {
      const error = await refusal(() => verifier.authenticate({ headers: { authorization: line } }))
      expect(JSON.stringify([error.message, error.detail, error.headers])).not.toContain(secret)
    }
  })
})

describe('a Node request', () => {
  const line = `Bearer ${token}`

  it('one Authorization line → the same request', () => {
    const request = { headers: { authorization: line }, rawHeaders: ['Host', 'x', 'AUTHORIZATION', line] }
    expect(fromNodeRequest(request)).toBe(request)
  })

  it('no Authorization line → the same request', () => {
    const request = { headers: {}, rawHeaders: ['Host', 'authorization', 'Proxy-Authorization', line] }
    expect(fromNodeRequest(request)).toBe(request)
  })

  it.each([
    ['the same twice', [line, line]],
    ['another one first', ['Basic YTpi', line]],
    ['another one last, which Node drops', [line, 'Basic YTpi']],
  ])('two Authorization lines, %s → ERR_REQUEST_INVALID', async (_name, lines) => {
    const rawHeaders = ['Authorization', lines[0] ?? '', 'Accept', '*/*', 'authorization', lines[1] ?? '']
    const request = { headers: { authorization: lines[0], accept: '*/*' }, rawHeaders }
    expect(fromNodeRequest(request).headers.accept).toBe('*/*')
    expect(await outcome(() => verifier.authenticate(fromNodeRequest(request)))).toBe(INVALID)
  })

  it('raw headers that end with a name → the same request', () => {
    const request = { headers: {}, rawHeaders: ['Authorization'] }
    expect(fromNodeRequest(request)).toBe(request)
  })
})
