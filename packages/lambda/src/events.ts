/**
 * The events of API Gateway, as far as an authorizer looks at them. The types of `@types/aws-lambda` fit in.
 * Source: API Gateway Developer Guide, "Input to an API Gateway Lambda authorizer" and "Control access to HTTP APIs
 * with AWS Lambda authorizers".
 */

type Headers<V> = Readonly<Record<string, V | undefined>> | null | undefined

/** REST API, authorizer of type TOKEN. */
export interface TokenEvent {
  readonly type: 'TOKEN'
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
  /** A REST API keeps the client's case of the names. `null` when invoked from the console's test page. */
  readonly headers?: Headers<string>
  readonly multiValueHeaders?: Headers<readonly string[]>
}

/** HTTP API, payload format 2.0. */
export interface HttpApiEvent {
  readonly type: 'REQUEST'
  readonly version: string
  readonly routeArn: string
  /** Names in lower case; a header that was sent twice is joined with a comma. */
  readonly headers?: Headers<string>
}

/** Every event that an authorizer answers. */
export type AuthorizerEvent = TokenEvent | RequestEvent | HttpApiEvent
