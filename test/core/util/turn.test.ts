/** Many parallel tokens leave turns of the event loop to other work; they also settle under fake timers. */
import { mock } from 'node:test'
import timers from 'node:timers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createVerifier, oidc } from '@poolguard/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  API,
  access,
  NOW,
  OIDC,
  OIDC_ISSUER,
  outcome,
  poolJwks,
  poolVerifier,
} from '../../support/core-fixtures.ts'
import { ecKey, fixedSignature, jws, mint, type TestKey } from '../../support/mint.ts'

const mintDistinct = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => access({ jti: `token ${index}` }))

/** Waits for all that can happen without a turn of the event loop. */
async function settle(): Promise<void> {
  for (let step = 0; step < 100; step++) await Promise.resolve()
}

/** Counts the tokens that are verified before the event loop turns, and in the end. */
async function countDone(verify: (token: string) => Promise<unknown>, tokens: readonly string[]) {
  for (let turn = 0; turn < 5; turn++) await nextTurn()
  let count = 0
  const all = tokens.map((token) => verify(token).then(() => count++))
  await settle()
  const inThisTurn = count
  await Promise.all(all)
  return { inThisTurn, inTheEnd: count }
}

describe('many new tokens at the same time', () => {
  it('RS256 → some verified in this turn of the event loop, most in later ones', async () => {
    const verifier = poolVerifier()
    const { inThisTurn, inTheEnd } = await countDone((token) => verifier.verify(token), mintDistinct(400))
    expect(inThisTurn).toBeGreaterThan(0)
    expect(inThisTurn).toBeLessThan(100)
    expect(inTheEnd).toBe(400)
  })

  it('ES512, a millisecond each → none verified in this turn', async () => {
    const key = ecKey('slow', 'P-521')
    const jwks = { keys: [key.jwk] }
    const issuers = oidc({ issuer: OIDC_ISSUER, audience: API, algorithms: ['ES512'], jwks, jwksUri: null })
    const verifier = createVerifier({ issuers, now: () => NOW * 1000 })
    const tokens = Array.from({ length: 8 }, (_, at) => mint(key, { ...OIDC, jti: at }, { alg: 'ES512' }))
    const { inThisTurn, inTheEnd } = await countDone((token) => verifier.verify(token), tokens)
    expect({ inThisTurn, inTheEnd }).toEqual({ inThisTurn: 0, inTheEnd: 8 })
  })

  it('a quick one behind a slow one → in a later turn; alone again → in this turn', async () => {
    const key = ecKey('slow', 'P-521')
    const jwks = { keys: [key.jwk] }
    const issuers = oidc({ issuer: OIDC_ISSUER, audience: API, algorithms: ['ES512'], jwks, jwksUri: null })
    const slow = createVerifier({ issuers, now: () => NOW * 1000 })
    const quick = poolVerifier()
    const order: string[] = []
    for (let turn = 0; turn < 5; turn++) await nextTurn()
    const both = [slow.verify(mint(key, OIDC, { alg: 'ES512' })), quick.verify(access({ jti: 'behind' }))]
    both[1]?.then(() => order.push('verified'))
    await settle()
    order.push('end of the turn')
    await Promise.all(both)
    expect(order).toEqual(['end of the turn', 'verified'])
    expect((await countDone((token) => quick.verify(token), [access({ jti: 'alone' })])).inThisTurn).toBe(1)
  })

  it('a bad signature among them → only that one is refused', async () => {
    const verifier = poolVerifier({ jwksUri: null })
    const tokens = mintDistinct(24).map((token, index) =>
      index % 3 === 0 ? `${token.slice(0, -8)}AAAAAAAA` : token,
    )
    const outcomes = await Promise.all(tokens.map((token) => outcome(() => verifier.verify(token))))
    expect(outcomes).toEqual(
      tokens.map((_, index) => (index % 3 === 0 ? 'ERR_SIGNATURE_INVALID' : 'accepted')),
    )
  })
})

