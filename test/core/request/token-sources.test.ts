/** Step 1 from other places than the Authorization header: cookies and headers, by configuration only. */
import {
  bearer,
  ConfigError,
  cookie,
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

  it('a token in the Authorization header, or the reverse → not read', async () => {
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

describe('several places', () => {
  const both = { authorization: `Bearer ${token}`, cookie: `t=${token}` }

  it('→ each is read', async () => {
    const from = [bearer(), cookie('t')]
    expect(await judge(from, { authorization: both.authorization })).toBe(ok)
    expect(await judge(from, { cookie: both.cookie })).toBe(ok)
    expect(await judge(from, {})).toBe(MISSING)
  })

  it('a token in two of them → refused, even the same token', async () => {
    expect(await judge([bearer(), cookie('t')], both)).toBe(INVALID)
    expect(await judge([cookie('t'), bearer()], both)).toBe(INVALID)
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
  ])('%s → no token', async (_name, request) => {
    expect(await outcome(() => poolVerifier().authenticate(request as never))).toBe(MISSING)
  })
})

describe('an invalid source', () => {
  it.each<[string, () => unknown]>([
    ['a cookie without a name', () => cookie('')],
    ['a cookie whose name has a space', () => cookie('a b')],
    ['a cookie whose name has an equals sign', () => cookie('a=b')],
    ['a header whose name is none', () => header('x:y')],
    ['the Authorization header as a bare one', () => header('Authorization')],
    ['the Cookie header as a bare one', () => header('cookie')],
    ['no sources', () => poolVerifier({}, { from: [] })],
    ['no sources in order', () => poolVerifier({}, { from: firstOf() })],
    ['one source twice', () => poolVerifier({}, { from: [bearer(), bearer()] })],
    ['the query', () => poolVerifier({}, { from: { kind: 'query', name: 't' } as never })],
    ['text', () => poolVerifier({}, { from: 'cookie' as never })],
    ['null', () => poolVerifier({}, { from: [null] as never })],
    ['a misspelt member', () => poolVerifier({}, { from: { kind: 'cookie', nmae: 't' } as never })],
  ])('%s', (_name, declare) => {
    expect(declare).toThrow(ConfigError)
  })
})
