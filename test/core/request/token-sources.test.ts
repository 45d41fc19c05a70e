/** Step 1: tokens in cookies, in other headers and in custom sources, only where they are configured. */
import {
  AuthError,
  bearer,
  ConfigError,
  cookie,
  custom,
  type FindToken,
  firstOf,
  header,
  type RequestLike,
  type VerifierOptions,
} from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { access, outcome, poolVerifier } from '../../support/core-fixtures.ts'

const token = access()
const ok = 'accepted'
const MISSING = 'ERR_TOKEN_MISSING'
const INVALID = 'ERR_REQUEST_INVALID'

function judge(from: VerifierOptions['from'], headers: unknown): Promise<string> {
  const options = from === undefined ? {} : { from }
  return outcome(() => poolVerifier({}, options).authenticate({ headers } as RequestLike))
}

it.each(['From', 'Proxy-Authorization', 'User-Agent', 'Referer', 'Host'])(
  'header(%j), of which Node drops repeated lines → ConfigError',
  (name) => {
    expect(() => header(name)).toThrow(ConfigError)
  },
)

describe('a cookie', () => {
  it.each<[string, unknown, string]>([
    ['alone', `t=${token}`, ok],
    ['among others', `a=b; t=${token}; tt=x`, ok],
    ['without a space after the semicolon', `a=b;t=${token}`, ok],
    ['in one of several lines', ['a=b', `t=${token}`], ok],
    ['that is not there', 'a=b', MISSING],
    ['no cookies', undefined, MISSING],
    ['that was emptied', 't=', MISSING],
    ['whose name only ends alike', `xt=${token}`, MISSING],
    ['whose name only begins alike', `t2=${token}`, MISSING],
    ['in another case', `T=${token}`, MISSING],
    ['as the value of another', `a=t=${token}`, MISSING],
    ['twice', `t=${token}; t=${token}`, INVALID],
    ['twice, in two lines', [`t=${token}`, 't=x'], INVALID],
    ['twice, once empty', `t=; t=${token}`, INVALID],
    ['quoted', `t="${token}"`, INVALID],
    ['with a scheme', `t=Bearer ${token}`, INVALID],
    ['behind 16,000 empty pairs', `${';'.repeat(16_000)}t=${token}`, ok],
    ['behind 5,000 others whose names end alike', `${'xt=;'.repeat(5000)} \t t=${token} `, ok],
    ['percent-encoded', `t=${token.replaceAll('.', '%2E')}`, INVALID],
  ])('$0 → $2', async (_name, line, decision) => {
    expect(await judge(cookie('t'), { cookie: line })).toBe(decision)
  })

  it('a token in the Authorization header instead, or the reverse → ERR_TOKEN_MISSING', async () => {
    expect(await judge(cookie('t'), { authorization: `Bearer ${token}` })).toBe(MISSING)
    expect(await judge(undefined, { cookie: `t=${token}` })).toBe(MISSING)
  })
})

describe('a header', () => {
  it.each<[string, unknown, string]>([
    ['with a token', token, ok],
    ['in one line', [token], ok],
    ['missing', undefined, MISSING],
    ['empty', '', MISSING],
    ['with a scheme', `Bearer ${token}`, INVALID],
    ['twice, as Node joins it', `${token}, ${token}`, INVALID],
    ['in two lines', [token, token], INVALID],
  ])('$0 → $2', async (_name, value, decision) => {
    expect(await judge(header('X-Access-Token'), { 'x-access-token': value })).toBe(decision)
  })
})

describe('bearer with an optional scheme', () => {
  const from = bearer({ schemeOptional: true })
  it.each<[string, unknown, string]>([
    ['the token alone', token, ok],
    ['the token with the scheme', `Bearer ${token}`, ok],
    ['in lower case', `bearer ${token}`, ok],
    ['the scheme alone', 'Bearer', INVALID],
    ['two tokens', `${token} ${token}`, MISSING],
    ['another scheme', 'Basic dTpw', MISSING],
    ['nonsense', 'nonsense', 'ERR_TOKEN_MALFORMED'],
    ['nothing', '', MISSING],
    ['two lines', [token, token], INVALID],
  ])('%s → %s', async (_name, authorization, decision) => {
    expect(await judge(from, { authorization })).toBe(decision)
  })

  it('left out → the token alone is ERR_TOKEN_MISSING', async () => {
    expect(await judge(bearer(), { authorization: token })).toBe(MISSING)
    expect(await judge(bearer({ schemeOptional: false }), { authorization: token })).toBe(MISSING)
  })

  it('a cached token → accepted again, with and without the scheme', async () => {
    const verifier = poolVerifier({}, { from })
    for (const authorization of [token, token, `Bearer ${token}`, token]) {
      expect((await verifier.authenticate({ headers: { authorization } })).token).toBe(token)
    }
  })

  it.each([
    ['no boolean', { schemeOptional: 1 }],
    ['unknown', { optional: true }],
    ['null', null],
  ])('an option that is %s → ConfigError', (_name, options) => {
    expect(() => bearer(options as never)).toThrow(ConfigError)
  })
})

