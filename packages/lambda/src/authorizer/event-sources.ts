/**
 * The table of event sources: how the event of each is recognised, where its request and its route are, and
 * what result it expects. A new kind of authorizer is a new row. Sources as in events.ts.
 */
import type { RequestLike } from '@poolguard/core'
import { excerpt } from '@poolguard/core/adapter'
import { ownAt, ownMembers } from '../own.ts'
import { type HeaderCarrier, readRequest } from '../request-headers.ts'
import {
  findDefaultKey,
  findKeysByMethodArn,
  findKeysByResource,
  findKeysByRouteKey,
  findWebSocketKeys,
  type RoutedEvent,
} from '../routing/route-keys.ts'
import { toServerError } from '../server-error.ts'
import type { FindTtl } from './app-sync-ttl.ts'
import type { AuthorizerRequest, Decision } from './decide.ts'
import type { AuthorizerResult } from './results.ts'
import { toAppSyncResult, toPolicyResult, toSimpleResult } from './to-result.ts'
import { readAppSyncRequest, readTokenRequest } from './token-request.ts'

/** The members that the table reads. An event is untrusted input: it need not keep what its type promises. */
interface AnyEvent extends HeaderCarrier, RoutedEvent {
  readonly type?: unknown
  readonly version?: unknown
  readonly authorizationToken?: unknown
  readonly routeArn?: unknown
}

/** The operator's settings for results. */
export interface ResultOptions {
  readonly simpleResponses: boolean
  readonly findTtl: FindTtl
}

interface EventSource {
  readonly name: string
  readonly recognises: (event: AnyEvent) => boolean
  readonly readRequest: (event: AnyEvent) => RequestLike
  readonly findRouteKeys: (event: AnyEvent, tableKeys: readonly string[]) => readonly string[]
  readonly hasFields: boolean
  readonly toResult: (decision: Decision, event: AnyEvent, options: ResultOptions) => AuthorizerResult
}

function isConnectEvent({ requestContext }: AnyEvent): boolean {
  return ownAt(requestContext, 'eventType') === 'CONNECT'
}

const EVENT_SOURCES: readonly EventSource[] = [
  {
    name: 'REST API (TOKEN)',
    recognises: ({ type }) => type === 'TOKEN',
    readRequest: readTokenRequest,
    findRouteKeys: findKeysByMethodArn,
    hasFields: false,
    toResult: (decision, { methodArn }) => toPolicyResult(decision, methodArn),
  },
  {
    name: 'WebSocket API ($connect)',
    recognises: (event) => event.type === 'REQUEST' && event.version === undefined && isConnectEvent(event),
    readRequest,
    findRouteKeys: findWebSocketKeys,
    hasFields: false,
    toResult: (decision, { methodArn }) => toPolicyResult(decision, methodArn),
  },
  {
    name: 'REST API (REQUEST)',
    recognises: ({ type, version }) => type === 'REQUEST' && version === undefined,
    readRequest,
    findRouteKeys: findKeysByResource,
    hasFields: false,
    toResult: (decision, { methodArn }) => toPolicyResult(decision, methodArn),
  },
  {
    name: 'HTTP API (1.0)',
    recognises: ({ type, version }) => type === 'REQUEST' && version === '1.0',
    readRequest,
    findRouteKeys: findKeysByResource,
    hasFields: false,
    toResult: (decision, { methodArn }) => toPolicyResult(decision, methodArn),
  },
  {
    name: 'HTTP API (2.0)',
    recognises: ({ type, version }) => type === 'REQUEST' && version === '2.0',
    readRequest,
    findRouteKeys: findKeysByRouteKey,
    hasFields: false,
    toResult: (decision, { routeArn }, { simpleResponses }) =>
      simpleResponses ? toSimpleResult(decision) : toPolicyResult(decision, routeArn),
  },
  {
    name: 'AppSync',
    recognises: ({ type, requestContext }) =>
      type === undefined && Object.hasOwn(Object(requestContext), 'queryString'),
    readRequest: readAppSyncRequest,
    findRouteKeys: findDefaultKey,
    hasFields: true,
    toResult: (decision, _event, { findTtl }) => toAppSyncResult(decision, findTtl),
  },
]

/** What the table knows about one event. */
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
  const source = EVENT_SOURCES.find(({ recognises }) => recognises(event))
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
