/** Compares secrets in constant time: the duration reveals nothing about a partial match. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const key = randomBytes(32)

function digest(text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** Compares digests under a random key, so the strings may have any length. */
export function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}
