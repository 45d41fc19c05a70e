/** Revocations in memory: how they are kept, removed, copied and counted. */
import { type Revocation, RevocationEntries } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'

const ISSUER = 'https://login.example.com/'

function makeRevocation(value: string, changes: Partial<Revocation> = {}): Revocation {
  return { kind: 'token', value, issuer: undefined, until: 0, expiresAt: 100, ...changes }
}

describe('revocation entries', () => {
  it('a copy → has the same entries, and its own limit', () => {
    const entries = new RevocationEntries(2)
    entries.add(makeRevocation('a'), 0)
    entries.add(makeRevocation('b', { issuer: ISSUER, kind: 'user', until: 5 }), 0)
    const copy = entries.clone(3)
    copy.add(makeRevocation('c'), 0)
    expect([...entries]).toEqual([
      makeRevocation('a'),
      makeRevocation('b', { issuer: ISSUER, kind: 'user', until: 5 }),
    ])
    expect([entries.size, copy.size, [...copy].length]).toEqual([2, 3, 3])
  })

  it('removed → gone, unless the entry lasts longer than the given one', () => {
    const entries = new RevocationEntries(10)
    entries.add(makeRevocation('a', { until: 5 }), 0)
    entries.remove(makeRevocation('b'))
    entries.remove(makeRevocation('a', { issuer: ISSUER }))
    entries.remove(makeRevocation('a', { until: 4 }))
    entries.remove(makeRevocation('a', { until: 5, expiresAt: 99 }))
    expect(entries.size).toBe(1)
    entries.remove(makeRevocation('a', { until: 5 }))
    expect(entries.size).toBe(0)
  })

  it('expired → removed; the others stay', () => {
    const entries = new RevocationEntries(10)
    entries.add(makeRevocation('a', { issuer: ISSUER }), 0)
    entries.add(makeRevocation('b', { issuer: 'https://other.example.com/', expiresAt: 300 }), 50)
    entries.add(makeRevocation('c', { expiresAt: 300 }), 100)
    expect([...entries].map(({ value }) => value)).toEqual(['c', 'b'])
  })

  it('full → refuses until the first entry expires', () => {
    const entries = new RevocationEntries(2)
    entries.add(makeRevocation('later', { expiresAt: 300 }), 0)
    entries.add(makeRevocation('earlier'), 0)
    expect(() => entries.add(makeRevocation('c', { expiresAt: 300 }), 50)).toThrow(RangeError)
    expect(() => entries.add(makeRevocation('c', { expiresAt: 300 }), 99)).toThrow(RangeError)
    entries.add(makeRevocation('c', { expiresAt: 300 }), 100)
    expect([...entries].map(({ value }) => value)).toEqual(['later', 'c'])
  })
})
