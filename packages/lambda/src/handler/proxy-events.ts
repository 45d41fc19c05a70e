/**
 * The table of events that a handler gets without an authorizer before it: how each is recognised, where its route is.
 * Sources: API Gateway Developer Guide, "Lambda proxy integrations in API Gateway" and "AWS Lambda integrations for HTTP
 * APIs"; Lambda Developer Guide, "Invoking Lambda function URLs" and "Using AWS Lambda with an ALB".
 */
import type { RequestLike } from '@poolguard/core'
import { ownMembers } from '../own.ts'
import { type HeaderCarrier, type Headers, requestOf } from '../request-headers.ts'
import { ofNoRoute, ofResource, ofRouteKey, type RoutedEvent } from '../routing/route-keys.ts'
import { toServerError } from '../server-error.ts'

/** What every such event has. The types of `@types/aws-lambda` fit in. */
export interface ProxyEvent {
  readonly requestContext: object
  readonly headers?: Headers<string>
  readonly multiValueHeaders?: Headers<readonly string[]>
}

interface AnyEvent extends HeaderCarrier, RoutedEvent {
  readonly version?: unknown
}

interface ProxyForm {
  readonly name: string
  readonly recognises: (event: AnyEvent) => boolean
  readonly routeKeysOf: (event: AnyEvent) => readonly string[]
  /** Whether an answer says its status in words as well. */
  readonly hasStatusDescription: boolean
}

function contextHas(name: string): (event: AnyEvent) => boolean {
  return ({ requestContext }) => Object.hasOwn(Object(requestContext), name)
}

const FORMS: readonly ProxyForm[] = [
  {
    name: 'Application Load Balancer',
    recognises: contextHas('elb'),
    routeKeysOf: ofNoRoute,
    hasStatusDescription: true,
  },
  {
    // A function URL's route is always `$default`.
    name: 'HTTP API (2.0), function URL',
    recognises: (event) => event.version === '2.0' && contextHas('http')(event),
    routeKeysOf: ofRouteKey,
    hasStatusDescription: false,
  },
  {
    name: 'REST API, HTTP API (1.0)',
    recognises: ({ version, httpMethod }) =>
      (version === undefined || version === '1.0') && typeof httpMethod === 'string',
    routeKeysOf: ofResource,
    hasStatusDescription: false,
  },
]

/** What the table says of one event. */
export interface RecognisedRequest {
  readonly request: RequestLike
  readonly routeKeys: readonly string[]
  readonly hasStatusDescription: boolean
  /** Whether the front reads only `multiValueHeaders` of an answer: a load balancer that sends only these. */
  readonly hasOnlyMultiValueHeaders: boolean
}

function recogniseMembers(event: AnyEvent): RecognisedRequest {
  const form = FORMS.find(({ recognises }) => recognises(event))
  if (form === undefined) {
    const keys = JSON.stringify(Object.keys(event).slice(0, 20))
    const names = FORMS.map(({ name }) => name).join(', ')
    throw new Error(`withAuth: this is no HTTP event that is known, by its keys ${keys}. Known: ${names}.`)
  }
  return {
    request: requestOf(event),
    routeKeys: form.routeKeysOf(event),
    hasStatusDescription: form.hasStatusDescription,
    hasOnlyMultiValueHeaders: event.headers == null && event.multiValueHeaders != null,
  }
}

/**
 * @throws Error for an event of no known form, and for one that cannot be read: a function deployed in the wrong place is
 * not the caller's fault.
 */
export function recogniseRequest(event: unknown): RecognisedRequest {
  try {
    return recogniseMembers(ownMembers(event))
  } catch (error) {
    throw toServerError(error)
  }
}
