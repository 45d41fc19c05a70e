/** The Express middleware in other frameworks: what it passes to `next`, and which errors reach the process. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AuthError, type AuthErrorCode, createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import type { Request, RequestHandler, Response } from 'express'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'

export const pool = await createLocalPool()
export const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) })
export const authorization = `Bearer ${await pool.accessToken()}`
export const expired = `Bearer ${await pool.badToken('expired')}`

/** Middleware in the form of connect, which other frameworks adopted. */
export type NodeMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => unknown

export interface Recorded {
  readonly middleware: NodeMiddleware
  /** The arguments of every call of `next`. */
  readonly calls: readonly unknown[][]
}

/** Records what a middleware passes to `next`, and passes it on. */
export function record(handler: RequestHandler): Recorded {
  const calls: unknown[][] = []
  const middleware: NodeMiddleware = (request, response, next) =>
    handler(request as Request, response as Response, (...given: unknown[]) => {
      calls.push(given)
      next(...(given as [unknown?]))
    })
  return { middleware, calls }
}

/** One call of `next`, with the error of a refusal. */
export function expectOneRefusal(
  { calls }: Pick<Recorded, 'calls'>,
  code: AuthErrorCode = 'ERR_TOKEN_MISSING',
): void {
  expect(calls).toEqual([[expect.any(AuthError)]])
  expect(calls[0]?.[0]).toMatchObject({
    code,
    status: 401,
    headers: { 'WWW-Authenticate': expect.stringMatching(/^Bearer\b/) },
  })
}

/** Fails a test that leaves an unhandled rejection or an uncaught exception. */
export function watchUnhandled(): void {
  const unhandled: unknown[] = []
  const keep = (error: unknown): void => void unhandled.push(error)
  beforeAll(() => {
    process.on('unhandledRejection', keep).on('uncaughtException', keep)
  })
  afterEach(async () => {
    await nextTurn()
    expect(unhandled.splice(0)).toEqual([])
  })
  afterAll(() => {
    process.off('unhandledRejection', keep).off('uncaughtException', keep)
  })
}
