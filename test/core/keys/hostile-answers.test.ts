/** Small documents that are expensive to receive or to parse: framing, compression, structure. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { createVerifier, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { API, NOW, OIDC, outcome, poolJwks, poolKey, refusal } from '../../support/core-fixtures.ts'
import { mint } from '../../support/mint.ts'

const DOCUMENT = Buffer.from(JSON.stringify(poolJwks))
const MAX_BYTES = 16_384

type Bytes = string | Uint8Array

/** Serves these bytes to every connection, and lets `ask` verify a token of this issuer. */
async function serveBytes<T>(
  answer: readonly Bytes[],
  ask: (verify: () => Promise<unknown>) => Promise<T>,
  maxBytes = MAX_BYTES,
): Promise<T> {
  const whole = Buffer.concat(answer.map((part) => Buffer.from(part)))
  const serve = (socket: Socket) => {
    socket.on('error', () => {}).once('data', () => socket.end(whole))
  }
  const listening = createServer(serve).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as { port: number }
  const issuer = `http://127.0.0.1:${port}`
  const verifier = createVerifier({
    issuers: oidc({ issuer, jwksUri: `${issuer}/jwks`, audience: API }),
    keys: { fetchTimeoutSeconds: 300, maxBytes },
    now: () => NOW * 1000,
  })
  try {
    return await ask(() => verifier.verify(mint(poolKey, { ...OIDC, iss: issuer })))
  } finally {
    await new Promise((resolve) => listening.close(resolve))
  }
}

const decide = (answer: readonly Bytes[], maxBytes?: number) => serveBytes(answer, outcome, maxBytes)

const OK = 'HTTP/1.1 200 OK\r\nConnection: close\r\n'
const repeat = (bytes: Bytes, times: number) => Buffer.concat(Array(times).fill(Buffer.from(bytes)))
const chunk = (body: Bytes, extension = '') => [`${body.length.toString(16)}${extension}\r\n`, body, '\r\n']
const chunked = (...chunks: readonly Bytes[]) => [
  `${OK}Transfer-Encoding: chunked\r\n\r\n`,
  ...chunks,
  '0\r\n\r\n',
]
const encoded = (encoding: string, ...body: readonly Bytes[]) => [
  `${OK}Content-Encoding: ${encoding}\r\n\r\n`,
  ...body,
]

/** A chunk of one byte with an extension of 15 KB; Node reads up to 16 KB of an extension. */
const extended = Buffer.concat(chunk(' ', `;x=${'x'.repeat(15_000)}`).map((part) => Buffer.from(part)))

/** RFC 1951 §3.2.4: a stored block without bytes, which is not the last block. */
const EMPTY_BLOCK = Uint8Array.of(0, 0, 0, 0xff, 0xff)
const lastBlock = (bytes: Uint8Array) => {
  const head = Buffer.alloc(5, 1)
  head.writeUInt16LE(bytes.length, 1)
  head.writeUInt16LE(~bytes.length & 0xffff, 3)
  return Buffer.concat([head, bytes])
}
const whole = gzipSync(DOCUMENT, { level: 0 })
const gzipHead = whole.subarray(0, 10)
const gzipTail = whole.subarray(-8)

/** RFC 7932 §9.2: a window of 64 KB with an empty metadata block; a stored block; the empty last block. */
const BROTLI_HEAD = Uint8Array.of(0x0c)
const EMPTY_METADATA = Uint8Array.of(0x06)
const brotliBlock = (bytes: Uint8Array) => {
  const head = Buffer.alloc(3)
  head.writeUIntLE(((bytes.length - 1) << 3) | (1 << 19), 0, 3)
  return Buffer.concat([head, bytes])
}
const BROTLI_END = Uint8Array.of(0x03)

