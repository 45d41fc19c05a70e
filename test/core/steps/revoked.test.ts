/** A revocation store that fails → 503, or accepted where the API chooses so; and a store with a revision. */
import { ConfigError, type IsRevoked } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { access, outcome, poolVerifier, refusal } from '../../support/core-fixtures.ts'

const token = access()
const UNAVAILABLE = 'ERR_REVOCATION_UNAVAILABLE'

const FAILING: readonly [string, IsRevoked][] = [
  [
    'throws',
    () => {
      throw new Error('down')
    },
  ],
  ['rejects', () => Promise.reject(new Error('down'))],
  ['answers nothing', (() => undefined) as never],
  ['promises nothing', (async () => undefined) as never],
]

describe.each(FAILING)('a store that %s', (name, isRevoked) => {
  it('by default, and configured to refuse → ERR_REVOCATION_UNAVAILABLE', async () => {
    expect(await outcome(() => poolVerifier({}, { isRevoked }).verify(token))).toBe(UNAVAILABLE)
    const told = poolVerifier({}, { isRevoked, onRevocationError: 'refuse' })
    expect(await outcome(() => told.verify(token))).toBe(UNAVAILABLE)
  })

  it('configured to accept → accepted', async () => {
    const told = poolVerifier({}, { isRevoked, onRevocationError: 'allow' })
    expect(await outcome(() => told.verify(token))).toBe('accepted')
  })

  it('→ reason and cause in the error', async () => {
    const { detail, cause } = await refusal(() => poolVerifier({}, { isRevoked }).verify(token))
    expect(detail?.reason).toMatch(/\w\.$/)
    expect((cause as Error | undefined)?.message).toBe(name.endsWith('nothing') ? undefined : 'down')
  })
})

describe('a store that answers with a promise of another library', () => {
  it.each([
    [false, 'accepted'],
    [true, 'ERR_TOKEN_REVOKED'],
  ])('%s → %s', async (answer, decision) => {
    // biome-ignore lint/suspicious/noThenProperty: such a promise is no Promise, and has no more than `then`.
    const isRevoked = () => ({ then: (resolve: (value: boolean) => void) => resolve(answer) }) as never
    expect(await outcome(() => poolVerifier({}, { isRevoked }).verify(token))).toBe(decision)
  })
})

describe('an API that accepts tokens during an outage of the store', () => {
  it.each<[string, IsRevoked]>([
    ['synchronously', () => true],
    ['later', async () => true],
  ])('a revoked token, answered %s → ERR_TOKEN_REVOKED', async (_name, isRevoked) => {
    const verifier = poolVerifier({}, { isRevoked, onRevocationError: 'allow' })
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_REVOKED')
  })

  it('a synchronous store → verifySync answers', () => {
    for (const answer of [false, undefined as never]) {
      const verifier = poolVerifier({}, { isRevoked: () => answer, onRevocationError: 'allow' })
      expect(verifier.verifySync(token).subject).not.toBe('')
    }
  })

  it('an asynchronous store → verifySync throws', () => {
    const verifier = poolVerifier({}, { isRevoked: async () => false, onRevocationError: 'allow' })
    expect(() => verifier.verifySync(token)).toThrow(expect.objectContaining({ code: UNAVAILABLE }))
  })

  it('an unknown onRevocationError, or no store → ConfigError', () => {
    expect(() => poolVerifier({}, { isRevoked: () => false, onRevocationError: 'ignore' as never })).toThrow(
      ConfigError,
    )
    expect(() => poolVerifier({}, { onRevocationError: 'allow' })).toThrow(ConfigError)
  })
})

describe('a store with a revision', () => {
  function makeCountingStore(revision: () => number | undefined) {
    const store = { asked: 0, isRevoked: false }
    const isRevoked: IsRevoked = Object.assign(
      () => {
        store.asked++
        return store.isRevoked
      },
      { revision },
    )
    return { store, isRevoked }
  }

  it.each(['refuse', 'allow'] as const)(
    'unchanged, onRevocationError %s → a cached token is asked about once',
    async (onRevocationError) => {
      const { store, isRevoked } = makeCountingStore(() => 1)
      const verifier = poolVerifier({}, { isRevoked, onRevocationError })
      await verifier.verify(token)
      await verifier.verify(token)
      verifier.verifySync(token)
      expect(store.asked).toBe(1)
    },
  )

  it('changed by a revocation → the cached token is refused', async () => {
    let revision = 1
    const { store, isRevoked } = makeCountingStore(() => revision)
    const verifier = poolVerifier({}, { isRevoked })
    await verifier.verify(token)
    store.isRevoked = true
    revision++
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_REVOKED')
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_REVOKED')
  })

  it('unknown → asked each time', async () => {
    const { store, isRevoked } = makeCountingStore(() => undefined)
    const verifier = poolVerifier({}, { isRevoked })
    await verifier.verify(token)
    await verifier.verify(token)
    expect(store.asked).toBe(2)
  })

  it('that throws → asked each time', async () => {
    const { store, isRevoked } = makeCountingStore(() => {
      throw new Error('down')
    })
    const verifier = poolVerifier({}, { isRevoked })
    await verifier.verify(token)
    await verifier.verify(token)
    expect(store.asked).toBe(2)
  })

  it('a revocation while the store is asked → the next request is refused', async () => {
    let revision = 1
    let revoked = false
    const isRevoked = Object.assign(
      () => {
        const answer = revoked
        revoked = true
        revision++
        return answer
      },
      { revision: () => revision },
    )
    const verifier = poolVerifier({}, { isRevoked })
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_REVOKED')
  })

  it('that failed, and answers again in the same revision → a revoked token is refused', async () => {
    let isDown = true
    const isRevoked = Object.assign(
      () => {
        if (isDown) throw new Error('down')
        return true
      },
      { revision: () => 1 },
    )
    const verifier = poolVerifier({}, { isRevoked, onRevocationError: 'allow' })
    expect(await outcome(() => verifier.verify(token))).toBe('accepted')
    isDown = false
    expect(await outcome(() => verifier.verify(token))).toBe('ERR_TOKEN_REVOKED')
    expect(() => verifier.verifySync(token)).toThrow(expect.objectContaining({ code: 'ERR_TOKEN_REVOKED' }))
  })
})
