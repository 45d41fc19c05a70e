/** The API key that an authorizer names for a usage plan of a REST API. */
import { ConfigError, createVerifier } from '@poolguard/core'
import { type AuthorizerEvent, type AuthorizerOptions, authorizer } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import { describe, expect, it } from 'vitest'
import * as events from '../support/lambda-events.ts'

const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer() })
const token = await pool.accessToken({ subject: 'user-1' })
const lines: events.Lines = [['Authorization', `Bearer ${token}`]]
const options: AuthorizerOptions = { usageIdentifierKey: ({ subject }) => `key-of-${subject}` }

describe('usageIdentifierKey', () => {
  it.each<[string, AuthorizerEvent]>([
    ['REST API (TOKEN)', events.restTokenEvent(lines)],
    ['REST API (REQUEST)', events.restRequestEvent(lines)],
  ])('%s → in the result', async (_name, event) => {
    expect(await authorizer(verifier, options)(event)).toMatchObject({ usageIdentifierKey: 'key-of-user-1' })
  })

  it.each<[string, AuthorizerEvent]>([
    ['HTTP API (1.0)', events.httpApi1Event(lines)],
    ['HTTP API (2.0)', events.httpApi2Event(lines)],
    ['WebSocket API', events.webSocketEvent(lines)],
    ['AppSync', events.appSyncEvent(lines)],
  ])('%s, which has no usage plans → not in the result', async (_name, event) => {
    expect(await authorizer(verifier, options)(event)).not.toHaveProperty('usageIdentifierKey')
  })

  it('undefined → not in the result', async () => {
    const answer = await authorizer(verifier, { usageIdentifierKey: () => undefined })(
      events.restRequestEvent(lines),
    )
    expect(answer).not.toHaveProperty('usageIdentifierKey')
  })

  it('a Deny → no key, and the function is not called', async () => {
    const usageIdentifierKey = () => expect.unreachable()
    const denying = authorizer(verifier, { usageIdentifierKey, requirement: { scopes: 'orders/write' } })
    expect(await denying(events.restRequestEvent(lines))).not.toHaveProperty('usageIdentifierKey')
  })

  it.each<[unknown]>([[''], [7], [null], [{}]])('%j → an error that is not a 401', async (key) => {
    const failing = authorizer(verifier, { usageIdentifierKey: () => key as never })
    const refused = await failing(events.restRequestEvent(lines)).catch((error: Error) => error)
    expect(refused).toBeInstanceOf(Error)
    expect((refused as Error).message).not.toBe('Unauthorized')
  })

  it('a string instead of a function → ConfigError', () => {
    expect(() => authorizer(verifier, { usageIdentifierKey: 'key' as never })).toThrow(ConfigError)
  })
})
