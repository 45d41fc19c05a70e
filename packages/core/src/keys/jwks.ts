/**
 * JSON Web Key Set → verification keys (RFC 7517 §5). A key that cannot be used is left out, not the set: a document
 * may hold keys of other kinds, and one bad key must not lock everybody out.
 */

import { ownMember } from '../util/own-member.ts'
import { hasTimeThisTurn, nextTurn, spendThisTurn } from '../util/turn.ts'
import type { Algorithm } from './algorithms.ts'
import { importIfUsable, isObject, isSlowToImport, type Keys, type VerificationKey } from './jwk.ts'

/** A key set document as an issuer publishes it. */
export interface JsonWebKeySet {
  readonly keys: readonly object[]
}

/** A set of thousands of keys is no key set; what comes after this many is not read. */
const MAX_KEYS = 100

/**
 * A set that is given is imported at once, so that `verifySync` has its keys: more than this many of P-384 and P-521
 * are not read. It may be a tenant's, out of a look-up, and then is again each time that the issuer is looked up.
 */
const MAX_SLOW_KEYS = 20

/** Keys of one id and algorithm: the one in use and the one that replaces it. Each more makes a forged token dearer. */
const MAX_KEYS_OF_ONE_ID = 2

export function isKeySet(value: unknown): value is JsonWebKeySet {
  return isObject(value) && Array.isArray(ownMember(value, 'keys'))
}

/** Adds keys to those of a set, unless they are there or their id has as many as it may have. */
function add(keys: VerificationKey[], imported: Keys): void {
  for (const key of imported) {
    const namesakes = keys.filter(({ kid, algorithm }) => kid === key.kid && algorithm === key.algorithm)
    const isThere = namesakes.some(({ material }) => material === key.material)
    if (!isThere && namesakes.length < MAX_KEYS_OF_ONE_ID) keys.push(key)
  }
}

/** The usable keys of a set that the application gave, for the algorithms that its issuer may use. */
export function importKeys(set: JsonWebKeySet, algorithms: readonly Algorithm[]): Keys {
  const keys: VerificationKey[] = []
  let slow = 0
  for (const jwk of set.keys.slice(0, MAX_KEYS)) {
    if (isSlowToImport(jwk, algorithms) && ++slow > MAX_SLOW_KEYS) continue
    add(keys, importIfUsable(jwk, algorithms, keys))
  }
  return keys
}

/**
 * The same of a set that was fetched, some in each turn of the event loop: a hundred keys of P-521 take 80 ms. A key
 * that was known before is the same object as before, so that tokens remembered under it stay remembered.
 */
export async function importFetchedKeys(
  set: JsonWebKeySet,
  algorithms: readonly Algorithm[],
  known: Keys,
): Promise<Keys> {
  const keys: VerificationKey[] = []
  for (const jwk of set.keys.slice(0, MAX_KEYS)) {
    if (!hasTimeThisTurn()) await nextTurn()
    spendThisTurn(() => add(keys, importIfUsable(jwk, algorithms, known)))
  }
  return keys
}
