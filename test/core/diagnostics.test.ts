/** What poolguard publishes on node:diagnostics_channel, and what it never publishes. */
import { channel } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import type { Channels, DecisionEvent, KeyFetchEvent } from '@poolguard/core'
import { excerpt } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import { ACCESS, access, outcome, poolVerifier } from '../support/core-fixtures.ts'
import { DAY, HOUR, one, publish, settled, start, two } from '../support/guard.ts'
import { answers, useKeyServer } from '../support/key-server.ts'
import { named } from '../support/mint.ts'

/** Returns the events of a channel while `act` runs. */
async function collect<Name extends keyof Channels>(
  name: Name,
  act: () => unknown,
): Promise<Channels[Name][]> {
  const events: Channels[Name][] = []
  const note = (event: unknown) => events.push(event as Channels[Name])
  channel(name).subscribe(note)
  try {
    await act()
  } finally {
    channel(name).unsubscribe(note)
  }
  return events
}

const headers = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('poolguard:decision', () => {
  const verifier = poolVerifier()

  it.each<[string, () => Promise<unknown>, object]>([
    [
      'an accepted token',
      () => verifier.verify(access()),
      { operation: 'verify', outcome: 'accepted', issuer: ACCESS.iss },
    ],
    [
      'an accepted token, without waiting',
      async () => verifier.verifySync(access()),
      { operation: 'verify', outcome: 'accepted', issuer: ACCESS.iss },
    ],
    [
      'an accepted request',
      () => verifier.authenticate(headers(access())),
      { operation: 'authenticate', outcome: 'accepted', issuer: ACCESS.iss },
    ],
    [
      'a refused token',
      () => verifier.verify('a.b.c'),
      { operation: 'verify', outcome: 'refused', code: 'ERR_TOKEN_MALFORMED' },
    ],
    [
      'a refused token, without waiting',
      async () => verifier.verifySync('a.b.c'),
      { operation: 'verify', outcome: 'refused', code: 'ERR_TOKEN_MALFORMED' },
    ],
    [
      'a request without a token',
      () => verifier.authenticate({ headers: {} }),
      { operation: 'authenticate', outcome: 'refused', code: 'ERR_TOKEN_MISSING' },
    ],
    [
      'an outage',
      () => poolVerifier({}, { isRevoked: () => Promise.reject(new Error('down')) }).verify(access()),
      { operation: 'verify', outcome: 'failed', code: 'ERR_REVOCATION_UNAVAILABLE' },
    ],
    [
      'a check that throws',
      () => verifier.authenticate(headers(access()), { check: () => Promise.reject(new Error('database')) }),
      { operation: 'authenticate', outcome: 'failed', code: undefined },
    ],
  ])('%s → one event', async (_name, act, expected) => {
    const events = await collect('poolguard:decision', () => outcome(act).catch(() => {}))
    expect(events).toEqual([{ ...expected, milliseconds: expect.any(Number) }])
  })

  it('a requirement for a verified caller → one event for each decision', async () => {
    const auth = await verifier.verify(access())
    const events = await collect('poolguard:decision', async () => {
      await verifier.authorize(auth, { scopes: 'orders/read' })
      await outcome(() => verifier.authorize(auth, { groups: 'nobody' }))
    })
    expect(events.map(({ operation, outcome, code }) => [operation, outcome, code])).toEqual([
      ['authorize', 'accepted', undefined],
      ['authorize', 'refused', 'ERR_FORBIDDEN'],
    ])
  })

  it('auth and error → on the event by name; printed, the event shows no token and no subject', async () => {
    const token = access()
    const events = await collect('poolguard:decision', async () => {
      await verifier.verify(token)
      await outcome(() => verifier.verify(`${token}x`))
    })
    expect(events[0]?.auth?.subject).toBe(ACCESS.sub)
    expect(events[1]?.error).toMatchObject({ code: 'ERR_TOKEN_MALFORMED' })
    for (const event of events) {
      for (const shown of [JSON.stringify(event), inspect(event), JSON.stringify({ ...event })]) {
        expect(shown).not.toContain(token.slice(-20))
        expect(shown).not.toContain(ACCESS.sub)
      }
      expect(Object.isFrozen(event)).toBe(true)
    }
  })

  it('a subscriber → does not change the decisions', async () => {
    const events: DecisionEvent[] = await collect('poolguard:decision', async () => {
      expect(await outcome(() => verifier.verify(access()))).toBe('accepted')
      expect(await outcome(() => verifier.verify(access({ exp: 1 })))).toBe('ERR_TOKEN_EXPIRED')
    })
    expect(events).toHaveLength(2)
    expect((await verifier.explain(access())).accepted).toBe(true)
  })
})

describe('poolguard:cache', () => {
  it('a token three times → a miss, then hits', async () => {
    const verifier = poolVerifier()
    const events = await collect('poolguard:cache', async () => {
      await verifier.verify(access())
      await verifier.verify(access())
      verifier.verifySync(access())
    })
    expect(events.map(({ outcome }) => outcome)).toEqual(['miss', 'hit', 'hit'])
  })
})

describe('the keys of an issuer', () => {
  const server = useKeyServer()

  it('a fetch, and a fetch that fails → one event each', async () => {
    const guard = start(server)
    const issuer = guard.site.origin
    const events: KeyFetchEvent[] = await collect('poolguard:key-fetch', async () => {
      await guard.ask(one)
      guard.advance(HOUR)
      guard.site.on('/jwks', answers.text('down', 500))
      await guard.ask(one)
      await settled(guard)
    })
    const milliseconds = expect.any(Number)
    expect(events).toEqual([
      { issuer, outcome: 'fetched', milliseconds },
      { issuer, outcome: 'failed', milliseconds },
    ])
    expect(events[1]?.error).toBeInstanceOf(Error)
    expect(JSON.stringify(events)).not.toContain('status')
  })

  it('a new key without a kid → (none) in the event', async () => {
    const guard = start(server)
    const { kid: _, ...nameless } = two.jwk as { kid: string }
    const events = await collect('poolguard:key-change', async () => {
      await guard.ask(one)
      guard.site.on('/jwks', answers.json({ keys: [nameless] }))
      await guard.ask(two)
    })
    expect(events).toMatchObject([{ added: ['(none)'] }])
  })

  it('a long kid → an excerpt in the event', async () => {
    const guard = start(server)
    const kid = `\u2028\n${'x'.repeat(250)}`
    const events = await collect('poolguard:key-change', async () => {
      await guard.ask(one)
      publish(guard.site, named(one, kid))
      await guard.ask(named(one, kid))
    })
    expect(events).toMatchObject([{ added: [excerpt(kid)] }])
    expect(JSON.stringify(events).length).toBeLessThan(300)
  })

  it('keys that change or grow too old → an event; the first keys, or the same again → none', async () => {
    const guard = start(server)
    const issuer = guard.site.origin
    const events = await collect('poolguard:key-change', async () => {
      await guard.ask(one)
      guard.advance(HOUR)
      publish(guard.site, two)
      await guard.ask(one)
      await settled(guard)
      guard.advance(HOUR)
      await guard.ask(two) // the same keys again
      await settled(guard)
      guard.site.on('/jwks', answers.text('down', 500))
      guard.advance(DAY)
      await guard.ask(two)
    })
    expect(events).toEqual([
      { issuer, added: ['two'], removed: ['one'] },
      { issuer, added: [], removed: ['two'] },
    ])
  })
})
