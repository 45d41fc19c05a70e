/** A seed has only what differs from AWS's defaults, so that people can read it. */
import { isDeepStrictEqual } from 'node:util'

/** The value after a round trip through JSON, which drops members that are undefined. */
function toPlain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

/** The members that differ from the defaults. */
export function omitDefaults(settings: object, defaults: object): Record<string, unknown> {
  const known = Object.entries(defaults)
  const isDefault = (name: string, value: unknown) =>
    value === undefined ||
    known.some(([each, standard]) => each === name && isDeepStrictEqual(toPlain(standard), toPlain(value)))
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => !isDefault(name, value)))
}
