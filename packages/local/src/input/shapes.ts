/** Shapes of input that many operations share, as the API reference has them, and how lists are given page by page. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'

export const userPoolId = z
  .string()
  .min(1)
  .max(55)
  .regex(/^[\w-]+_[0-9a-zA-Z]+$/)
/** AWS's pattern is `[\w+]+`; ours also takes the `client-id` of AWS's own guides. */
export const clientId = z.string().min(1).max(128)
/** AWS's pattern of the names of users and groups: letters, marks, symbols, digits, punctuation. */
const NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u
export const username = z.string().min(1).max(128).regex(NAME)
export const groupName = z.string().min(1).max(128).regex(NAME)
export const password = z.string().min(1).max(256)
export const secretHash = z.string().min(1).max(128).optional()
export const accessToken = z.string().min(1).max(20_000)
export const refreshToken = z.string().min(1).max(20_000)
export const session = z.string().min(20).max(2048)
export const confirmationCode = z.string().min(1).max(2048)
export const nextToken = z.string().min(1).max(2048).optional()
/** What AWS has an enumeration for, of which we know a part. */
export const enumerated = z.string().min(1).max(128)
export const attributeNames = z.array(z.string().min(1).max(32)).max(100)

/** Zod has no limit for the members of a record. */
export function boundedMap<Value extends z.ZodType>(name: z.ZodString, value: Value, maxMembers: number) {
  return z
    .record(name, value)
    .refine(
      (map) => Object.keys(map).length <= maxMembers,
      `Member must have length less than or equal to ${maxMembers}`,
    )
}

/** AWS names no limit. Room for every attribute that a user can have, besides what a challenge asks for. */
export const stringMap = boundedMap(z.string().max(131), z.string().max(20_000), 100).default({})

export const inPool = z.object({ UserPoolId: userPoolId })
export const ofUser = z.object({ UserPoolId: userPoolId, Username: username })

/** Time as AWS's JSON has it: seconds since 1970, with a fraction. */
export function toTimestamp(milliseconds: number): number {
  return milliseconds / 1000
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Shows where the next page begins; `undefined` after the last one. */
  readonly next: string | undefined
}

function parsePageToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString()
  const isOurs = key !== '' && Buffer.from(key).toString('base64url') === token
  return isOurs ? key : refuse('parameterInvalid', { problem: 'Invalid pagination token.' })
}

/** In the order of their keys, so that what comes or goes between two pages moves nothing else. */
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
  const isMore = last !== undefined && rest.length > items.length
  return { items, next: isMore ? Buffer.from(toKey(last)).toString('base64url') : undefined }
}
