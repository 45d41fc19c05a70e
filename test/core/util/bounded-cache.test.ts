/** The cache that holds tokens and issuers: what it drops when it is full, and what it never does. */
import { describe, expect, it } from 'vitest'
import { BoundedCache } from '../../../packages/core/src/util/bounded-cache.ts'

/** Entries whose values are their keys. */
function cacheOf(maxWeight: number, keys: string) {
  const dropped: string[] = []
  const cache = new BoundedCache<string>(maxWeight, (value) => dropped.push(value))
  const add = (more: string, weight?: number) => {
    for (const key of more) cache.set(key, key, weight)
  }
  add(keys)
  return { cache, dropped, add }
}

describe('a cache that is full', () => {
  it('nothing was used → the oldest entry is dropped', () => {
    const { cache, add } = cacheOf(3, 'abc')
    add('d')
    expect(cache.values()).toEqual(['b', 'c', 'd'])
    add('e')
    expect(cache.values()).toEqual(['c', 'd', 'e'])
  })

  it('an entry that was used → gets one more round', () => {
    const { cache, add } = cacheOf(3, 'abc')
    expect(cache.get('a')).toBe('a')
    add('d')
    expect(cache.values()).toEqual(['c', 'a', 'd'])
    add('ef')
    expect(cache.values()).toEqual(['d', 'e', 'f'])
  })

  it('every entry was used → the new entry stays', () => {
    const { cache, add } = cacheOf(3, 'abc')
    for (const key of 'abc') cache.get(key)
    add('d')
    expect(cache.values()).toEqual(['b', 'c', 'd'])
    add('e')
    expect(cache.values()).toEqual(['c', 'd', 'e'])
  })

  it('peek → does not count as a use', () => {
    const { cache, add } = cacheOf(2, 'ab')
    expect(cache.peek('a')).toBe('a')
    add('c')
    expect(cache.peek('a')).toBeUndefined()
  })

  it('a heavy entry → as many are dropped as it needs', () => {
    const { cache, dropped, add } = cacheOf(4, 'abcd')
    add('e', 3)
    expect(cache.values()).toEqual(['d', 'e'])
    expect(dropped).toEqual(['a', 'b', 'c'])
  })

  it('an entry that is heavier than the limit → is not kept, and nor is what it replaces', () => {
    const { cache, dropped, add } = cacheOf(2, 'ab')
    add('a', 3)
    expect(cache.values()).toEqual(['b'])
    expect(dropped).toEqual(['a'])
  })
})

describe('an entry', () => {
  it('that is deleted or replaced → its weight is free again', () => {
    const { cache, dropped, add } = cacheOf(2, 'ab')
    cache.delete('a')
    cache.delete('unknown')
    add('b')
    add('c')
    expect(cache.values()).toEqual(['b', 'c'])
    expect(dropped).toEqual(['a', 'b'])
  })

  it('that is unknown → undefined', () => {
    const { cache } = cacheOf(2, 'a')
    expect([cache.get('b'), cache.peek('b')]).toEqual([undefined, undefined])
  })
})

it('emptied and filled again → drops in the same order', () => {
  const { cache, add } = cacheOf(2, 'abc')
  for (const key of 'abc') cache.delete(key)
  expect(cache.values()).toEqual([])
  add('defg')
  expect(cache.values()).toEqual(['f', 'g'])
})
