/**
 * Binds the token of the next page to its operation and to what the operation lists. AWS refuses a token of
 * another operation, pool or filter. Throws InvalidParameterException.
 */
import { createHash } from 'node:crypto'
import { refuse } from '../errors/cognito-error.ts'

/** An operation with pages has one of these members, in its input and in its output. */
const TOKENS = ['NextToken', 'PaginationToken'] as const

/**
 * These may change from page to page: the token itself, the size of a page, and the caller's access token.
 */
const UNBOUND: readonly string[] = [...TOKENS, 'Limit', 'MaxResults', 'AccessToken']

type Members = Readonly<Record<string, unknown>>

function digest(target: string, input: Members): string {
  const bound = Object.entries(input).filter(([name]) => !UNBOUND.includes(name))
  const text = JSON.stringify([target, bound.sort(([one], [other]) => (one < other ? -1 : 1))])
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

function replaceToken(members: Members, replace: (token: string) => string): Members {
  const name = TOKENS.find((each) => typeof members[each] === 'string')
  return name === undefined ? members : { ...members, [name]: replace(String(members[name])) }
}

/** The input with the token that the operation made. */
export function openPageToken(target: string, input: object): object {
  return replaceToken(input as Members, (token) => {
    const [seal, key = ''] = token.split('.', 2)
    return seal === digest(target, input as Members) ? key : refuse('pageTokenForeign')
  })
}

/** The answer with a token that only a request for the same list accepts. */
export function sealPageToken(target: string, input: object, answer: object): object {
  return replaceToken(answer as Members, (key) => `${digest(target, input as Members)}.${key}`)
}
