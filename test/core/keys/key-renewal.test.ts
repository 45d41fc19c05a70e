/** What an issuer may do to its keys between two fetches, and how soon it is noticed. */
import { createVerifier, oidc } from '@poolguard/core'
import { describe, expect, it, vi } from 'vitest'
import {
  API,
  clock,
  NOW,
  OIDC,
  otherKey,
  outcome,
  poolJwks,
  poolKey,
  refusal,
} from '../../support/core-fixtures.ts'
import { DAY, one, publish, settled, start, two } from '../../support/guard.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { mint } from '../../support/mint.ts'

const server = useKeyServer()
const ok = 'accepted'
const UNKNOWN = 'ERR_KEY_UNKNOWN'
const INVALID = 'ERR_SIGNATURE_INVALID'
const UNAVAILABLE = 'ERR_KEYS_UNAVAILABLE'
const renewed = otherKey('one')

describe('new material under the same id', () => {
  it('→ new tokens accepted, old tokens refused', async () => {
    const guard = start(server)
    const cached = guard.token(one)
    expect(await outcome(() => guard.verifier.verify(cached))).toBe(ok)
    publish(guard.site, renewed)
    expect(await guard.ask(renewed)).toBe(ok)
    expect(await outcome(() => guard.verifier.verify(cached))).toBe(INVALID)
    expect(await guard.ask(renewed, 'another')).toBe(ok)
    expect(guard.hits()).toBe(2)
  })

  it('with verifySync → fetched in the background', async () => {
    const guard = start(server)
    await guard.verifier.ready()
    publish(guard.site, renewed)
    expect(await outcome(() => guard.verifier.verifySync(guard.token(renewed)))).toBe(INVALID)
    const sync = () => outcome(() => guard.verifier.verifySync(guard.token(renewed)))
    await vi.waitFor(async () => expect(await sync()).toBe(ok))
    expect(guard.hits()).toBe(2)
  })

  it('forgeries → share the cooldown of unknown key ids', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    const forged = Array.from({ length: 200 }, (_, at) => guard.verifyForged('one', at))
    const unknown = Array.from({ length: 200 }, (_, at) => guard.verifyForged(`unknown-${at}`))
    expect(new Set(await Promise.all(forged))).toEqual(new Set([INVALID]))
    expect(new Set(await Promise.all(unknown))).toEqual(new Set([UNKNOWN]))
    expect(guard.hits()).toBe(2)
    expect(await guard.ask(one, 'another')).toBe(ok)
  })

  it('the issuer down → ERR_SIGNATURE_INVALID', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    guard.site.on('/jwks', answers.text('down', 500))
    expect(await guard.verifyForged('one')).toBe(INVALID)
  })
})

describe('two keys with one id', () => {
  it('→ both are tried', async () => {
    const guard = start(server)
    publish(guard.site, one, renewed)
    for (const key of [one, renewed, one]) expect(await guard.ask(key)).toBe(ok)
    expect(await outcome(() => guard.verifier.verifySync(guard.token(renewed, 'sync')))).toBe(ok)
    expect(guard.hits()).toBe(1)
  })

  it('→ one withdrawn: its token is refused, the token of the other accepted', async () => {
    const guard = start(server)
    publish(guard.site, one, renewed)
    for (const key of [one, renewed]) expect(await guard.ask(key)).toBe(ok)
    publish(guard.site, renewed)
    await guard.verifyForged('unknown')
    expect(await guard.ask(one)).toBe(INVALID)
    expect(await guard.ask(renewed)).toBe(ok)
  })
})

describe('a fetch for a new key that fails', () => {
  it('→ retried after the back-off, not after the cooldown', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    guard.site.on('/jwks', answers.text('down', 500))
    expect(await guard.ask(two)).toBe(UNAVAILABLE)
    publish(guard.site, one, two)
    guard.advance(1)
    expect(await guard.ask(two)).toBe(ok)
    expect(guard.hits()).toBe(3)
  })

  it('an unstable issuer → known keys still verify', async () => {
    const guard = start(server)
    const document = { keys: [one.jwk, two.jwk] }
    const cut = answers.truncated(document)
    const turns = [answers.text('down', 500), answers.json({ keys: [one.jwk] }), cut]
    expect(await guard.ask(one)).toBe(ok)
    guard.site.on('/jwks', answers.inTurn([...turns, answers.json(document)]))
    const seen: string[] = []
    for (let turn = 0; turn < 4; turn++) {
      seen.push(await guard.ask(two))
      expect(await guard.ask(one, `user-${turn}`)).toBe(ok)
      guard.advance(11)
    }
    expect(seen).toEqual([UNAVAILABLE, UNKNOWN, UNAVAILABLE, ok])
    expect(guard.hits()).toBe(5)
  })
})

describe('an issuer that rotates at every fetch', () => {
  it('→ followed once per cooldown', async () => {
    const guard = start(server)
    const sets = [[one], [two], [one]].map((keys) => answers.json({ keys: keys.map(({ jwk }) => jwk) }))
    guard.site.on('/jwks', answers.inTurn(sets))
    expect(await guard.ask(one)).toBe(ok)
    expect(await guard.ask(two)).toBe(ok)
    expect(await guard.ask(one)).toBe(UNKNOWN)
    guard.advance(10)
    expect(await guard.ask(one)).toBe(ok)
    expect(guard.hits()).toBe(3)
  })
})

