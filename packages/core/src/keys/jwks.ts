/**
 * JSON Web Key Set → verification keys (RFC 7517 §5). A key that cannot be used is skipped: a document may contain
 * keys of other kinds, and one bad key must not make the others unusable.
 */

import { excerpt } from '../errors/excerpt.ts'
import { ownMember } from '../util/own-member.ts'
import { hasTimeThisTurn, spendThisTurn, waitForNextTurn } from '../util/turn.ts'
import { isObject } from '../util/value-types.ts'
import type { AlgorithmRow } from './algorithm.ts'
import { importJwk, isSlowToImport, type Keys, type VerificationKey } from './jwk.ts'

/** A key set document as an issuer publishes it. */
export interface JsonWebKeySet {
  readonly keys: readonly object[]
}

/** Further keys of a set are not read. */
const MAX_KEYS = 100

/**
 * How many slow keys (P-384, P-521) of a given set are imported. A given set is imported without a pause when
 * its issuer is made, so that `verifySync` has the keys. A look-up may make an issuer again and again.
 */
const MAX_SLOW_KEYS = 20

/**
 * Keys with the same id and algorithm: the current one and its replacement. Each further key makes a forged token
 * cost more time.
 */
const MAX_KEYS_OF_ONE_ID = 2

/** An unusable key of a set, for operators. */
export interface SkippedKey {
  readonly kid: unknown
  /** A part of a sentence, such as `its use is not "sig"`. */
  readonly reason: string
}

/** The usable keys of a set, and why the others are not. */
export interface ImportedKeys {
  readonly keys: Keys
  readonly skipped: readonly SkippedKey[]
}

/** How a set is imported. */
export interface ImportRules {
  readonly algorithms: readonly AlgorithmRow[]
  /** Whether issuers share the set. Then the same key may occur once for each issuer. */
  readonly isShared: boolean
}

export function isKeySet(value: unknown): value is JsonWebKeySet {
  return isObject(value) && Array.isArray(ownMember(value, 'keys'))
}

class Collector implements ImportedKeys {
  readonly keys: VerificationKey[] = []
  readonly skipped: SkippedKey[] = []
  readonly #rules: ImportRules

  constructor(rules: ImportRules) {
    this.#rules = rules
  }

  import(jwk: unknown, known: Keys): void {
    try {
      for (const key of importJwk(jwk, this.#rules.algorithms, known)) this.#add(key)
    } catch (error) {
      this.skip(jwk, (error as Error).message)
    }
  }

  skip(jwk: unknown, reason: string): void {
    this.skipped.push({ kid: isObject(jwk) ? excerpt(ownMember(jwk, 'kid')) : undefined, reason })
  }

  /** Adds a key, unless it is a duplicate or there are too many with its id. */
  #add(key: VerificationKey): void {
    const namesakes = this.keys.filter(
      ({ kid, algorithm, issuer }) =>
        kid === key.kid && algorithm === key.algorithm && (!this.#rules.isShared || issuer === key.issuer),
    )
    if (namesakes.some(({ material }) => material === key.material)) return
    if (namesakes.length < MAX_KEYS_OF_ONE_ID) this.keys.push(key)
    else this.skip(key, `${MAX_KEYS_OF_ONE_ID} keys have its kid already`)
  }
}

/** The usable keys of a set that the application gave, for the algorithms that its issuer may use. */
export function importKeys(set: JsonWebKeySet, algorithms: readonly AlgorithmRow[]): ImportedKeys {
  const collector = new Collector({ algorithms, isShared: false })
  let slow = 0
  for (const jwk of set.keys.slice(0, MAX_KEYS)) {
    if (isSlowToImport(jwk, algorithms) && ++slow > MAX_SLOW_KEYS) {
      collector.skip(jwk, `it is not one of the first ${MAX_SLOW_KEYS} keys for slow algorithms`)
    } else collector.import(jwk, collector.keys)
  }
  return collector
}

/**
 * The usable keys of a fetched set, imported in several turns of the event loop, because a hundred keys of P-521 take
 * 80 ms. A key that was known before stays the same object, so that tokens cached under it stay valid.
 */
export async function importFetchedKeys(
  set: JsonWebKeySet,
  rules: ImportRules,
  known: Keys,
): Promise<ImportedKeys> {
  const collector = new Collector(rules)
  for (const jwk of set.keys.slice(0, MAX_KEYS)) {
    if (!hasTimeThisTurn()) await waitForNextTurn()
    spendThisTurn(() => collector.import(jwk, known))
  }
  return collector
}
