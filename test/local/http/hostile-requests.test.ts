/** Malformed bytes cause no fault of the pool, and it answers the next valid request. */
import { connect } from 'node:net'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { startService } from '../../support/local-service.ts'

const { server, pool } = await startService()
const host = `Host: 127.0.0.1:${server.port}\r\n`

const faults: unknown[] = []
const keep = (fault: unknown) => void faults.push(fault)
for (const name of ['unhandledRejection', 'uncaughtException'] as const) process.on(name, keep)
const logged = vi.spyOn(console, 'error')
afterAll(() => {
  for (const name of ['unhandledRejection', 'uncaughtException'] as const) process.off(name, keep)
  logged.mockRestore()
})

afterEach(async () => {
  expect((await fetch(pool.jwksUri)).status).toBe(200)
  expect([faults, logged.mock.calls, Reflect.get({}, 'polluted')]).toEqual([[], [], undefined])
})

/** The status of the last answer, once the server has closed the connection; nothing if there was none. */
function statusOf(bytes: string | Buffer): Promise<number | undefined> {
  return new Promise((resolve) => {
    const received: Buffer[] = []
    const socket = connect(server.port, '127.0.0.1', () => socket.end(bytes))
    socket.on('data', (chunk) => received.push(chunk)).on('error', () => {})
    socket.on('close', () => {
      const statuses = Buffer.concat(received)
        .toString('latin1')
        .match(/^HTTP\/1\.1 \d{3}/gm)
      resolve(statuses === null ? undefined : Number(statuses.at(-1)?.slice(9)))
    })
  })
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const get = (path: string, headers = '', method = 'GET') =>
  latin1(`${method} ${path} HTTP/1.1\r\n${host}Connection: close\r\n${headers}\r\n`)
const post = (path: string, headers: string, body: string | Buffer) =>
  Buffer.concat([
    latin1(
      `POST ${path} HTTP/1.1\r\n${host}Connection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`,
    ),
    latin1(`${headers}\r\n`),
    Buffer.from(body),
  ])
const ask = (body: string | Buffer, operation = 'SignUp', headers = '') =>
  post('/', `X-Amz-Target: AWSCognitoIdentityProviderService.${operation}\r\n${headers}`, body)
const form = (body: string | Buffer, path = '/oauth2/token', headers = '') =>
  post(path, `Content-Type: application/x-www-form-urlencoded\r\n${headers}`, body)
const bare = (headers: string, body = '') => latin1(`POST / HTTP/1.1\r\n${host}${headers}\r\n${body}`)
const signIn = 'client_id=client-id&redirect_uri=http://localhost:3000/callback&response_type=code'
const keySet = `/${pool.userPoolId}/.well-known/jwks.json`
const lines = (count: number) => 'a:b\r\n'.repeat(count)

type Status = number | undefined
type Case = readonly [what: string, bytes: string | Buffer, status: Status | readonly Status[]]

describe('a request line or a header', () => {
  it.each<Case>([
    ['garbage', Buffer.from([0, 1, 2, 255, 254, 13, 10, 13, 10]), 400],
    ['the beginning of TLS', Buffer.from([22, 3, 1, 0, 5, 1, 0, 0, 1, 3]), 400],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 403],
    ['a second Host', get(keySet, 'Host: evil.example\r\n'), 400],
    ['a second Origin', get(keySet, 'Origin: http://localhost\r\nOrigin: http://evil.example\r\n'), 400],
    ['HTTP/1.0 without a Host', 'GET / HTTP/1.0\r\n\r\n', 403],
    ['HTTP/1.0 with one', `GET ${keySet} HTTP/1.0\r\n${host}\r\n`, 200],
    ...['/%', '/%zz', '/%ff', '/%c0%80', '/%2e%2e/%', 'http://[::1'].map(
      (path): Case => [`the path ${path}`, get(path), 400],
    ),
    ...['*', '/?%', '/?a[]=1&a[b]=2'].map((path): Case => [`the path ${path}`, get(path), 200]),
    ...['//', '//evil.example/', '/\\', '/a%00b', 'http://evil.example/x'].map(
      (path): Case => [`the path ${path}`, get(path), 404],
    ),
    ...['__proto__', 'constructor', `${pool.userPoolId}%00`].map(
      (id): Case => [`the pool ${id}`, get(`/${id}/.well-known/jwks.json`), 404],
    ),
    ['a path of 15 KB', get(`/${'a'.repeat(15_000)}/.well-known/jwks.json`), 414],
    ['CONNECT', get('evil.example:443', '', 'CONNECT'), undefined],
    ['TRACE', get('/', '', 'TRACE'), 404],
    ['an unknown method', get('/', '', 'BREW'), 400],
    ['OPTIONS without a preflight', get('*', '', 'OPTIONS'), 400],
    [
      'an upgrade to WebSocket',
      bare('Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n'),
      400,
    ],
    ['an upgrade to h2c', bare('Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n'), 400],
    ['a header of 100 KB', get('/', `X: ${'a'.repeat(100_000)}\r\n`), 431],
    ['990 header lines', get(keySet, lines(990)), 200],
    ['1000 header lines', get(keySet, lines(1000)), 431],
    [
      '2500 header lines, an Origin among the last',
      get(keySet, `${lines(2500)}Origin: http://evil.example\r\n`),
      431,
    ],
    ['2000 header lines before the Host', `GET / HTTP/1.1\r\n${lines(2000)}${host}\r\n`, [400, 431]],
    ['a NUL in a header', get('/', 'X: a\0b\r\n'), 400],
    ['a line that ends in a line feed alone', `GET / HTTP/1.1\n${host}X: a\rb\r\n\r\n`, 400],
    ['an expectation that cannot be met', get('/', 'Expect: 200-maybe\r\n'), 417],
    [
      'a second request that is garbage',
      Buffer.concat([latin1(`GET // HTTP/1.1\r\n${host}\r\n`), latin1('x\r\n')]),
      400,
    ],
  ])('%s → its status, without a fault', async (_what, bytes, status) => {
    expect([status].flat()).toContain(await statusOf(bytes))
  })
})

