/** Own members of received JSON, so that a polluted `Object.prototype` adds nothing. */

import { isNonEmptyString } from '@poolguard/core/adapter'

export type ReceivedObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is ReceivedObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member of an object; `undefined` for a value that is not an object. */
export function read(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** A member that is a non-empty string; otherwise `undefined`. */
export function readText(value: unknown, name: string): string | undefined {
  const text = read(value, name)
  return isNonEmptyString(text) ? text : undefined
}
