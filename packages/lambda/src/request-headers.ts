/**
 * Event → RequestLike: the headers from every member that has them, with names in lower case, and one entry
 * for each header line.
 */
import type { RequestLike } from '@poolguard/core'
import { readHttpFacts } from './http-facts.ts'
import { ownMembers } from './own.ts'

/** The type of an event's headers, as AWS documents it. */
export type Headers<V> = Readonly<Record<string, V | undefined>> | null | undefined

/**
 * The members that tell how a request arrived. An event is untrusted input, so each may have any type.
 */
export interface HeaderCarrier {
  readonly headers?: unknown
  readonly multiValueHeaders?: unknown
  readonly cookies?: unknown
  readonly httpMethod?: unknown
  readonly requestContext?: unknown
}

type Lines = Map<string, string[]>

function toLines(headers: unknown): Lines {
  const lines: Lines = new Map()
  for (const [clientsName, value] of Object.entries(headers ?? {})) {
    const name = clientsName.toLowerCase()
    lines.set(name, [lines.get(name) ?? [], value ?? []].flat())
  }
  return lines
}

/** Without a prototype, so that a header that the event does not have reads as absent. */
export function toRequest(headers: RequestLike['headers']): RequestLike {
  return { headers: ownMembers(headers) as RequestLike['headers'] }
}

/**
 * `multiValueHeaders` has every line of a header, `headers` only the last one, which would hide a second
 * token. So `headers` is used only for names that `multiValueHeaders` lacks. Payload 2.0 keeps cookies in a
 * member of their own.
 */
export function readRequest(event: HeaderCarrier): RequestLike {
  const { headers, multiValueHeaders, cookies } = event
  const lines: Lines = new Map([...toLines(headers), ...toLines(multiValueHeaders)])
  const pairs = Array.isArray(cookies) ? cookies.filter((pair) => typeof pair === 'string') : []
  if (pairs.length > 0) lines.set('cookie', [pairs.join('; ')])
  const request = toRequest(Object.fromEntries(lines))
  return { ...request, http: readHttpFacts(event, request) }
}