const ATTACKS: [name: string, of: (times: number) => readonly Bytes[], few: number, many: number][] = [
  [
    'chunks of a byte with 15 KB of extensions',
    (times) => chunked(repeat(extended, times), ...chunk(DOCUMENT)),
    3,
    10,
  ],
  ['chunks of a byte', (times) => chunked(repeat('1\r\n \r\n', times), ...chunk(DOCUMENT)), 3000, 10_000],
  [
    'empty lines before the answer',
    (times) => [repeat('\r\n', times), ...chunked(...chunk(DOCUMENT))],
    3000,
    50_000,
  ],
  [
    'empty blocks of gzip',
    (times) => encoded('gzip', gzipHead, repeat(EMPTY_BLOCK, times), lastBlock(DOCUMENT), gzipTail),
    3000,
    20_000,
  ],
  ['empty members of gzip', (times) => encoded('gzip', repeat(gzipSync(''), times), whole), 1000, 5000],
  [
    'empty blocks of brotli',
    (times) => encoded('br', BROTLI_HEAD, repeat(EMPTY_METADATA, times), brotliBlock(DOCUMENT), BROTLI_END),
    3000,
    100_000,
  ],
]

describe('a key set behind', () => {
  it.each(ATTACKS)('%s, a few → accepted', async (_name, of, few) => {
    expect(await decide(of(few))).toBe('accepted')
  })

  it.each(ATTACKS)('%s, many → accepted only with a large maxBytes', async (_name, of, _few, many) => {
    expect(await decide(of(many))).toBe('ERR_KEYS_UNAVAILABLE')
    expect(await decide(of(many), 16_777_216)).toBe('accepted') // only their number is refused
  })

  it('too many bytes outside the body → the cause names the limit', async () => {
    const error = await serveBytes(chunked(repeat(extended, 10)), refusal)
    expect(String(error.cause)).toContain('98304 bytes')
  })

  it('too many pieces → the cause names the limit', async () => {
    const error = await serveBytes(chunked(repeat('1\r\n \r\n', 4100)), refusal)
    expect(String(error.cause)).toContain('4016 pieces')
  })
})

describe('a document', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  const keySet = (other: string, key: object = poolKey.jwk) =>
    chunked(...chunk(`{"keys":[${JSON.stringify(key)}],"other":${other}}`))
  const list = (of: string, times: number) => `[${Array(times).fill(of).join(',')}]`
  const members = (count: number) => `{${Array.from({ length: count }, (_, at) => `"${at}":0`).join(',')}}`

  it.each([
    ['fifteen levels within a member', 'accepted', nested(15)],
    ['sixteen', 'ERR_KEYS_UNAVAILABLE', nested(16)],
    ['130,000', 'ERR_KEYS_UNAVAILABLE', nested(130_000)],
    ['brackets and commas in a string', 'accepted', JSON.stringify('[{,\\"'.repeat(10_000))],
    ['a thousand small objects', 'accepted', list('{"a":1}', 1000)],
    ['26,000', 'ERR_KEYS_UNAVAILABLE', list('{"a":1}', 26_000)],
    ['an object of 20,000 members', 'ERR_KEYS_UNAVAILABLE', members(20_000)],
  ])('with %s → %s', async (_name, decision, other) => {
    expect(await decide(keySet(other), 262_144)).toBe(decision)
  })

  it('of a hundred keys, each with three certificates and all usual members → accepted', async () => {
    const certificate = 'M'.repeat(700)
    const more = {
      use: 'sig',
      alg: 'RS256',
      key_ops: ['verify'],
      x5t: 'x'.repeat(27),
      'x5t#S256': 'x'.repeat(43),
      x5u: 'https://login.example.com/certificates',
      x5c: [certificate, certificate, certificate],
      nbf: NOW,
      exp: NOW,
    }
    const others = Array.from({ length: 99 }, (_, at) => ({ ...poolKey.jwk, ...more, kid: `key ${at}` }))
    const document = JSON.stringify({ keys: [...others, { ...poolKey.jwk, ...more }] })
    expect(await decide(chunked(...chunk(document)), 1_048_576)).toBe('accepted')
  })
})
