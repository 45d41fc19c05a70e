/**
 * Splits the lists of AWS's answers into pages, in the order of creation. Throws InvalidParameterException
 * for a wrong token.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'

export const nextToken = z.string().min(1).max(131_072).regex(/^\S+$/).optional()

export interface Page<T> {
  readonly items: readonly T[]
  /** The token of the next page; `undefined` on the last one. */
  readonly next: string | undefined
}

/**
 * A page begins at the item `first`. If that is deleted, it begins after `last`; if both are, at the index
 * `at`.
 */
const position = z.tuple([z.string(), z.string(), z.int().min(0)])

type Position = z.output<typeof position>

function parsePosition(token: string): Position {
  try {
    return position.parse(JSON.parse(Buffer.from(token, 'base64url').toString()))
  } catch {
    return refuse('parameterInvalid', { problem: 'Invalid pagination token.' })
  }
}

function findStart<T>(all: readonly T[], toKey: (item: T) => string, [first, last, at]: Position): number {
  const expected = all[at]
  if (expected !== undefined && toKey(expected) === first) return at // nothing before it was deleted
  const keys = all.map(toKey)
  const next = keys.indexOf(first)
  if (next >= 0) return next
  const previous = keys.indexOf(last)
  return previous >= 0 ? previous + 1 : at
}

/**
 * An item that is added between two pages comes last. A deleted item does not shift the next page, so a
 * caller may delete the items of a page before it requests the next one.
 *
 * @param toKey A name that no other item of the list has.
 */
export function paginate<T>(
  all: readonly T[],
  toKey: (item: T) => string,
  limit: number,
  token: string | undefined,
): Page<T> {
  const start = token === undefined ? 0 : findStart(all, toKey, parsePosition(token))
  const end = start + limit
  const [last, first] = [all[end - 1], all[end]]
  if (last === undefined || first === undefined) return { items: all.slice(start), next: undefined }
  const next: Position = [toKey(first), toKey(last), end]
  return { items: all.slice(start, end), next: Buffer.from(JSON.stringify(next)).toString('base64url') }
}
