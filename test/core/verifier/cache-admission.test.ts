/** Which tokens the cache keeps: all of them, until hardly any token comes again. */
import { expect, it } from 'vitest'
import { CacheAdmission } from '../../../packages/core/src/verifier/cache-admission.ts'

let serial = 0
const freshTail = () => `tail-${String(serial++).padStart(7, '0')}`

/** Verifies so many tokens that never came before; answers whether the last one was kept. */
function verifyMany(admission: CacheAdmission, count: number): boolean {
  let isKept = false
  for (let at = 0; at < count; at++) isKept = admission.admits(freshTail())
  return isKept
}

it('a new cache → every token is kept', () => {
  expect(verifyMany(new CacheAdmission(), 127)).toBe(true)
})

it('no token comes again → kept at its second sight only', () => {
  const admission = new CacheAdmission()
  expect(verifyMany(admission, 128)).toBe(false)
  const tail = freshTail()
  expect(admission.admits(tail)).toBe(false)
  expect(admission.admits(tail)).toBe(true)
})

it('one token in eight is found in the cache → every token is kept, fewer → not', () => {
  const admission = new CacheAdmission()
  for (let hit = 0; hit < 16; hit++) admission.countHit()
  expect(verifyMany(admission, 128)).toBe(true)
  for (let hit = 0; hit < 127; hit++) admission.countHit()
  expect(verifyMany(admission, 1024)).toBe(false)
})

it('still no token comes again → what was seen in the window before still counts', () => {
  const admission = new CacheAdmission()
  verifyMany(admission, 1024)
  const tail = freshTail()
  admission.admits(tail)
  verifyMany(admission, 1024)
  expect(admission.admits(tail)).toBe(true)
})

it('tokens come again, seen once each → every token is kept again', () => {
  const admission = new CacheAdmission()
  verifyMany(admission, 128)
  for (let pair = 0; pair < 512; pair++) {
    const tail = freshTail()
    admission.admits(tail)
    admission.admits(tail)
  }
  expect(verifyMany(admission, 1)).toBe(true)
})

it('16,384 other tokens in between, at most → most are still known', () => {
  const admission = new CacheAdmission()
  verifyMany(admission, 128)
  const tails = Array.from({ length: 2000 }, freshTail)
  for (const tail of tails) admission.admits(tail)
  const kept = tails.filter((tail) => admission.admits(tail))
  expect(kept.length).toBeGreaterThan(1500)
})
