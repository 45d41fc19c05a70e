/** Event → the request to decide about, and the function that makes its result, both from `EVENT_SOURCES`. */
import { excerpt } from '@poolguard/core/adapter'
import { ownMembers } from '../own.ts'
import { toServerError } from '../server-error.ts'
import type { AuthorizerRequest, Decision } from './decide.ts'
import { type AnyEvent, EVENT_SOURCES, type ResultOptions } from './event-sources.ts'
import type { AuthorizerResult } from './results.ts'

/** What `EVENT_SOURCES` says about one event. */
export interface ParsedEvent {
  readonly request: AuthorizerRequest
  readonly toResult: (decision: Decision, options: ResultOptions) => AuthorizerResult
}

function makeUnknownEventError({ type, version, ...rest }: AnyEvent): Error {
  const keys = Object.keys(rest).slice(0, 20)
  const found = JSON.stringify({ type: excerpt(type), version: excerpt(version), keys })
  const names = EVENT_SOURCES.map(({ name }) => name).join(', ')
  return new Error(`authorizer: the event is not a known authorizer event: ${found}. Known: ${names}.`)
}

function parseMembers(event: AnyEvent, tableKeys: readonly string[]): ParsedEvent {
  const source = EVENT_SOURCES.find(({ recognizes }) => recognizes(event))
  if (source === undefined) throw makeUnknownEventError(event)
  return {
    request: {
      request: source.readRequest(event),
      identitySource: event.identitySource,
      routeKeys: source.findRouteKeys(event, tableKeys),
      hasFields: source.hasFields,
    },
    toResult: (decision, options) => source.toResult(decision, event, options),
  }
}

/**
 * @throws Error for an event of an unknown source, and for an event that cannot be read: the function is
 * deployed in the wrong place, which is not the caller's fault.
 */
export function parseEvent(event: unknown, tableKeys: readonly string[]): ParsedEvent {
  try {
    return parseMembers(ownMembers(event), tableKeys)
  } catch (error) {
    throw toServerError(error)
  }
}
