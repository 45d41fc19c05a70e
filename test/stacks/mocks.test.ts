/** `authenticate` in unit tests of applications: mocked requests and responses, and fake timers. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Authenticator, createVerifier } from '@poolguard/core'
import { authenticate, authOf } from '@poolguard/express'
import type { Request } from 'express'
import { createRequest, createResponse } from 'node-mocks-http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  authorization,
  expectOneRefusal,
  pool,
  type Recorded,
  record,
  verifier,
  watchUnhandled,
} from '../support/stacks.ts'

watchUnhandled()
afterEach(() => void vi.useRealTimers())

/** Calls the middleware, and resolves a turn of the event loop after it called `next`. */
async function call(request: object, response: object, by: Authenticator = verifier): Promise<Recorded> {
  let onNext = (): void => {}
  const called = new Promise<void>((resolve) => {
    onNext = resolve
  })
  const guard = record(authenticate(by))
  guard.middleware(request as IncomingMessage, response as ServerResponse, onNext)
  await called
  await nextTurn()
  return guard
}

/** What an application's own tests may hand over as a response. */
const RESPONSES: [string, () => object][] = [
  ['one of node-mocks-http', () => createResponse()],
  ['an empty object', () => ({})],
  ['a chain of mocks without setHeader', () => ({ status: vi.fn().mockReturnThis(), json: vi.fn() })],
  ['a frozen object', () => Object.freeze({ headersSent: false })],
  [
    'one whose setHeader throws',
    () => ({
      setHeader: () => {
        throw new Error('ERR_HTTP_HEADERS_SENT')
      },
    }),
  ],
]

describe.each(RESPONSES)('with a response that is %s', { timeout: 2_000 }, (_name, makeResponse) => {
  it.each([
    ['one of node-mocks-http', () => createRequest({ method: 'GET', url: '/' })],
    ['{ headers: {} }', () => ({ headers: {} })],
    ['{}', () => ({})],
  ] as [string, () => object][])('a request without a token (%s) → refused once', async (_request, make) => {
    const request = make()
    expectOneRefusal(await call(request, makeResponse()))
    expect(request).not.toHaveProperty('auth')
  })

  it('a good token → next() once', async () => {
    const mocked = createRequest({ headers: { authorization } })
    const handmade = { headers: { authorization } }
    for (const request of [mocked, handmade]) {
      expect((await call(request, makeResponse())).calls).toEqual([[]])
      expect(authOf(request as unknown as Request).subject).toBeTypeOf('string')
    }
  })
})

it('a refusal with node-mocks-http → the challenge is on the response', async () => {
  const response = createResponse()
  await call(createRequest(), response)
  expect(response.getHeader('WWW-Authenticate')).toMatch(/^Bearer\b/)
})

describe('with fake timers', { timeout: 2_000 }, () => {
  const TOKENS = 20
  async function makeRequests(): Promise<object[]> {
    const tokens = await Promise.all(Array.from({ length: TOKENS }, () => pool.accessToken()))
    expect(new Set(tokens).size).toBe(TOKENS)
    return tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` }, rawHeaders: [] }))
  }
  const makeVerifier = () => createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) })
  const wentOn = Array.from({ length: TOKENS }, () => [[]])

  it('20 tokens at the same time → all verified', async () => {
    const [all, by] = [await makeRequests(), makeVerifier()]
    vi.useFakeTimers()
    const guards = await Promise.all(all.map((request) => call(request, createResponse(), by)))
    expect(guards.map(({ calls }) => calls)).toEqual(wentOn)
  })

  it('20 tokens one after the other → all verified', async () => {
    const [all, by] = [await makeRequests(), makeVerifier()]
    vi.useFakeTimers()
    const calls: unknown[] = []
    for (const request of all) calls.push((await call(request, createResponse(), by)).calls)
    expect(calls).toEqual(wentOn)
  })

  it('requests without a token → refused', async () => {
    vi.useFakeTimers()
    for (let count = 0; count < TOKENS; count++)
      expectOneRefusal(await call({ headers: {}, rawHeaders: [] }, createResponse()))
  })
})
