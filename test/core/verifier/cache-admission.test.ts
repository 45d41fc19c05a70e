/** Which tokens the cache keeps: every token, unless hardly any token comes again. */
import { expect, it } from 'vitest'
import { CacheAdmission } from '../../../packages/core/src/verifier/cache-admission.ts'

let serial = 0
const freshTail = () => `tail-${String(serial++).padStart(7, '0')}`

/** Admits this many new tokens; returns whether the last one is kept. */
function admitMany(admission: CacheAdmission, count: number): boolean {
  let isKept = false
  for (let at = 0; at < count; at++) isKept = admission.admits(freshTail())
  return isKept
}

it('a new cache → every token is kept', () => {
  expect(admitMany(new CacheAdmission(), 127)).toBe(true)
})

it('no token comes again → a token is kept only the second time', () => {
  const admission = new CacheAdmission()
  expect(admitMany(admission, 128)).toBe(false)
  const tail = freshTail()
  expect(admission.admits(tail)).toBe(false)
  expect(admission.admits(tail)).toBe(true)
})

it('one token in eight is found in the cache → every token is kept; fewer → not', () => {
  const admission = new CacheAdmission()
  for (let hit = 0; hit < 16; hit++) admission.countHit()
  expect(admitMany(admission, 128)).toBe(true)
  for (let hit = 0; hit < 127; hit++) admission.countHit()
  expect(admitMany(admission, 1024)).toBe(false)
})

it('1024 tokens are found in the cache, and fewer are verified → every token is kept', () => {
  const admission = new CacheAdmission()
  admitMany(admission, 128)
  for (let hit = 0; hit < 1023; hit++) admission.countHit()
  expect(admission.isSelective).toBe(true)
  admission.countHit()
  expect(admitMany(admission, 1)).toBe(true)
})

it('no token comes again, except one from 1024 tokens ago → that one is kept', () => {
  const admission = new CacheAdmission()
  admitMany(admission, 1024)
  const tail = freshTail()
  admission.admits(tail)
  admitMany(admission, 1024)
  expect(admission.admits(tail)).toBe(true)
})

it('each token comes twice → every token is kept again', () => {
  const admission = new CacheAdmission()
  admitMany(admission, 128)
  for (let pair = 0; pair < 512; pair++) {
    const tail = freshTail()
    admission.admits(tail)
    admission.admits(tail)
  }
  expect(admitMany(admission, 1)).toBe(true)
})

it('2000 tokens that all come again → more than 1500 are kept', () => {
  const admission = new CacheAdmission()
  admitMany(admission, 128)
  const tails = Array.from({ length: 2000 }, freshTail)
  for (const tail of tails) admission.admits(tail)
  const kept = tails.filter((tail) => admission.admits(tail))
  expect(kept.length).toBeGreaterThan(1500)
})
