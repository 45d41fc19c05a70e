/**
 * The table of proxy events, which a handler without an authorizer receives: how each is recognized, and
 * where its route is. Sources: API Gateway Developer Guide, "Lambda proxy integrations in API Gateway" and
 * "AWS Lambda integrations for HTTP APIs"; Lambda Developer Guide, "Invoking Lambda function URLs" and "Using
 * AWS Lambda with an ALB".
 */
import type { GuardedRequest } from '../guard.ts'
import { ownMembers } from '../own.ts'
import { type HeaderCarrier, type Headers, readRequest } from '../request-headers.ts'
import {
  findDefaultKey,
  findKeysByResource,
  findKeysByRouteKey,
  type RoutedEvent,
} from '../routing/route-keys.ts'
import { toServerError } from '../server-error.ts'
import type { ResponseFormat } from './refusal-response.ts'

/** The common members of all proxy events. The types of `@types/aws-lambda` are assignable to it. */
export interface ProxyEvent {
  readonly requestContext: object
  readonly headers?: Headers<string>
  readonly multiValueHeaders?: Headers<readonly string[]>
}

interface AnyEvent extends HeaderCarrier, RoutedEvent {
  readonly version?: unknown
}

interface EventSource {
  readonly name: string
  readonly recognizes: (event: AnyEvent) => boolean
  readonly findRouteKeys: (event: AnyEvent) => readonly string[]
  readonly hasStatusDescription: boolean
}

function hasInContext({ requestContext }: AnyEvent, name: string): boolean {
  return Object.hasOwn(Object(requestContext), name)
}

const EVENT_SOURCES: readonly EventSource[] = [
  {
    name: 'Application Load Balancer',
    recognizes: (event) => hasInContext(event, 'elb'),
    findRouteKeys: findDefaultKey,
    hasStatusDescription: true,
  },
  {
    // A function URL's route is always `$default`.
    name: 'HTTP API (2.0), function URL',
    recognizes: (event) => event.version === '2.0' && hasInContext(event, 'http'),
    findRouteKeys: findKeysByRouteKey,
    hasStatusDescription: false,
  },
  {
    name: 'REST API, HTTP API (1.0)',
    recognizes: ({ version, httpMethod }) =>
      (version === undefined || version === '1.0') && typeof httpMethod === 'string',
    findRouteKeys: findKeysByResource,
    hasStatusDescription: false,
  },
]

/** What the table knows about one event. */
export interface ProxyRequest extends GuardedRequest, ResponseFormat {}

function parseMembers(event: AnyEvent): ProxyRequest {
  const source = EVENT_SOURCES.find(({ recognizes }) => recognizes(event))
  if (source === undefined) {
    const keys = JSON.stringify(Object.keys(event).slice(0, 20))
    const names = EVENT_SOURCES.map(({ name }) => name).join(', ')
    throw new Error(`withAuth: the event is not a known HTTP event. Its keys are ${keys}. Known: ${names}.`)
  }
  return {
    request: readRequest(event),
    routeKeys: source.findRouteKeys(event),
    hasStatusDescription: source.hasStatusDescription,
    hasOnlyMultiValueHeaders: event.headers == null && event.multiValueHeaders != null,
  }
}

/**
 * @throws Error for an event of an unknown source, and for an event that cannot be read: the function is
 * deployed in the wrong place, which is not the caller's fault.
 */
export function parseProxyEvent(event: unknown): ProxyRequest {
  try {
    return parseMembers(ownMembers(event))
  } catch (error) {
    throw toServerError(error)
  }
}
