/** Step 9: what a requirement does with claims and checks at the edges. */
import { AuthError, ConfigError, type Requirement } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { access, NOW, outcome, poolVerifier, refusal } from '../../support/core-fixtures.ts'

describe('a requirement', () => {
  it('an auth_time in the future → not recent', async () => {
    const verifier = poolVerifier()
    const check = async (authTime: number) =>
      outcome(async () =>
        verifier.authorize(await verifier.verify(access({ auth_time: authTime })), { maxAuthAgeSeconds: 60 }),
      )
    expect(await check(NOW + 5)).toBe('accepted') // within the tolerance
    expect(await check(NOW + 6)).toBe('ERR_AUTHENTICATION_TOO_OLD')
    expect(await check(9e12)).toBe('ERR_AUTHENTICATION_TOO_OLD')
  })

  it.each<[string, Requirement]>([
    ['of no claims', { claims: {} }],
    ['of null claims', { claims: null as never }],
  ])('a requirement %s → refused', async (_what, requirement) => {
    const verifier = poolVerifier()
    const auth = await verifier.verify(access())
    await expect(verifier.authorize(auth, requirement)).rejects.toBeInstanceOf(ConfigError)
  })
})

describe('a check that throws an AuthError of its own kind', () => {
  class Overdrawn extends AuthError {
    readonly balance = -1
  }

  it('→ rejects with the same error', async () => {
    const verifier = poolVerifier({}, { realm: 'bank' })
    const own = new Overdrawn('ERR_SCOPE_INSUFFICIENT', { challenge: { scope: 'pay' } })
    const check = () => {
      throw own
    }
    const error = await refusal(async () => verifier.authorize(await verifier.verify(access()), { check }))
    expect(error).toBe(own)
    expect(error.headers['WWW-Authenticate']).toMatch(
      /^Bearer realm="bank", error="insufficient_scope".*scope="pay"$/,
    )
  })
})
