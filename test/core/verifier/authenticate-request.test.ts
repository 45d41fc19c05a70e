/** What adapters call: it answers without a promise when there is nothing to wait for. */
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
const makeRequest = (authorization: unknown): RequestLike => ({
  headers: { authorization } as RequestLike['headers'],
})
const request = makeRequest(`Bearer ${token}`)

async function warm(verifier: Verifier): Promise<Verifier> {
  await verifier.verify(token)
  return verifier
}

/** Returns `now` for an answer without a promise, `later` for a promise, or the code of a refusal. */
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

/** Returns the events of a channel while `act` runs. */
function collect<T>(name: string, act: () => unknown): T[] {
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
    ['an extra space', `Bearer  ${token}`, 'now'],
    ['a space at the end', `Bearer ${token} `, 'ERR_REQUEST_INVALID'],
    ['two credentials', `Bearer ${token}, Bearer ${token}`, 'ERR_REQUEST_INVALID'],
    ['the scheme in lower case', `bearer ${token}`, 'now'],
  ])('%s → %s', async (_name, authorization, answer) => {
    expect(ask(await warm(poolVerifier()), makeRequest(authorization))).toBe(answer)
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

  it('expired, or not yet active after the clock is put back → refused without a promise', async () => {
    const { now, advance } = clock()
    const verifier = await warm(poolVerifier({ jwksUri: null }, { now })) // nothing is fetched
    advance(3605)
    expect(ask(verifier, request)).toBe('ERR_TOKEN_EXPIRED')
    advance(-3605 - 66)
    expect(ask(verifier, request)).toBe('ERR_TOKEN_NOT_ACTIVE')
    advance(66)
    expect(ask(verifier, request)).toBe('now')
  })

  it('whose key was withdrawn → verified again, with a promise', async () => {
    const guard = start(server)
    const asked = makeRequest(`Bearer ${guard.token(one)}`)
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

  it('that was revoked later → refused without a promise', async () => {
    let isRevoked = false
    const verifier = await warm(poolVerifier({}, { isRevoked: () => isRevoked }))
    isRevoked = true
    expect(ask(verifier, request)).toBe('ERR_TOKEN_REVOKED')
  })
})

describe('the cache', () => {
  it.each<[string, string]>([
    ['a token that is new', `Bearer ${token}`],
    ['one after two spaces', `Bearer  ${token}`],
    ['one after a scheme in lower case', `bearer ${token}`],
  ])('%s → is asked once, or twice after two spaces', (_name, authorization) => {
    const verifier = poolVerifier()
    const quick = authorization.startsWith('Bearer  ') ? 2 : 1 // text after the first space, then the token
    const asked = () => ask(verifier, makeRequest(authorization))
    expect(collect('poolguard:cache', asked)).toHaveLength(quick)
  })
})

describe('an authenticator', () => {
  it('of the application, or a verifier with a replaced method → its method is called', async () => {
    const verifier = await warm(poolVerifier())
    const no = () => Promise.reject(new AuthError('ERR_FORBIDDEN'))
    const other: Verifier = { ...verifier, authenticate: no }
    await expect(authenticateRequest(other, request)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' })
    Object.assign(verifier, { authenticate: no })
    await expect(authenticateRequest(verifier, request)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' })
  })
})

it('a decision without a promise → an event on poolguard:decision', async () => {
  const verifier = await warm(poolVerifier())
  const events = collect<DecisionEvent>('poolguard:decision', () => {
    ask(verifier, request)
    ask(verifier, makeRequest(undefined))
  })
  expect(events.map(({ outcome: said, code }) => code ?? said)).toEqual(['accepted', 'ERR_TOKEN_MISSING'])
})
