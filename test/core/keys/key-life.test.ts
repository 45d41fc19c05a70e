/** The life of a key set: fetched once, refreshed, rotated, withdrawn. */
import { describe, expect, it, vi } from 'vitest'
import { OIDC, otherKey, outcome } from '../../support/core-fixtures.ts'
import { DAY, HOUR, one, publish, settled, start, two } from '../../support/guard.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { mint } from '../../support/mint.ts'

const server = useKeyServer()
const ok = 'accepted'
const UNKNOWN = 'ERR_KEY_UNKNOWN'
const UNAVAILABLE = 'ERR_KEYS_UNAVAILABLE'

describe('keys', () => {
  it('many waiting tokens → fetched once', async () => {
    const guard = start(server)
    const asked = Array.from({ length: 500 }, (_, at) => guard.ask(one, `user-${at}`))
    expect(new Set(await Promise.all(asked))).toEqual(new Set([ok]))
    expect(guard.hits()).toBe(1)
  })

  it('no token, or one that fails before it needs a key → not fetched', async () => {
    const guard = start(server)
    await outcome(() => guard.verifier.verify('a.b.c'))
    await outcome(() =>
      guard.verifier.verify(mint(one, { ...OIDC, iss: guard.site.origin }, { alg: 'RS512' })),
    )
    await outcome(() => guard.verifier.verify(mint(one, { ...OIDC, iss: 'https://evil.example.com' })))
    expect(guard.hits()).toBe(0)
  })

  it('ready() → fetched once, then used by verifySync', async () => {
    const guard = start(server)
    const sync = () => outcome(() => guard.verifier.verifySync(guard.token(one)))
    expect(await sync()).toBe(UNAVAILABLE)
    await Promise.all([guard.verifier.ready(), guard.verifier.ready()])
    await guard.verifier.ready()
    expect(await sync()).toBe(ok)
    expect(await outcome(() => guard.verifier.verifySync(guard.token(two)))).toBe(UNKNOWN)
    expect(guard.hits()).toBe(1)
  })

  it('after an hour → refreshed in the background', async () => {
    const guard = start(server)
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

describe('a refresh', () => {
  it('→ the age of the keys starts again', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    guard.advance(HOUR)
    expect(await guard.ask(one)).toBe(ok)
    await vi.waitFor(() => expect(guard.hits()).toBe(2))
    await settled(guard)
    const before = guard.hits()
    guard.advance(HOUR - 1)
    expect(await guard.ask(one)).toBe(ok)
    expect(guard.hits()).toBe(before)
    guard.site.on('/jwks', answers.text('down', 500))
    guard.advance(DAY - HOUR)
    expect(await guard.ask(one)).toBe(ok)
    guard.advance(1)
    expect(await guard.ask(one)).toBe(UNAVAILABLE)
  })
})

describe('a rotation', () => {
  it('the first token of the new key → accepted', async () => {
    const guard = start(server)
    expect(await guard.ask(one)).toBe(ok)
    publish(guard.site, one, two)
    expect(await guard.ask(two)).toBe(ok)
    expect(await guard.ask(one)).toBe(ok)
    expect(guard.hits()).toBe(2)
  })

  it('tokens whose key stays → still cached', async () => {
    const guard = start(server)
    const token = guard.token(one)
    const before = await guard.verifier.verify(token)
    publish(guard.site, one, two)
    expect(await guard.ask(two)).toBe(ok)
    expect(await guard.verifier.verify(token)).toBe(before)
  })

  it.each([{}, { cache: false as const }])(
    'the old key is withdrawn → its tokens are refused, cached ones too: %o',
    async (options) => {
      const guard = start(server, options)
      expect(await guard.ask(one)).toBe(ok)
      publish(guard.site, two)
      expect(await guard.ask(two)).toBe(ok)
      expect(await guard.ask(one)).toBe(UNKNOWN)
      expect(await outcome(() => guard.verifier.verifySync(guard.token(one)))).toBe(UNKNOWN)
    },
  )

  it('no keys left → ERR_KEYS_UNAVAILABLE until there are keys again', async () => {
    const guard = start(server)
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

  it('a new key with the same id → old tokens refused, new tokens accepted', async () => {
    const guard = start(server)
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
