/** verifySync: with the keys that are loaded, and a fetch in the background for the next token. */

import { createVerifier, oidc } from '@poolguard/core'
import { describe, expect, it, vi } from 'vitest'
import { API, clock, OIDC, outcome } from '../../support/core-fixtures.ts'
import { DAY, one, publish, start, two } from '../../support/guard.ts'
import { answers, useKeyServer } from '../../support/key-server.ts'
import { ecKey, mint, named } from '../../support/mint.ts'

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

  it('a key that did not make the signature → fetched again for the next token', async () => {
    const guard = start(server)
    await guard.verifier.ready()
    guard.advance(60)
    publish(guard.site, named(two, one.kid))
    const sync = () => outcome(() => guard.verifier.verifySync(guard.token(named(two, one.kid))))
    expect(await sync()).toBe('ERR_SIGNATURE_INVALID')
    await vi.waitFor(async () => expect(await sync()).toBe('accepted'))
    expect(guard.hits()).toBe(2)
  })

  it('a good signature, quick or slow → the keys are not fetched again', async () => {
    const slow = ecKey('slow', 'P-521')
    const site = server.site()
    site.on('/jwks', answers.json({ keys: [one.jwk, slow.jwk] }))
    const { now, advance } = clock()
    const verifier = createVerifier({
      issuers: oidc({
        issuer: site.origin,
        jwksUri: `${site.origin}/jwks`,
        audience: API,
        algorithms: ['RS256', 'ES512'],
      }),
      now,
    })
    await verifier.ready()
    advance(60) // a fetch would be allowed
    const claims = { ...OIDC, iss: site.origin }
    for (const token of [mint(one, claims), mint(slow, claims, { alg: 'ES512' })]) {
      expect(await outcome(() => verifier.verifySync(token))).toBe('accepted')
    }
    for (let request = 0; request < 3; request++) await fetch(site.origin) // a fetch that had begun would be counted now
    expect(site.hits('/jwks')).toBe(1)
  })
})
