/** Event → RequestLike: names in lower case, one entry a header line, wherever the event keeps them. */
import type { RequestLike } from '@poolguard/core'
import { ownMembers } from './own.ts'

/** The type of an event's headers, as AWS promises it. */
export type Headers<V> = Readonly<Record<string, V | undefined>> | null | undefined

/** Where an event may keep headers. What a type promises, an event need not keep: it comes from outside. */
export interface HeaderCarrier {
  readonly headers?: unknown
  readonly multiValueHeaders?: unknown
  readonly cookies?: unknown
}

type Lines = Map<string, string[]>

function linesOf(headers: unknown): Lines {
  const lines: Lines = new Map()
  for (const [clientsName, value] of Object.entries(headers ?? {})) {
    const name = clientsName.toLowerCase()
    lines.set(name, [lines.get(name) ?? [], value ?? []].flat())
  }
  return lines
}

/** Without a prototype: a header that the event does not have is read as absent. */
export function toHeaders(headers: RequestLike['headers']): RequestLike {
  return { headers: ownMembers(headers) as RequestLike['headers'] }
}

/**
 * `multiValueHeaders` has every line of a header, `headers` the last of them, which would hide a second token; so
 * `headers` tells only of names that the other does not have. Payload 2.0 keeps cookies apart.
 */
export function requestOf({ headers, multiValueHeaders, cookies }: HeaderCarrier): RequestLike {
  const lines: Lines = new Map([...linesOf(headers), ...linesOf(multiValueHeaders)])
  const pairs = Array.isArray(cookies) ? cookies.filter((pair) => typeof pair === 'string') : []
  if (pairs.length > 0) lines.set('cookie', [pairs.join('; ')])
  return toHeaders(Object.fromEntries(lines))
}
