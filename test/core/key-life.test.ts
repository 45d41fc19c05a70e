/** The life of a key set: fetched once, refreshed, rotated, withdrawn, and what an outage does. */
import { createVerifier, type KeyOptions, oidc } from '@poolguard/core'
import { describe, expect, it, vi } from 'vitest'
import { answers, type Site, useKeyServer } from '../support/key-server.ts'
import { fixedSignature, jws, mint, named, type TestKey } from '../support/mint.ts'
import { API, clock, NOW, OIDC, otherKey, outcome, poolKey, refusal } from './fixtures.ts'

const server = useKeyServer()
const one = named(poolKey, 'one')
const two = otherKey('two')
const HOUR = 3600
const DAY = 86_400
const ok = 'accepted'
const UNKNOWN = 'ERR_KEY_UNKNOWN'
const UNAVAILABLE = 'ERR_KEYS_UNAVAILABLE'

function publish(site: Site, ...keys: readonly TestKey[]): void {
  site.on('/jwks', answers.json({ keys: keys.map(({ jwk }) => jwk) }))
}

function start(options: KeyOptions & { readonly cache?: false } = {}) {
  const site = server.site()
  publish(site, one)
  const { cache, ...keys } = options
  const time = clock()
  const verifier = createVerifier({
    issuers: oidc({ issuer: site.origin, jwksUri: `${site.origin}/jwks`, audience: API }),
    now: time.now,
    keys,
    ...(cache === undefined ? {} : { cache }),
  })
  const claims = { ...OIDC, iss: site.origin, exp: NOW + 10 * DAY }
  const token = (key: TestKey, sub = 'user') => mint(key, { ...claims, sub })
  return {
    site,
    verifier,
    advance: time.advance,
    token,
    ask: (key: TestKey, sub?: string) => outcome(() => verifier.verify(token(key, sub))),
    /** A token of a key that nobody has. */
    stranger: (kid: string) =>
      outcome(() => verifier.verify(jws({ alg: 'RS256', kid }, claims, fixedSignature(256)))),
    hits: () => site.hits('/jwks'),
  }
}

type Guard = ReturnType<typeof start>

/** Waits for the refresh in the background: a token of an unknown key waits for whatever fetch is under way. */
async function settled(guard: Guard): Promise<void> {
  await guard.stranger('whoever')
}

describe('keys', () => {
  it('are fetched once, however many wait for them', async () => {
    const guard = start()
    const asked = Array.from({ length: 500 }, (_, at) => guard.ask(one, `user-${at}`))
    expect(new Set(await Promise.all(asked))).toEqual(new Set([ok]))
    expect(guard.hits()).toBe(1)
  })

  it('are not fetched before they are needed, nor for a token that no key could help', async () => {
    const guard = start()
    await outcome(() => guard.verifier.verify('a.b.c'))
    await outcome(() =>
      guard.verifier.verify(mint(one, { ...OIDC, iss: guard.site.origin }, { alg: 'RS512' })),
    )
    await outcome(() => guard.verifier.verify(mint(one, { ...OIDC, iss: 'https://evil.example.com' })))
    expect(guard.hits()).toBe(0)
  })

  it('are loaded by ready(), once, and then serve verifySync', async () => {
    const guard = start()
    const sync = () => outcome(() => guard.verifier.verifySync(guard.token(one)))
    expect(await sync()).toBe(UNAVAILABLE)
    await Promise.all([guard.verifier.ready(), guard.verifier.ready()])
    await guard.verifier.ready()
    expect(await sync()).toBe(ok)
    expect(await outcome(() => guard.verifier.verifySync(guard.token(two)))).toBe(UNKNOWN)
    expect(guard.hits()).toBe(1)
  })

  it('are used for an hour without another fetch, then while they are refreshed', async () => {
    const guard = start()
    expect(await guard.ask(one)).toBe(ok)
    guard.advance(HOUR - 1)
    expect(await guard.ask(one, 'b')).toBe(ok)
    expect(guard.hits()).toBe(1)
    guard.advance(1)
    guard.site.on('/jwks', answers.silent())
    expect(await guard.ask(one, 'c')).toBe(ok)
    await vi.waitFor(() => expect(guard.hits()).toBe(2))
    expect(await guard.ask(one, 'd')).toBe(ok)
  })
})

