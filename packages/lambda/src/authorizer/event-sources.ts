/**
 * The table of event forms: how each is recognised, where its request and its route are, how it is answered. A new
 * kind of authorizer is a new row. Sources as in events.ts.
 */
import type { RequestLike } from '@poolguard/core'
import { excerpt } from '@poolguard/core/adapter'
import { ownAt, ownMembers } from '../own.ts'
import { type HeaderCarrier, requestOf } from '../request-headers.ts'
import {
  ofMethodArn,
  ofNoRoute,
  ofResource,
  ofRouteKey,
  ofSocket,
  type RoutedEvent,
} from '../routing/route-keys.ts'
import { toServerError } from '../server-error.ts'
import type { FindTtl } from './app-sync-ttl.ts'
import type { AuthorizerRequest, Decision } from './decide.ts'
import type { AuthorizerResult } from './results.ts'
import { asAppSync, asPolicy, asSimple } from './to-result.ts'
import { readAppSyncRequest, readTokenRequest } from './token-request.ts'

/** All that the table reads of an event. What a type promises, an event need not keep: it comes from outside. */
interface AnyEvent extends HeaderCarrier, RoutedEvent {
  readonly type?: unknown
  readonly version?: unknown
  readonly authorizationToken?: unknown
  readonly routeArn?: unknown
  readonly identitySource?: unknown
}

/** How the operator wants to be answered. */
export interface AnswerOptions {
  readonly simpleResponses: boolean
  readonly findTtl: FindTtl
}

interface EventForm {
  readonly name: string
  readonly recognises: (event: AnyEvent) => boolean
  readonly requestOf: (event: AnyEvent) => RequestLike
  readonly routeKeysOf: (event: AnyEvent, tableKeys: readonly string[]) => readonly string[]
  readonly hasFields: boolean
  readonly answer: (decision: Decision, event: AnyEvent, options: AnswerOptions) => AuthorizerResult
}

function isSocket({ requestContext }: AnyEvent): boolean {
  return ownAt(requestContext, 'eventType') === 'CONNECT'
}

const FORMS: readonly EventForm[] = [
  {
    name: 'REST API (TOKEN)',
    recognises: ({ type }) => type === 'TOKEN',
    requestOf: readTokenRequest,
    routeKeysOf: ofMethodArn,
    hasFields: false,
    answer: (decision, { methodArn }) => asPolicy(decision, methodArn),
  },
  {
    name: 'WebSocket API ($connect)',
    recognises: (event) => event.type === 'REQUEST' && event.version === undefined && isSocket(event),
    requestOf,
    routeKeysOf: ofSocket,
    hasFields: false,
    answer: (decision, { methodArn }) => asPolicy(decision, methodArn),
  },
  {
    name: 'REST API (REQUEST)',
    recognises: ({ type, version }) => type === 'REQUEST' && version === undefined,
    requestOf,
    routeKeysOf: ofResource,
    hasFields: false,
    answer: (decision, { methodArn }) => asPolicy(decision, methodArn),
  },
  {
    name: 'HTTP API (1.0)',
    recognises: ({ type, version }) => type === 'REQUEST' && version === '1.0',
    requestOf,
    routeKeysOf: ofResource,
    hasFields: false,
    answer: (decision, { methodArn }) => asPolicy(decision, methodArn),
  },
  {
    name: 'HTTP API (2.0)',
    recognises: ({ type, version }) => type === 'REQUEST' && version === '2.0',
    requestOf,
    routeKeysOf: ofRouteKey,
    hasFields: false,
    answer: (decision, { routeArn }, { simpleResponses }) =>
      simpleResponses ? asSimple(decision) : asPolicy(decision, routeArn),
  },
  {
    name: 'AppSync',
    recognises: ({ type, requestContext }) =>
      type === undefined && Object.hasOwn(Object(requestContext), 'queryString'),
    requestOf: readAppSyncRequest,
    routeKeysOf: ofNoRoute,
    hasFields: true,
    answer: (decision, _event, { findTtl }) => asAppSync(decision, findTtl),
  },
]

/** What the table says of one event. */
export interface RecognisedEvent {
  readonly request: AuthorizerRequest
  readonly answer: (decision: Decision, options: AnswerOptions) => AuthorizerResult
}

function unknownForm({ type, version, ...rest }: AnyEvent): Error {
  const keys = Object.keys(rest).slice(0, 20)
  const found = JSON.stringify({ type: excerpt(type), version: excerpt(version), keys })
  const names = FORMS.map(({ name }) => name).join(', ')
  return new Error(`authorizer: this is no authorizer event that is known: ${found}. Known: ${names}.`)
}

function recogniseMembers(event: AnyEvent, tableKeys: readonly string[]): RecognisedEvent {
  const form = FORMS.find(({ recognises }) => recognises(event))
  if (form === undefined) throw unknownForm(event)
  return {
    request: {
      request: form.requestOf(event),
      identitySource: event.identitySource,
      routeKeys: form.routeKeysOf(event, tableKeys),
      hasFields: form.hasFields,
    },
    answer: (decision, options) => form.answer(decision, event, options),
  }
}

/**
 * @throws Error for an event of no known form, and for one that cannot be read: a function deployed in the wrong place is
 * not the caller's fault.
 */
export function recognise(event: unknown, tableKeys: readonly string[]): RecognisedEvent {
  try {
    return recogniseMembers(ownMembers(event), tableKeys)
  } catch (error) {
    throw toServerError(error)
  }
}
