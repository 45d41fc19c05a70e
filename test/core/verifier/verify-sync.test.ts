/** verifySync: with the keys that are loaded, and a fetch in the background for the next token. */
import { describe, expect, it } from 'vitest'
import { outcome } from '../../support/core-fixtures.ts'
import { DAY, one, publish, start, two } from '../../support/guard.ts'
import { useKeyServer } from '../../support/key-server.ts'

const server = useKeyServer()

describe('verifySync', () => {
  it('outdated keys → refreshed for the next token', async () => {
    const guard = start(server)
    const sync = (key = one) => outcome(() => guard.verifier.verifySync(guard.token(key)))
    expect(await sync()).toBe('ERR_KEYS_UNAVAILABLE')
    await guard.verifier.ready()
    expect(await sync()).toBe('accepted')
    guard.advance(DAY)
    expect(await sync()).toBe('ERR_KEYS_UNAVAILABLE')
    await guard.verifier.ready()
    expect(await sync()).toBe('accepted')

    publish(guard.site, two)
    expect(await sync(two)).toBe('ERR_KEY_UNKNOWN')
    await guard.verifier.explain(guard.token(two)) // waits for the fetch that verifySync began
    expect(await sync(two)).toBe('accepted')
    expect(guard.hits()).toBe(3)
  })
})