describe('a body', () => {
  it.each<Case>([
    ['of a length and chunks', bare('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
    ['with two lengths', bare('Content-Length: 3\r\nContent-Length: 4\r\n', 'abcd'), 400],
    ['with a negative length', bare('Content-Length: -1\r\n'), 400],
    ['with a length too big for a number', bare(`Content-Length: ${'9'.repeat(30)}\r\n`), 400],
    ['that claims 10 GB', bare('Content-Length: 9999999999\r\n'), 400],
    ['with a coding after chunked', bare('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'), 400],
    ['with a chunk length that is no number', bare('Transfer-Encoding: chunked\r\n', 'zz\r\nabc\r\n'), 400],
    ['with a chunk length too big', bare('Transfer-Encoding: chunked\r\n', `${'f'.repeat(20)}\r\n`), 400],
    ['with a chunk longer than it says', bare('Transfer-Encoding: chunked\r\n', '2\r\nabcdef\r\n'), 400],
    [
      'that is not UTF-8',
      ask(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x22, 0xc0, 0x22, 0x7d])),
      400,
    ],
    ['in UTF-16', ask(Buffer.from('{}', 'utf16le')), 400],
    ['nested 200,000 deep', ask('['.repeat(200_000)), 400],
    ['nested 100,000 deep, and closed', ask(`${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`), 400],
    ['with a number that overflows', ask('{"MaxResults":1e999}', 'ListUserPools'), 400],
    ['with __proto__', ask('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'), 400],
    [
      'with __proto__ in a valid request',
      ask('{"PoolName":"x","__proto__":{"polluted":1}}', 'CreateUserPool'),
      200,
    ],
    ['for an operation that every object has', ask('{}', 'constructor'), 400],
    ['for an operation that is not ASCII', ask('{}', 'S\xff\xfe'), 400],
    ['of a malformed type', ask('{}', 'SignUp', 'Content-Type: a/b; charset=\r\n'), 400],
    ['form: a parameter twice', form('grant_type=a&grant_type=b'), 400],
    ['form: invalid percent-encoding', form('grant_type=%&client_id=%ff'), 400],
    ['form: not UTF-8', form(Buffer.from([0xff, 0xfe, 0x3d, 0x00])), 400],
    ['form: __proto__', form('__proto__=a&constructor=b&grant_type=__proto__'), 400],
    [
      'form: an Authorization that is not ASCII',
      form('a=b', '/oauth2/token', 'Authorization: Basic \xff\r\n'),
      401,
    ],
    ['form: of another type', post('/oauth2/token', 'Content-Type: application/json\r\n', '{}'), 415],
    ['form: over 1 MB', form('a='.padEnd(1_100_000, 'x')), 413],
    ['page: its id twice', form('page=a&page=b', '/login'), 400],
    [
      'page: a cookie with a bad escape',
      form('page=a', '/login', 'Cookie: poolguard-local=%E0%A4%A\r\n'),
      400,
    ],
  ])('%s → its status, without a fault', async (_what, bytes, status) => {
    expect([status].flat()).toContain(await statusOf(bytes))
  })

  it.each([
    ['JSON', `POST / HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\n{"a":`],
    ['a form', `POST /oauth2/token HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\na=`],
    ['a chunk', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n5\r\nab`],
    ['a header', 'POST / HTTP/1.1\r\nHo'],
  ])('half of %s, then a reset → no fault', async (_what, bytes) => {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () =>
        socket.write(bytes, () => socket.resetAndDestroy()),
      )
      socket.on('error', () => {}).on('close', () => resolve())
    })
  })
})

describe('a page', () => {
  it.each(['=', ';;;=', 'poolguard-local', 'poolguard-local=%', '__proto__=a', `a=${'x'.repeat(10_000)}`])(
    'cookie %j → shown',
    async (cookie) => {
      expect(await statusOf(get(`/oauth2/authorize?${signIn}`, `Cookie: ${cookie}\r\n`))).toBe(200)
    },
  )

  it.each<readonly [query: string, status: number]>([
    [`${signIn}&client_id=client-id`, 400],
    [`${signIn}&__proto__=x&toString=1&constructor=%`, 200],
    [`${signIn}&state=%00%0d%0aX:1&prompt=none`, 302],
    [`${signIn}&state=%ed%a0%80&scope=%ff`, 302],
    [`${signIn}&max_age=NaN`, 302],
    ['client_id=__proto__', 400],
  ])('query %s → %d', async (query, status) => {
    expect(await statusOf(get(`/oauth2/authorize?${query}`))).toBe(status)
  })
})