describe('signatures of a slow algorithm', () => {
  const NEIGHBOUR = 'https://neighbour.example.com'
  const [neighbourKey, ...keys] = Array.from({ length: 21 }, (_, at) => ecKey(`key ${at}`, 'P-521')) as [
    TestKey,
    ...TestKey[],
  ]
  const trust = (issuer: string, ...trusted: TestKey[]) =>
    oidc({
      issuer,
      audience: API,
      algorithms: ['ES512'],
      jwks: { keys: trusted.map(({ jwk }) => jwk) },
      jwksUri: null,
    })
  const verifier = createVerifier({
    issuers: [trust(OIDC_ISSUER, ...keys), trust(NEIGHBOUR, neighbourKey)],
    now: () => NOW * 1000,
  })
  const forge = ({ kid }: TestKey, at: number) =>
    verifier.verify(jws({ alg: 'ES512', kid }, { ...OIDC, at }, fixedSignature(132)))

  it.each([
    ['one key', keys.slice(0, 1)],
    ['twenty keys', keys],
  ])(
    '600 parallel forged ones of one issuer, with %s → some ERR_KEYS_UNAVAILABLE; another issuer has its turn',
    async (_name, used) => {
      let answered = 0
      const flood = Array.from({ length: 600 }, async (_, at) => {
        const code = await outcome(() => forge(used[at % used.length] as TestKey, at))
        if (code === 'ERR_SIGNATURE_INVALID') answered++
        return code
      })
      const good = mint(neighbourKey, { ...OIDC, iss: NEIGHBOUR }, { alg: 'ES512' })
      expect(await outcome(() => verifier.verify(good))).toBe('accepted')
      expect(answered).toBeLessThan(10)
      const outcomes = await Promise.all(flood)
      expect(new Set(outcomes)).toEqual(new Set(['ERR_SIGNATURE_INVALID', 'ERR_KEYS_UNAVAILABLE']))
      expect(await outcome(() => forge(keys[0] as TestKey, 600))).toBe('ERR_SIGNATURE_INVALID')
    },
  )
})

const [first, second, third] = ['P-256', 'P-256', 'P-256'].map((curve) =>
  ecKey('same', curve as 'P-256'),
) as [TestKey, TestKey, TestKey]

describe('several keys with one id', () => {
  const jwks = { keys: [first.jwk, second.jwk, second.jwk, third.jwk] }
  const issuers = oidc({ issuer: OIDC_ISSUER, audience: API, algorithms: ['ES256'], jwks, jwksUri: null })
  const verifier = createVerifier({ issuers, now: () => NOW * 1000 })
  const sign = (key: TestKey) => mint(key, OIDC, { alg: 'ES256' })

  it.each([
    ['the first', first, 'accepted'],
    ['the second, beside a copy of it', second, 'accepted'],
    ['the third', third, 'ERR_SIGNATURE_INVALID'],
  ])('%s → %s', async (_name, key, decision) => {
    expect(await outcome(() => verifier.verify(sign(key)))).toBe(decision)
    expect(await outcome(() => verifier.verifySync(sign(key)))).toBe(decision)
  })

  it('→ not tried in this turn of the event loop', async () => {
    const tokens = [sign(first), sign(second)]
    expect((await countDone((token) => verifier.verify(token), tokens)).inThisTurn).toBe(0)
  })
})

describe('a test that fakes its timers', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  const loadAnew = () => {
    vi.resetModules()
    return import('@poolguard/core')
  }
  const verifyMany = async (verify: (token: string) => Promise<unknown>) => {
    const outcomes = []
    for (const token of mintDistinct(20)) outcomes.push(await outcome(() => verify(token)))
    outcomes.push(...(await Promise.all(mintDistinct(40).map((token) => outcome(() => verify(token))))))
    expect(outcomes).toEqual(Array.from({ length: 60 }, () => 'accepted'))
  }

  it('node:test fakes that existed before poolguard was loaded → every verification settles', async () => {
    mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] })
    const { createVerifier: createLater, cognito } = await loadAnew()
    const pool = { userPoolId: 'us-east-1_AbCd12345', clientId: null, tokenUse: 'access' } as const
    const verifier = createLater({
      issuers: cognito({ ...pool, jwks: poolJwks, jwksUri: null }),
      now: () => NOW * 1000,
      cache: false,
    })
    const asked = verifyMany((token) => verifier.verify(token))
    mock.timers.tick(1)
    await asked
    await verifyMany((token) => verifier.verify(token))
    mock.timers.reset()
  })

  it('setImmediate that never calls back → every verification settles', async () => {
    vi.stubGlobal('setImmediate', () => {})
    const verifier = poolVerifier()
    await verifyMany((token) => verifier.verify(token))
  })

  it('all that vitest can fake → every verification settles', async () => {
    vi.useFakeTimers({ toFake: ['setImmediate', 'setTimeout', 'performance', 'Date', 'hrtime'] })
    const verifier = poolVerifier()
    await verifyMany((token) => verifier.verify(token))
  })

  it.each([
    ['with a clock that stands still', ['setImmediate', 'performance'] as const],
    ['with a clock that goes on', ['setImmediate'] as const],
  ])(
    'vitest fakes that existed before poolguard was loaded, %s → every verification settles',
    async (_, toFake) => {
      const genuine = timers.setImmediate
      vi.useFakeTimers({ toFake: [...toFake] })
      timers.setImmediate = globalThis.setImmediate
      vi.resetModules()
      const { createVerifier: createLater, cognito } = await import('@poolguard/core')
      timers.setImmediate = genuine
      const pool = { userPoolId: 'us-east-1_AbCd12345', clientId: null, tokenUse: 'access' } as const
      const verifier = createLater({
        issuers: cognito({ ...pool, jwks: poolJwks, jwksUri: null }),
        now: () => NOW * 1000,
      })
      await verifyMany((token) => verifier.verify(token))
    },
  )
})
