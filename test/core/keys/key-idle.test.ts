/** Keys after an idle time, keys that are reloaded, and given keys that grow old. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createVerifier, type KeyAgeEvent, oidc } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { API, clock, NOW, OIDC, outcome, poolJwks, poolKey, refusal } from '../../support/core-fixtures.ts'
import { DAY, HOUR, one, publish, start, two } from '../../support/guard.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { mint } from '../../support/mint.ts'

const server = useKeyServer()
const ok = 'accepted'
const UNKNOWN = 'ERR_KEY_UNKNOWN'
const UNAVAILABLE = 'ERR_KEYS_UNAVAILABLE'

describe('keys after a time without requests', () => {
  it.each([
    ['cached', {}],
    ['not cached', { cache: false as const }],
  ])('a key withdrawn 23 hours ago, its token %s → ERR_KEY_UNKNOWN', async (_what, options) => {
    const guard = start(server, options)
    expect(await guard.ask(one)).toBe(ok)
    publish(guard.site, two)
    guard.advance(23 * HOUR)
    expect(await guard.ask(one)).toBe(UNKNOWN)
  })

  it('a key withdrawn less than two hours ago → accepted once more', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    publish(guard.site, two)
    guard.advance(2 * HOUR - 1)
    expect(await guard.ask(one)).toBe(ok)
  })

  it('the issuer does not answer in time → the old keys are used', async () => {
    const guard = start(server, { fetchTimeoutSeconds: 0.2 })
    expect(await guard.ask(one)).toBe(ok)
    guard.site.on('/jwks', answers.silent())
    guard.advance(23 * HOUR)
    expect(await guard.ask(one)).toBe(ok)
    expect(await guard.ask(one, 'another')).toBe(ok)
    expect(guard.hits()).toBe(2)
  })

  it('verifySync → ERR_KEYS_UNAVAILABLE until the keys are refreshed', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    guard.advance(23 * HOUR)
    const error = await refusal(() => guard.verifier.verifySync(guard.token(one)))
    expect(error.code).toBe(UNAVAILABLE)
    expect(error.detail?.reason).toContain('old')
    expect(await guard.ask(one)).toBe(ok)
    expect(await outcome(() => guard.verifier.verifySync(guard.token(one)))).toBe(ok)
  })
})

describe('reloadKeys', () => {
  it('a withdrawn key → ERR_KEY_UNKNOWN for the next request, also for a cached token', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    publish(guard.site, two)
    await Promise.all([guard.verifier.reloadKeys(), guard.verifier.reloadKeys()])
    expect(guard.hits()).toBe(2)
    expect(await guard.ask(one)).toBe(UNKNOWN)
    expect(await guard.ask(two)).toBe(ok)
  })

  it('during the cooldown → fetched anyway', async () => {
    const guard = start(server)
    await guard.ask(one)
    await guard.verifyForged('x')
    publish(guard.site, one, two)
    await guard.verifier.reloadKeys()
    expect(await guard.ask(two)).toBe(ok)
  })

  it('while a fetch is under way → another one follows it', async () => {
    const guard = start(server)
    const first = guard.ask(one)
    publish(guard.site, one, two)
    await guard.verifier.reloadKeys()
    expect(await first).toBe(ok)
    expect(await guard.ask(two)).toBe(ok)
    expect(guard.hits()).toBe(2)
  })

  it.each([
    ['the issuer is down', answers.text('', 500)],
    ['the issuer has no keys', answers.json({ keys: [] })],
  ])('%s → rejects', async (_what, answer) => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    guard.site.on('/jwks', answer)
    expect(await outcome(() => guard.verifier.reloadKeys())).toBe(UNAVAILABLE)
  })

  it('given keys and jwksUri: null → resolves', async () => {
    const issuers = oidc({ issuer: 'urn:x', audience: API, jwks: poolJwks, jwksUri: null })
    await createVerifier({ issuers, now: () => NOW * 1000 }).reloadKeys()
  })
})

describe('given keys', () => {
  const token = (iss: string) => mint(poolKey, { ...OIDC, iss, exp: NOW + 10 * DAY })

  it('old, while no keys can be fetched → an event with the time left', async () => {
    const site = server.site()
    const { now, advance } = clock()
    const issuers = oidc({
      issuer: site.origin,
      audience: API,
      jwks: poolJwks,
      jwksUri: `${site.origin}/jwks`,
    })
    const verifier = createVerifier({ issuers, now })
    const ask = () => outcome(() => verifier.verify(token(site.origin)))
    const events: KeyAgeEvent[] = []
    const listen = (event: unknown) => void events.push(event as KeyAgeEvent)
    subscribe('poolguard:key-age', listen)
    try {
      expect(await ask()).toBe(ok)
      expect(events).toEqual([])
      advance(3 * HOUR)
      expect(await ask()).toBe(ok)
      expect(events).toEqual([{ issuer: site.origin, ageSeconds: 3 * HOUR, secondsLeft: 21 * HOUR }])
      advance(DAY)
      expect(await ask()).toBe(UNAVAILABLE)
      expect(events.at(-1)?.secondsLeft).toBe(0)
      events.length = 0
      site.on('/jwks', answers.json(poolJwks))
      advance(60)
      expect(await ask()).toBe(ok)
      site.on('/jwks', answers.text('', 500))
      advance(3 * HOUR)
      expect(await ask()).toBe(ok)
      expect(events).toEqual([]) // fetched keys replaced the given ones
    } finally {
      unsubscribe('poolguard:key-age', listen)
    }
  })

  it('a clock of 0 when they are given (workerd, at module scope) → fresh from the first request', async () => {
    let time = 0
    const site = server.site()
    const issuers = oidc({
      issuer: site.origin,
      audience: API,
      jwks: poolJwks,
      jwksUri: `${site.origin}/jwks`,
    })
    const verifier = createVerifier({ issuers, now: () => time })
    time = NOW * 1000
    expect(await outcome(() => verifier.verifySync(token(site.origin)))).toBe(ok)
    expect(site.hits('/jwks')).toBe(0)
  })
})
