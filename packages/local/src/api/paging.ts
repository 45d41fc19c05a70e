/** Lists of AWS's answers, page by page. Throws InvalidParameterException for a wrong token. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'

export const nextToken = z.string().min(1).max(2048).optional()

export interface Page<T> {
  readonly items: readonly T[]
  /** The token of the next page; `undefined` on the last one. */
  readonly next: string | undefined
}

function parsePageToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString()
  const isCanonical = key !== '' && Buffer.from(key).toString('base64url') === token
  return isCanonical ? key : refuse('parameterInvalid', { problem: 'Invalid pagination token.' })
}

/** Sorts by key, so that an item that is added or deleted between two pages moves no other item. */
export function paginate<T>(
  all: readonly T[],
  toKey: (item: T) => string,
  limit: number,
  token: string | undefined,
): Page<T> {
  const after = token === undefined ? '' : parsePageToken(token)
  const rest = all
    .filter((item) => toKey(item) > after)
    .sort((one, other) => (toKey(one) < toKey(other) ? -1 : 1))
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  const hasMore = last !== undefined && rest.length > items.length
  return { items, next: hasMore ? Buffer.from(toKey(last)).toString('base64url') : undefined }
}
