/**
 * The table of event sources: how the event of each is recognized, where its request and its route are, and
 * what result it expects. A new kind of authorizer is a new row. Sources as in events.ts.
 */
import type { RequestLike } from '@poolguard/core'
import { ownAt } from '../own.ts'
import { type HeaderCarrier, readRequest } from '../request-headers.ts'
import {
  findDefaultKey,
  findEventApiKeys,
  findKeysByMethodArn,
  findKeysByResource,
  findKeysByRouteKey,
  findWebSocketKeys,
  isEventApiOperation,
  type RoutedEvent,
} from '../routing/route-keys.ts'
import type { FindTtl } from './app-sync-ttl.ts'
import type { Decision } from './decide.ts'
import type { AuthorizerResult } from './results.ts'
import {
  toAppSyncResult,
  toEventApiResult,
  toPolicyResult,
  toRestResult,
  toSimpleResult,
} from './to-result.ts'
import { readAppSyncRequest, readTokenRequest } from './token-request.ts'

/** The members that the table reads. An event is untrusted input, so each may have any type. */
export interface AnyEvent extends HeaderCarrier, RoutedEvent {
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
  readonly recognizes: (event: AnyEvent) => boolean
  readonly readRequest: (event: AnyEvent) => RequestLike
  readonly findRouteKeys: (event: AnyEvent, tableKeys: readonly string[]) => readonly string[]
  readonly hasFields: boolean
  readonly toResult: (decision: Decision, event: AnyEvent, options: ResultOptions) => AuthorizerResult
}

function isConnectEvent({ requestContext }: AnyEvent): boolean {
  return ownAt(requestContext, 'eventType') === 'CONNECT'
}

export const EVENT_SOURCES: readonly EventSource[] = [
  {
    name: 'REST API (TOKEN)',
    recognizes: ({ type }) => type === 'TOKEN',
    readRequest: readTokenRequest,
    findRouteKeys: findKeysByMethodArn,
    hasFields: false,
    toResult: (decision, { methodArn }) => toRestResult(decision, methodArn),
  },
  {
    name: 'WebSocket API ($connect)',
    recognizes: (event) => event.type === 'REQUEST' && event.version === undefined && isConnectEvent(event),
    readRequest,
    findRouteKeys: findWebSocketKeys,
    hasFields: false,
    toResult: (decision, { methodArn }) => toPolicyResult(decision, methodArn),
  },
  {
    name: 'REST API (REQUEST)',
    recognizes: ({ type, version }) => type === 'REQUEST' && version === undefined,
    readRequest,
    findRouteKeys: findKeysByResource,
    hasFields: false,
    toResult: (decision, { methodArn }) => toRestResult(decision, methodArn),
  },
  {
    name: 'HTTP API (1.0)',
    recognizes: ({ type, version }) => type === 'REQUEST' && version === '1.0',
    readRequest,
    findRouteKeys: findKeysByResource,
    hasFields: false,
    toResult: (decision, { methodArn }) => toPolicyResult(decision, methodArn),
  },
  {
    name: 'HTTP API (2.0)',
    recognizes: ({ type, version }) => type === 'REQUEST' && version === '2.0',
    readRequest,
    findRouteKeys: findKeysByRouteKey,
    hasFields: false,
    toResult: (decision, { routeArn }, { simpleResponses }) =>
      simpleResponses ? toSimpleResult(decision) : toPolicyResult(decision, routeArn),
  },
  {
    name: 'AppSync (Event API)',
    recognizes: ({ type, requestContext }) =>
      type === undefined && isEventApiOperation(ownAt(requestContext, 'operation')),
    readRequest: readAppSyncRequest,
    findRouteKeys: findEventApiKeys,
    hasFields: false,
    toResult: (decision, _event, { findTtl }) => toEventApiResult(decision, findTtl),
  },
  {
    name: 'AppSync (GraphQL)',
    recognizes: ({ type, requestContext }) =>
      type === undefined && Object.hasOwn(Object(requestContext), 'queryString'),
    readRequest: readAppSyncRequest,
    findRouteKeys: findDefaultKey,
    hasFields: true,
    toResult: (decision, _event, { findTtl }) => toAppSyncResult(decision, findTtl),
  },
]
