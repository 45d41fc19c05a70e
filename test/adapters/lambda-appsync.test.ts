/** The authorizer in front of AppSync: yes or no, what resolvers read, which fields are denied, for how long. */
import { createVerifier } from '@poolguard/core'
import { type AppSyncResult, type AuthorizerOptions, authorizer, type RouteTable } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { appSyncEvent } from '../support/lambda-events.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer() })
const token = await pool.accessToken({ subject: 'user-1', scope: 'orders/read', groups: ['staff', 'ops'] })

const REFUSED = { isAuthorized: false, ttlOverride: 0 }

function ask(value: string, options: AuthorizerOptions = {}): Promise<AppSyncResult> {
  return authorizer(verifier, options)(appSyncEvent([['Authorization', value]]))
}

describe('AppSync', () => {
  it.each([
    ['without a scheme, as AppSync advises', token],
    ['after Bearer', `Bearer ${token}`],
  ])('allows a good token %s, and hands resolvers flat scalars', async (_how, value) => {
    expect(await ask(value)).toEqual({
      isAuthorized: true,
      resolverContext: expect.objectContaining({ sub: 'user-1', scope: 'orders/read', groups: 'staff ops' }),
      deniedFields: [],
      ttlOverride: expect.any(Number),
    })
  })

  it.each([
    ['nothing', ''],
    ['another scheme', `Basic ${token}`],
    ['two tokens', `${token} ${token}`],
    ['two tokens after Bearer', `Bearer ${token}, Bearer ${token}`],
    ['something that is no token', 'custom-authorized'],
  ])('refuses %s, and has the refusal forgotten', async (_what, value) => {
    expect(await ask(value)).toEqual(REFUSED)
  })

  it('refuses when there is no value', async () => {
    const event = { ...appSyncEvent([]), authorizationToken: null } as never
    expect(await authorizer(verifier)(event)).toEqual(REFUSED)
  })

  it('refuses who lacks what is required of all', async () => {
    expect(await ask(token, { requirement: { scopes: 'orders/write' } })).toEqual(REFUSED)
  })

  it('ends with the error itself in an outage', async () => {
    const failing = createVerifier({
      issuers: pool.issuer(),
      isRevoked: () => Promise.reject(new Error('down')),
    })
    const event = appSyncEvent([['Authorization', token]])
    await expect(authorizer(failing)(event)).rejects.toMatchObject({ code: 'ERR_REVOCATION_UNAVAILABLE' })
  })

  it.each([
    [600, 600],
    [86_400, 3600],
  ])('keeps the yes of a token that lives %i s for at most %i s', async (lifetimeSeconds, most) => {
    const { ttlOverride } = await ask(await pool.accessToken({ lifetimeSeconds }))
    expect(ttlOverride).toBeLessThanOrEqual(most)
    expect(ttlOverride).toBeGreaterThan(most - 30)
  })

  it('does not keep the yes of a token that lives on the tolerance alone', async () => {
    const expired = await pool.accessToken({ issuedAt: Date.now() / 1000 - 62, lifetimeSeconds: 60 })
    expect(await ask(expired)).toMatchObject({ isAuthorized: true, ttlOverride: 0 })
  })
})

describe('the fields of a route table', () => {
  const routes: RouteTable = {
    'Query.orders': { scopes: 'orders/read' },
    'Mutation.createOrder': { scopes: 'orders/write' },
    'Mutation.refund': { maxAuthAgeSeconds: 60, groups: 'staff' },
    'GET /orders': { groups: 'nobody' },
    $default: true,
  }

  it('are denied to those who do not meet their row', async () => {
    const old = await pool.accessToken({
      scope: 'orders/read',
      groups: ['staff'],
      authenticatedAt: Date.now() / 1000 - 3600,
    })
    expect(await ask(old, { routes })).toMatchObject({
      isAuthorized: true,
      deniedFields: ['Mutation.createOrder', 'Mutation.refund'],
    })
  })

  it('cannot be listed without a row for all other fields', async () => {
    const { $default: _, ...fields } = routes
    expect(await ask(token, { routes: fields })).toEqual(REFUSED)
    expect(await ask(token, { routes: { ...fields, $default: { groups: 'admins' } } })).toEqual(REFUSED)
  })

  it('end in an error when a row cannot be asked', async () => {
    const failure = new Error('database down')
    const failing = { 'Query.orders': { check: () => Promise.reject(failure) }, $default: true } as const
    await expect(ask(token, { routes: failing })).rejects.toBe(failure)
  })
})

it('the type of the answer is told by the event', () => {
  const answer = () => authorizer(verifier)(appSyncEvent([]))
  expectTypeOf(answer).returns.resolves.toEqualTypeOf<AppSyncResult>()
})
