/** Revocations in memory: how they are kept, removed, copied and counted. */
import { type Revocation, RevocationEntries } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'

const ISSUER = 'https://login.example.com/'

function revocation(value: string, changes: Partial<Revocation> = {}): Revocation {
  return { kind: 'token', value, issuer: undefined, until: 0, expiresAt: 100, ...changes }
}

describe('revocation entries', () => {
  it('a copy → has the same entries, and its own limit', () => {
    const entries = new RevocationEntries(2)
    entries.add(revocation('a'), 0)
    entries.add(revocation('b', { issuer: ISSUER, kind: 'user', until: 5 }), 0)
    const copy = entries.clone(3)
    copy.add(revocation('c'), 0)
    expect([...entries]).toEqual([
      revocation('a'),
      revocation('b', { issuer: ISSUER, kind: 'user', until: 5 }),
    ])
    expect([entries.size, copy.size, [...copy].length]).toEqual([2, 3, 3])
  })

  it('removed → gone, unless the entry reaches further than what is removed', () => {
    const entries = new RevocationEntries(10)
    entries.add(revocation('a', { until: 5 }), 0)
    entries.remove(revocation('b'))
    entries.remove(revocation('a', { issuer: ISSUER }))
    entries.remove(revocation('a', { until: 4 }))
    entries.remove(revocation('a', { until: 5, expiresAt: 99 }))
    expect(entries.size).toBe(1)
    entries.remove(revocation('a', { until: 5 }))
    expect(entries.size).toBe(0)
  })

  it('expired → removed, with the issuer that has no other', () => {
    const entries = new RevocationEntries(10)
    entries.add(revocation('a', { issuer: ISSUER }), 0)
    entries.add(revocation('b', { issuer: 'https://other.example.com/', expiresAt: 300 }), 50)
    entries.add(revocation('c', { expiresAt: 300 }), 100)
    expect([...entries].map(({ value }) => value)).toEqual(['c', 'b'])
  })

  it('full → refuses until the first entry expires', () => {
    const entries = new RevocationEntries(2)
    entries.add(revocation('later', { expiresAt: 300 }), 0)
    entries.add(revocation('earlier'), 0)
    expect(() => entries.add(revocation('c', { expiresAt: 300 }), 50)).toThrow(RangeError)
    expect(() => entries.add(revocation('c', { expiresAt: 300 }), 99)).toThrow(RangeError)
    entries.add(revocation('c', { expiresAt: 300 }), 100)
    expect([...entries].map(({ value }) => value)).toEqual(['later', 'c'])
  })
})
