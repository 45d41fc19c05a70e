/** Step 9: edge cases of claims and checks. */
import { AuthError, ConfigError, type Requirement } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { access, NOW, outcome, poolVerifier, refusal } from '../../support/core-fixtures.ts'

describe('a requirement', () => {
  it('an auth_time in the future, beyond the tolerance → ERR_AUTHENTICATION_TOO_OLD', async () => {
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
    ['with an empty claims object', { claims: {} }],
    ['with claims: null', { claims: null as never }],
  ])('%s → ConfigError', async (_what, requirement) => {
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
