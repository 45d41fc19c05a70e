/** An attack or an outage: how often the issuer is asked, and that good tokens stay accepted. */
import { describe, expect, it } from 'vitest'
import { outcome, refusal } from '../../support/core-fixtures.ts'
import { DAY, HOUR, one, publish, settled, start, two } from '../../support/guard.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'

const server = useKeyServer()
const ok = 'accepted'
const UNKNOWN = 'ERR_KEY_UNKNOWN'
const UNAVAILABLE = 'ERR_KEYS_UNAVAILABLE'

describe('a flood of unknown key ids', () => {
  it('→ one fetch per cooldown, good tokens accepted', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    const flood = Array.from({ length: 2000 }, (_, at) => guard.verifyForged(`unknown-${at}`))
    const good = Array.from({ length: 20 }, (_, at) => guard.ask(one, `user-${at}`))
    expect(new Set(await Promise.all(good))).toEqual(new Set([ok]))
    expect(new Set(await Promise.all(flood))).toEqual(new Set([UNKNOWN]))
    expect(guard.hits()).toBe(2)
    guard.advance(9.999)
    expect(await guard.verifyForged('late')).toBe(UNKNOWN)
    expect(guard.hits()).toBe(2)
    guard.advance(0.001)
    expect(await guard.verifyForged('later')).toBe(UNKNOWN)
    expect(guard.hits()).toBe(3)
  })

  it('a hanging fetch → a known key verifies without delay', async () => {
    const guard = start(server, { fetchTimeoutSeconds: 0.8 })
    expect(await guard.ask(one)).toBe(ok)
    guard.site.on('/jwks', answers.silent())
    let isOver = false
    const waiting = guard.verifyForged('unknown').finally(() => {
      isOver = true
    })
    expect(await guard.ask(one, 'fresh')).toBe(ok)
    expect(isOver).toBe(false)
    expect(await waiting).toBe(UNAVAILABLE)
  })

  it('→ no fetch during the configured cooldown', async () => {
    const guard = start(server, { unknownKidCooldownSeconds: 100 })
    expect(await guard.ask(one)).toBe(ok)
    for (const seconds of [0, 50, 49]) {
      guard.advance(seconds)
      await guard.verifyForged('x')
    }
    expect(guard.hits()).toBe(2)
  })
})

describe('an outage', () => {
  it('after warm-up → accepted until the keys are a day old, then again when the issuer is back', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    guard.site.on('/jwks', answers.text('down', 500))
    guard.advance(HOUR)
    expect(await guard.ask(one)).toBe(ok)
    await settled(guard)
    guard.advance(DAY - HOUR - 1)
    expect(await guard.ask(one)).toBe(ok)
    expect(await guard.ask(one, 'not seen before')).toBe(ok)
    await settled(guard)
    expect(guard.hits()).toBe(3)
    guard.advance(1)
    expect(await guard.ask(one)).toBe(UNAVAILABLE)
    expect(await outcome(() => guard.verifier.verifySync(guard.token(one)))).toBe(UNAVAILABLE)
    publish(guard.site, one)
    guard.advance(60)
    expect(await guard.ask(one)).toBe(ok)
  })

  it('an unknown key → ERR_KEYS_UNAVAILABLE until the issuer is back', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    guard.site.on('/jwks', answers.text('down', 500))
    expect(await guard.ask(two)).toBe(UNAVAILABLE)
    publish(guard.site, one, two)
    guard.advance(10)
    expect(await guard.ask(two)).toBe(ok)
    expect(await guard.verifyForged('unknown')).toBe(UNKNOWN)
  })

  it('→ growing waits up to the maximum, with Retry-After', async () => {
    const guard = start(server, { retrySeconds: 8, maxRetrySeconds: 32 })
    guard.site.on('/jwks', answers.text('down', 500))
    for (const [failures, longest] of [8, 16, 32, 32, 32].entries()) {
      const error = await refusal(() => guard.verifier.verify(guard.token(one)))
      expect(guard.hits()).toBe(failures + 1)
      const seconds = Number(error.headers['Retry-After'])
      expect(seconds).toBeGreaterThanOrEqual(longest / 2)
      expect(seconds).toBeLessThanOrEqual(longest)
      guard.advance(longest / 2 - 0.001)
      expect(await guard.ask(one)).toBe(UNAVAILABLE)
      expect(guard.hits()).toBe(failures + 1)
      guard.advance(longest / 2 + 0.001)
    }
    publish(guard.site, one)
    expect(await guard.ask(one)).toBe(ok)
  })
})
