/** Requests of Node and of the Fetch standard, as they are: `verifier.authenticate(request)` without an adapter. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cookie } from '@poolguard/core'
import { fromFetchRequest } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import { access, outcome, poolVerifier } from '../../support/core-fixtures.ts'

const line = `Bearer ${access()}`
const INVALID = 'ERR_REQUEST_INVALID'
const MISSING = 'ERR_TOKEN_MISSING'

/** Decides about a request that Node's own server received. */
async function decideOverSocket(authorization: string[]): Promise<string> {
  const verifier = poolVerifier()
  const server = createServer(async (request: IncomingMessage, response) => {
    response.end(await outcome(() => verifier.authenticate(request)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const [answer] = (await once(
    send({ port, host: '127.0.0.1', headers: { authorization: authorization as never }, agent: false }).end(),
    'response',
  )) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer) text += chunk
  server.close()
  return text
}

describe('a request of node:http', () => {
  it.each([
    ['one Authorization line', [line], 'accepted'],
    ['two Authorization lines, of which Node keeps the first', [line, line], INVALID],
    ['a good line before one of another scheme', [line, 'Basic eDp5'], INVALID],
  ])('%s → %s', async (_name, lines, decision) => {
    expect(await decideOverSocket(lines)).toBe(decision)
  })
})

describe('a request of the Fetch standard', () => {
  const decide = (lines: [string, string][], from?: ReturnType<typeof cookie>) => {
    const headers = new Headers()
    for (const [name, value] of lines) headers.append(name, value)
    const verifier = poolVerifier({}, from === undefined ? {} : { from })
    return outcome(() => verifier.authenticate(new Request('https://api.example.com', { headers })))
  }

  it.each<[string, [string, string][], string]>([
    ['one Authorization line', [['Authorization', line]], 'accepted'],
    ['no line', [], MISSING],
    [
      'the same line twice',
      [
        ['Authorization', line],
        ['Authorization', line],
      ],
      INVALID,
    ],
    [
      'another scheme before a good line',
      [
        ['Authorization', 'Basic eDp5'],
        ['Authorization', line],
      ],
      INVALID,
    ],
    [
      'an empty line before a good line',
      [
        ['Authorization', ''],
        ['Authorization', line],
      ],
      INVALID,
    ],
    ['a scheme with commas', [['Authorization', 'Digest username="x", bearerx="y"']], MISSING],
  ])('%s → %s', async (_name, lines, decision) => {
    expect(await decide(lines)).toBe(decision)
  })

  it('a token in a cookie → accepted', async () => {
    expect(await decide([['Cookie', `theme=dark; t=${access()}`]], cookie('t'))).toBe('accepted')
  })

  it('a mock whose headers have the line twice → ERR_REQUEST_INVALID', async () => {
    const headers: [string, string][] = [
      ['authorization', line],
      ['authorization', line],
    ]
    const request = fromFetchRequest({ headers })
    expect(await outcome(() => poolVerifier().authenticate(request))).toBe(INVALID)
  })

  it('a header named like a member of Object → an own member', () => {
    const { headers } = fromFetchRequest({ headers: new Headers({ constructor: 'x' }) })
    expect(Object.entries(headers)).toEqual([['constructor', 'x']])
  })
})

it('as many lines as Node keeps → ERR_REQUEST_INVALID, with the realm in its challenge', async () => {
  const verifier = poolVerifier({}, { realm: 'orders' })
  const tooMany = { headers: {}, rawHeaders: Array.from({ length: 2000 }, () => 'x') }
  await expect(verifier.authenticate(tooMany)).rejects.toMatchObject({
    code: INVALID,
    headers: { 'WWW-Authenticate': expect.stringContaining('realm="orders"') },
  })
})