describe('a rotation', () => {
  it('is noticed by the first token of the new key', async () => {
    const guard = start()
    expect(await guard.ask(one)).toBe(ok)
    publish(guard.site, one, two)
    expect(await guard.ask(two)).toBe(ok)
    expect(await guard.ask(one)).toBe(ok)
    expect(guard.hits()).toBe(2)
  })

  it('does not disturb the memory of tokens whose key stays', async () => {
    const guard = start()
    const token = guard.token(one)
    const before = await guard.verifier.verify(token)
    publish(guard.site, one, two)
    expect(await guard.ask(two)).toBe(ok)
    expect(await guard.verifier.verify(token)).toBe(before)
  })

  it.each([{}, { cache: false as const }])(
    'takes the old key away, remembered tokens included: %o',
    async (options) => {
      const guard = start(options)
      expect(await guard.ask(one)).toBe(ok)
      publish(guard.site, two)
      expect(await guard.ask(two)).toBe(ok)
      expect(await guard.ask(one)).toBe(UNKNOWN)
      expect(await outcome(() => guard.verifier.verifySync(guard.token(one)))).toBe(UNKNOWN)
    },
  )

  it('that takes all keys away leaves nobody in, until there are keys again', async () => {
    const guard = start()
    expect(await guard.ask(one)).toBe(ok)
    publish(guard.site)
    guard.advance(HOUR)
    expect(await guard.ask(one)).toBe(ok)
    await settled(guard)
    expect(await guard.ask(one)).toBe(UNAVAILABLE)
    publish(guard.site, one)
    guard.advance(10)
    expect(await guard.ask(one)).toBe(ok)
  })

  it('of the material under the same id ends the old tokens and begins the new ones', async () => {
    const guard = start()
    const renewed = otherKey('one')
    expect(await guard.ask(one)).toBe(ok)
    publish(guard.site, renewed)
    guard.advance(HOUR)
    expect(await guard.ask(one)).toBe(ok)
    await settled(guard)
    expect(await guard.ask(one)).toBe('ERR_SIGNATURE_INVALID')
    expect(await guard.ask(renewed)).toBe(ok)
  })
})

describe('a flood of unknown key ids', () => {
  it('causes one fetch in a window, while good tokens pass', async () => {
    const guard = start()
    expect(await guard.ask(one)).toBe(ok)
    const flood = Array.from({ length: 2000 }, (_, at) => guard.stranger(`stranger-${at}`))
    const good = Array.from({ length: 20 }, (_, at) => guard.ask(one, `user-${at}`))
    expect(new Set(await Promise.all(good))).toEqual(new Set([ok]))
    expect(new Set(await Promise.all(flood))).toEqual(new Set([UNKNOWN]))
    expect(guard.hits()).toBe(2)
    guard.advance(9.999)
    expect(await guard.stranger('late')).toBe(UNKNOWN)
    expect(guard.hits()).toBe(2)
    guard.advance(0.001)
    expect(await guard.stranger('later')).toBe(UNKNOWN)
    expect(guard.hits()).toBe(3)
  })

  it('does not delay a token whose key is known, though the fetch hangs', async () => {
    const guard = start({ fetchTimeoutSeconds: 0.8 })
    expect(await guard.ask(one)).toBe(ok)
    guard.site.on('/jwks', answers.silent())
    let isOver = false
    const waiting = guard.stranger('stranger').finally(() => {
      isOver = true
    })
    expect(await guard.ask(one, 'fresh')).toBe(ok)
    expect(isOver).toBe(false)
    expect(await waiting).toBe(UNAVAILABLE)
  })

  it('is held off for as long as was configured', async () => {
    const guard = start({ unknownKidCooldownSeconds: 100 })
    expect(await guard.ask(one)).toBe(ok)
    for (const seconds of [0, 50, 49]) {
      guard.advance(seconds)
      await guard.stranger('x')
    }
    expect(guard.hits()).toBe(2)
  })
})

describe('an outage', () => {
  it('after warm-up is not noticed until the keys are a day old; then it ends when the issuer is back', async () => {
    const guard = start()
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

  it("is no reason to call an unknown key the caller's fault", async () => {
    const guard = start()
    expect(await guard.ask(one)).toBe(ok)
    guard.site.on('/jwks', answers.text('down', 500))
    expect(await guard.ask(two)).toBe(UNAVAILABLE)
    publish(guard.site, one, two)
    guard.advance(10)
    expect(await guard.ask(two)).toBe(ok)
  })

  it('is asked about less and less often, up to the longest wait, and says when to come back', async () => {
    const guard = start({ retrySeconds: 8, maxRetrySeconds: 32 })
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