describe('a custom source', () => {
  const read = (found: unknown) => custom((() => found) as unknown as FindToken)
  it.each<[string, unknown, string]>([
    ['a token', token, ok],
    ['undefined', undefined, MISSING],
    ['null', null, MISSING],
    ['an empty string', '', MISSING],
    ['a token with its scheme', `Bearer ${token}`, INVALID],
  ])('that finds %s → %s', async (_name, found, decision) => {
    expect(await judge(read(found), {})).toBe(decision)
  })

  it('→ gets the request', async () => {
    const from = custom(({ headers }) => headers['x-t'] as string | undefined)
    expect(await judge(from, { 'x-t': token })).toBe(ok)
    expect(await judge(firstOf(bearer(), from), { 'x-t': token })).toBe(ok)
    const both = { 'x-t': token, authorization: `Bearer ${token}` }
    expect(await judge([bearer(), from], both)).toBe(INVALID)
  })

  it.each<[string, () => unknown]>([
    ['a promise', async () => token],
    ['a number', () => 1],
  ])('that returns %s → an error, not a refusal', async (_name, find) => {
    await expect(judge(custom(find as FindToken), {})).rejects.toThrow('custom: ')
  })

  it('that throws → the same error; a string becomes an Error', async () => {
    const fail = (error: unknown) =>
      custom(() => {
        throw error
      })
    expect(await judge(fail(new AuthError('ERR_REQUEST_INVALID')), {})).toBe(INVALID)
    await expect(judge(fail(new Error('down')), {})).rejects.toThrow('down')
    await expect(judge(fail('text'), {})).rejects.toBeInstanceOf(Error)
  })

  it.each([
    ['no function', undefined],
    ['a name', 't'],
    ['null', null],
  ])('%s → ConfigError', (_name, find) => {
    expect(() => custom(find as never)).toThrow(ConfigError)
    expect(() => poolVerifier({}, { from: { kind: 'custom', name: 'custom', find } as never })).toThrow(
      ConfigError,
    )
  })

  it('twice the same → ConfigError; two functions → both are read', async () => {
    const twice = read(undefined)
    expect(() => poolVerifier({}, { from: [twice, twice] })).toThrow(ConfigError)
    expect(await judge([twice, read(token)], {})).toBe(ok)
  })
})

describe('several places', () => {
  const both = { authorization: `Bearer ${token}`, cookie: `t=${token}` }

  it('→ each is read', async () => {
    const from = [bearer(), cookie('t')]
    expect(await judge(from, { authorization: both.authorization })).toBe(ok)
    expect(await judge(from, { cookie: both.cookie })).toBe(ok)
    expect(await judge(from, {})).toBe(MISSING)
  })

  it('the same token in two of them → ERR_REQUEST_INVALID', async () => {
    expect(await judge([bearer(), cookie('t')], both)).toBe(INVALID)
    expect(await judge([cookie('t'), bearer()], both)).toBe(INVALID)
  })

  it('a cached token in two of them → ERR_REQUEST_INVALID', async () => {
    const verifier = poolVerifier({}, { from: [bearer(), cookie('t')] })
    const ask = (headers: object) => outcome(() => verifier.authenticate({ headers } as RequestLike))
    expect(await ask({ authorization: both.authorization })).toBe(ok)
    expect(await ask(both)).toBe(INVALID)
  })

  it('firstOf → the first token counts', async () => {
    const bad = { ...both, cookie: 't=nonsense' }
    expect(await judge(firstOf(bearer(), cookie('t')), bad)).toBe(ok)
    expect(await judge(firstOf(cookie('t'), bearer()), bad)).toBe('ERR_TOKEN_MALFORMED')
    expect(await judge(firstOf(cookie('t'), bearer()), { authorization: both.authorization })).toBe(ok)
  })
})

describe('an invalid request', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['without headers', {}],
    ['with null for headers', { headers: null }],
    ['with text for headers', { headers: 'Authorization: Bearer x' }],
  ])('%s → ERR_TOKEN_MISSING', async (_name, request) => {
    expect(await outcome(() => poolVerifier().authenticate(request as never))).toBe(MISSING)
  })
})

describe('an invalid source', () => {
  it.each<[string, () => unknown]>([
    ['a cookie without a name', () => cookie('')],
    ['a cookie whose name has a space', () => cookie('a b')],
    ['a cookie whose name has an equals sign', () => cookie('a=b')],
    ['a header with an invalid name', () => header('x:y')],
    ['the Authorization header as a bare one', () => header('Authorization')],
    ['the Cookie header as a bare one', () => header('cookie')],
    ['no sources', () => poolVerifier({}, { from: [] })],
    ['no sources in order', () => poolVerifier({}, { from: firstOf() })],
    ['one source twice', () => poolVerifier({}, { from: [bearer(), bearer()] })],
    ['the query', () => poolVerifier({}, { from: { kind: 'query', name: 't' } as never })],
    ['text', () => poolVerifier({}, { from: 'cookie' as never })],
    ['null', () => poolVerifier({}, { from: [null] as never })],
    ['a misspelt member', () => poolVerifier({}, { from: { kind: 'cookie', nmae: 't' } as never })],
    ['a hand-written cookie', () => poolVerifier({}, { from: { kind: 'cookie', name: 't' } as never })],
    ['a changed copy of a cookie', () => poolVerifier({}, { from: { ...cookie('t'), name: 'u' } as never })],
  ])('%s → ConfigError', (_name, declare) => {
    expect(declare).toThrow(ConfigError)
  })
})
