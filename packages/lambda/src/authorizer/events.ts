/**
 * The members of API Gateway's and AppSync's events that an authorizer reads. The types of
 * `@types/aws-lambda` are assignable to these. Source: API Gateway Developer Guide, "Input to an API Gateway
 * Lambda authorizer" and "Control access to HTTP APIs with AWS Lambda authorizers"; AppSync Developer Guide,
 * "AWS_LAMBDA authorization" and "Configuring authorization and authentication to secure Event APIs".
 */
import type { Headers } from '../request-headers.ts'

/** REST API, authorizer of type TOKEN. */
export interface TokenEvent {
  readonly type: 'TOKEN'
  /** Its path is the path of the request. The event does not tell which route matched. */
  readonly methodArn: string
  /** The whole header value, `Bearer` included. */
  readonly authorizationToken: string
}

/** REST API or WebSocket `$connect`, authorizer of type REQUEST; and HTTP API, payload format 1.0. */
export interface RequestEvent {
  readonly type: 'REQUEST'
  readonly methodArn: string
  /** Only for an HTTP API: `'1.0'`. */
  readonly version?: string | undefined
  /** Only for an HTTP API: the values of its identity sources, joined by commas. */
  readonly identitySource?: string | null | undefined
  /** The route that matched, without its method: `/orders/{id}`. */
  readonly resource?: string | undefined
  readonly httpMethod?: string | undefined
  /** A REST API keeps the names as the client wrote them. `null` in an event of the console's test page. */
  readonly headers?: Headers<string>
  readonly multiValueHeaders?: Headers<readonly string[]>
}

/** HTTP API, payload format 2.0. */
export interface HttpApiEvent {
  readonly type: 'REQUEST'
  readonly version: string
  readonly routeArn: string
  /** The values of the identity sources, under which the result is cached; `null` when there are none. */
  readonly identitySource?: readonly string[] | null | undefined
  /** The route that matched: `GET /orders/{id}`. */
  readonly routeKey?: string | undefined
  /** Names in lower case; the values of a repeated header are joined with a comma. */
  readonly headers?: Headers<string>
  /** Cookies are here, and not in `headers`. */
  readonly cookies?: readonly string[] | undefined
}

/** AppSync, GraphQL API. */
export interface AppSyncEvent {
  /** The whole header value. AppSync advises against a `Bearer` before the token, so it may be missing. */
  readonly authorizationToken: string
  readonly requestContext: {
    readonly apiId: string
    readonly queryString: string
    readonly operationName?: string | null | undefined
    readonly [name: string]: unknown
  }
}

/** AppSync, Event API. It has no types in `@types/aws-lambda`. */
export interface EventApiEvent {
  /** The whole header value, with or without `Bearer` before the token. */
  readonly authorizationToken: string
  readonly requestContext: {
    readonly apiId: string
    readonly operation: EventApiOperation
    /** The namespace of the channel; `null` or missing while a client connects. */
    readonly channelNamespaceName?: string | null | undefined
    readonly channel?: string | null | undefined
    readonly [name: string]: unknown
  }
}

/** What a client of an Event API asks for. */
export type EventApiOperation = 'EVENT_CONNECT' | 'EVENT_SUBSCRIBE' | 'EVENT_PUBLISH'

/** Every event that an authorizer accepts. */
export type AuthorizerEvent = TokenEvent | RequestEvent | HttpApiEvent | AppSyncEvent | EventApiEvent
