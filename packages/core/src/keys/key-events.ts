/** The events of a key set: its keys have changed, or its given keys are old. */
import { keyAges, keyChanges } from '../diagnostics.ts'
import { excerpt } from '../errors/excerpt.ts'
import type { Keys } from './jwk.ts'

function listMissingKids(keys: Keys, others: Keys): string[] {
  return keys.filter((key) => !others.includes(key)).map(({ kid }) => String(excerpt(kid ?? '(none)')))
}

export function publishChange(issuer: string, before: Keys, after: Keys): void {
  if (!keyChanges.hasSubscribers) return
  const added = listMissingKids(after, before)
  const removed = listMissingKids(before, after)
  if (added.length + removed.length > 0) keyChanges.publish(Object.freeze({ issuer, added, removed }))
}

/** Given keys could not be fetched again. They are used until `maxAgeSeconds`. */
export function publishAge(issuer: string, ageMilliseconds: number, maxAgeMilliseconds: number): void {
  if (!keyAges.hasSubscribers) return
  const secondsLeft = Math.max(maxAgeMilliseconds - ageMilliseconds, 0) / 1000
  keyAges.publish(Object.freeze({ issuer, ageSeconds: ageMilliseconds / 1000, secondsLeft }))
}