describe('a clock that is put back', () => {
  /** Fetches the keys while the clock is five days ahead. */
  async function startAhead() {
    const guard = start(server)
    guard.advance(5 * DAY)
    expect(await guard.ask(one)).toBe(ok)
    return guard
  }

  it('withdrawn keys → not kept', async () => {
    const guard = await startAhead()
    publish(guard.site, two)
    guard.advance(-5 * DAY)
    expect(await guard.ask(one)).toBe(ok)
    await vi.waitFor(() => expect(guard.hits()).toBe(2)) // because the clock went back
    await settled(guard)
    expect(await guard.ask(one)).toBe(UNKNOWN)
  })

  it('the issuer down → keys dropped at their maximum age', async () => {
    const guard = await startAhead()
    guard.site.on('/jwks', answers.text('down', 500))
    guard.advance(-5 * DAY)
    expect(await guard.ask(one)).toBe(ok)
    guard.advance(DAY)
    expect(await guard.ask(one)).toBe(UNAVAILABLE)
  })

  it('a failure → its wait does not grow', async () => {
    const guard = start(server)
    guard.advance(5 * DAY)
    guard.site.on('/jwks', answers.text('down', 500))
    expect(await guard.ask(one)).toBe(UNAVAILABLE)
    publish(guard.site, one)
    guard.advance(-5 * DAY)
    expect(await guard.ask(one)).toBe(UNAVAILABLE)
    guard.advance(60)
    expect(await guard.ask(one)).toBe(ok)
  })

  it('a cooldown → does not grow', async () => {
    const guard = await startAhead()
    await guard.verifyForged('x')
    guard.advance(-5 * DAY)
    expect(await guard.ask(one)).toBe(ok)
    await settled(guard)
    publish(guard.site, two)
    expect(await guard.ask(two)).toBe(UNKNOWN)
    guard.advance(10)
    expect(await guard.ask(two)).toBe(ok)
  })
})

describe('the detail of an unknown key', () => {
  it('after a fetch and during the cooldown → two reasons', async () => {
    const guard = start(server)
    await guard.ask(one)
    const reason = async () =>
      (await refusal(() => guard.verifier.verify(guard.token(two)))).detail?.reason ?? ''
    const afterFetch = await reason()
    guard.advance(4)
    const duringCooldown = await reason()
    expect(duringCooldown).not.toBe(afterFetch)
    expect([afterFetch, duringCooldown].map((text) => /\b\d+ s\b/.exec(text)?.[0])).toEqual([
      undefined,
      '6 s',
    ])
    expect(guard.hits()).toBe(2)
  })
})

describe('given keys', () => {
  const startSite = () => {
    const made = server.site()
    made.on('/jwks', answers.json(poolJwks))
    return made
  }
  const token = (iss: string, key = poolKey) => mint(key, { ...OIDC, iss, exp: NOW + 999 * DAY })

  it('a forgery → no fetch', async () => {
    const { origin, hits } = startSite()
    const issuers = oidc({ issuer: origin, jwksUri: `${origin}/jwks`, audience: API, jwks: poolJwks })
    const verifier = createVerifier({ issuers, now: () => NOW * 1000 })
    expect(await outcome(() => verifier.verify(token(origin, otherKey(poolKey.kid))))).toBe(INVALID)
    expect(hits('/jwks')).toBe(0)
    expect(await outcome(() => verifier.verify(token(origin, two)))).toBe(UNKNOWN)
    expect(hits('/jwks')).toBe(1)
  })

  it('an issuer that cannot be reached → dropped at their maximum age', async () => {
    const issuer = 'http://127.0.0.1:1'
    const { now, advance } = clock()
    const issuers = oidc({ issuer, jwksUri: `${issuer}/jwks`, audience: API, jwks: poolJwks })
    const verifier = createVerifier({ issuers, now })
    advance(DAY - 1)
    expect(await outcome(() => verifier.verify(token(issuer)))).toBe(ok)
    expect(await outcome(() => verifier.verify(token(issuer, two)))).toBe(UNAVAILABLE)
    advance(1)
    expect(await outcome(() => verifier.verify(token(issuer)))).toBe(UNAVAILABLE)
  })

  it('jwksUri: null → used forever, none fetched', async () => {
    const { origin, hits } = startSite()
    const { now, advance } = clock()
    const issuers = oidc({ issuer: origin, jwksUri: null, audience: API, jwks: poolJwks })
    const verifier = createVerifier({ issuers, now })
    await verifier.ready()
    for (const days of [0, 400]) {
      advance(days * DAY)
      expect(await outcome(() => verifier.verify(token(origin)))).toBe(ok)
      expect(await outcome(() => verifier.verify(token(origin, two)))).toBe(UNKNOWN)
      expect(await outcome(() => verifier.verifySync(token(origin, two)))).toBe(UNKNOWN)
      expect(await outcome(() => verifier.verify(token(origin, otherKey(poolKey.kid))))).toBe(INVALID)
    }
    expect(hits('/jwks') + hits('/.well-known/openid-configuration')).toBe(0)
  })
})
