/** What adapters call: a caller without a promise where there is nothing to wait for, and the same decision as `authenticate`. */
import { channel } from 'node:diagnostics_channel'
import {
  type AuthContext,
  AuthError,
  bearer,
  cookie,
  type DecisionEvent,
  type RequestLike,
  type Requirement,
  type Verifier,
} from '@poolguard/core'
import { authenticateRequest } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import { access, clock, outcome, poolVerifier } from '../../support/core-fixtures.ts'
import { one, publish, start, two } from '../../support/guard.ts'
import { useKeyServer } from '../../support/key-server.ts'

const server = useKeyServer()

const token = access()
const asking = (authorization: unknown): RequestLike => ({
  headers: { authorization } as RequestLike['headers'],
})
const request = asking(`Bearer ${token}`)

async function warm(verifier: Verifier): Promise<Verifier> {
  await verifier.verify(token)
  return verifier
}

/** How a request is answered: `now` without a promise, `later` by one. */
function ask(verifier: Verifier, asked: RequestLike, requirement?: Requirement): string {
  try {
    const answer: AuthContext | Promise<AuthContext> = authenticateRequest(verifier, asked, requirement)
    if (!(answer instanceof Promise)) return 'now'
    answer.catch(() => {})
    return 'later'
  } catch (error) {
    return (error as AuthError).code
  }
}

/** What is told on a channel meanwhile. */
function told<T>(name: string, act: () => unknown): T[] {
  const events: T[] = []
  const listen = (event: unknown) => void events.push(event as T)
  channel(name).subscribe(listen)
  act()
  channel(name).unsubscribe(listen)
  return events
}

describe('a cached token', () => {
  it('→ the very context that was verified before, without a promise', async () => {
    const verifier = poolVerifier()
    const auth = await verifier.verify(token)
    expect(authenticateRequest(verifier, request)).toBe(auth)
  })

  it.each<[string, unknown, string]>([
    ['no header', undefined, 'ERR_TOKEN_MISSING'],
    ['two headers', [`Bearer ${token}`, `Bearer ${token}`], 'ERR_REQUEST_INVALID'],
    ['another scheme', `Basic ${token}`, 'ERR_TOKEN_MISSING'],
    ['a blank more', `Bearer  ${token}`, 'now'],
    ['a blank behind', `Bearer ${token} `, 'ERR_REQUEST_INVALID'],
    ['more behind', `Bearer ${token}, Bearer ${token}`, 'ERR_REQUEST_INVALID'],
    ['the scheme in small letters', `bearer ${token}`, 'now'],
  ])('%s → %s', async (_name, authorization, answer) => {
    expect(ask(await warm(poolVerifier()), asking(authorization))).toBe(answer)
  })

  it.each<[string, Requirement, string]>([
    ['that it meets', { scopes: 'orders/read' }, 'now'],
    ['that it does not meet', { scopes: 'root' }, 'ERR_SCOPE_INSUFFICIENT'],
    ['with a check that answers', { check: () => true }, 'now'],
    ['with a check that refuses', { check: () => false }, 'ERR_FORBIDDEN'],
    ['with a check that takes time', { check: async () => true }, 'later'],
  ])('a requirement %s → %s', async (_name, requirement, answer) => {
    expect(ask(await warm(poolVerifier()), request, requirement)).toBe(answer)
  })

  it('expired, or issued after a clock that was put back → refused without a promise', async () => {
    const { now, advance } = clock()
    const verifier = await warm(poolVerifier({ jwksUri: null }, { now })) // nor is anything fetched
    advance(3605)
    expect(ask(verifier, request)).toBe('ERR_TOKEN_EXPIRED')
    advance(-3605 - 66)
    expect(ask(verifier, request)).toBe('ERR_TOKEN_NOT_ACTIVE')
    advance(66)
    expect(ask(verifier, request)).toBe('now')
  })

  it('whose key was withdrawn → verified anew', async () => {
    const guard = start(server)
    const asked = asking(`Bearer ${guard.token(one)}`)
    expect(await guard.ask(one)).toBe('accepted')
    expect(ask(guard.verifier, asked)).toBe('now')
    publish(guard.site, two)
    expect(await guard.ask(two)).toBe('accepted')
    expect(ask(guard.verifier, asked)).toBe('later')
  })

  it.each<[string, Parameters<typeof poolVerifier>[1], string]>([
    ['a store answers without a promise', { isRevoked: () => false }, 'now'],
    ['a store answers with a promise', { isRevoked: async () => false }, 'later'],
    ['tokens come from a cookie, too', { from: [bearer(), cookie('token')] }, 'now'],
    ['tokens come from a cookie', { from: cookie('token') }, 'ERR_TOKEN_MISSING'],
  ])('where %s → %s', async (_name, options, answer) => {
    const verifier = poolVerifier({}, options)
    await outcome(() => verifier.verify(token))
    expect(ask(verifier, request)).toBe(answer)
  })

  it('that is revoked since → refused without a promise', async () => {
    let isRevoked = false
    const verifier = await warm(poolVerifier({}, { isRevoked: () => isRevoked }))
    isRevoked = true
    expect(ask(verifier, request)).toBe('ERR_TOKEN_REVOKED')
  })
})

describe('the cache', () => {
  it.each<[string, string]>([
    ['a token that is new', `Bearer ${token}`],
    ['one after two blanks', `Bearer  ${token}`],
    ['one after a scheme in small letters', `bearer ${token}`],
  ])('is asked once for each request: %s', (_name, authorization) => {
    const verifier = poolVerifier()
    const quick = authorization.startsWith('Bearer  ') ? 2 : 1 // what stands there is no token, and is looked for
    const asked = () => ask(verifier, asking(authorization))
    expect(told('poolguard:cache', asked)).toHaveLength(quick)
  })
})

describe('an authenticator', () => {
  it('of the application, or a verifier whose method was replaced → is asked', async () => {
    const verifier = await warm(poolVerifier())
    const no = () => Promise.reject(new AuthError('ERR_FORBIDDEN'))
    const other: Verifier = { ...verifier, authenticate: no }
    await expect(authenticateRequest(other, request)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' })
    Object.assign(verifier, { authenticate: no })
    await expect(authenticateRequest(verifier, request)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' })
  })
})

it('a decision without a promise is told on poolguard:decision', async () => {
  const verifier = await warm(poolVerifier())
  const events = told<DecisionEvent>('poolguard:decision', () => {
    ask(verifier, request)
    ask(verifier, asking(undefined))
  })
  expect(events.map(({ outcome: said, code }) => code ?? said)).toEqual(['accepted', 'ERR_TOKEN_MISSING'])
})
