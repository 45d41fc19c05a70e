/**
 * Key sets as Google publishes them for Firebase session cookies and service accounts: a map of key ids to X.509
 * certificates in PEM. The dates of a certificate are not looked at; the map says which keys are in use.
 *
 * Source: Firebase, "Manage Session Cookies", "Verify session cookies using a third-party JWT library"
 */

import { isObject } from '../util/value-types.ts'
import { convertPemToJwk } from './jwk.ts'
import { isKeySet, type JsonWebKeySet } from './jwks.ts'

/** Key id → a certificate or a public key in PEM. */
export type PemKeyMap = Readonly<Record<string, string>>

const PEM = /^\s*-----BEGIN [A-Z ]+-----/

function isPemMap(value: unknown): value is PemKeyMap {
  if (!isObject(value)) return false
  const texts = Object.values(value)
  return texts.length > 0 && texts.every((text) => typeof text === 'string' && PEM.test(text))
}

function toJwk([kid, pem]: [string, string]): object {
  try {
    return convertPemToJwk(pem, kid)
  } catch {
    return { kid } // an unreadable certificate is skipped like any other unusable key
  }
}

/** Reads a key set of either kind; `undefined` for any other document. */
export function readKeySet(document: unknown): JsonWebKeySet | undefined {
  if (isKeySet(document)) return document
  return isPemMap(document) ? { keys: Object.entries(document).slice(0, 100).map(toJwk) } : undefined
}
