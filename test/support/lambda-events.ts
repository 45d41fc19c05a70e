/**
 * The events that API Gateway sends to an authorizer, one function for each form, made from the header lines of a
 * request. Shapes: API Gateway Developer Guide, "Input to an API Gateway Lambda authorizer", "Control access to HTTP
 * APIs with AWS Lambda authorizers", "WebSocket APIs: control access with Lambda REQUEST authorizers"; AppSync
 * Developer Guide, "AWS_LAMBDA authorization".
 */
import type {
  AppSyncEvent,
  EventApiEvent,
  EventApiOperation,
  HttpApiEvent,
  RequestEvent,
  TokenEvent,
} from '@poolguard/lambda'

/** Header lines as the client sent them, in its own case. */
export type Lines = readonly (readonly [name: string, value: string])[]

export const STAGE = 'arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod'

export function byName(lines: Lines): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const [name, value] of lines) found[name] = [...(found[name] ?? []), value]
  return found
}

export function joined(lines: Lines): Record<string, string> {
  const lowered = lines.map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(Object.entries(byName(lowered)).map(([name, values]) => [name, values.join(',')]))
}

/** The event has the value of the token source. Duplicate header lines arrive joined. */
export function restTokenEvent(lines: Lines, methodArn = `${STAGE}/GET/orders/42`): TokenEvent {
  return { type: 'TOKEN', methodArn, authorizationToken: joined(lines).authorization as string }
}

export function restRequestEvent(lines: Lines, methodArn = `${STAGE}/GET/orders/42`): RequestEvent {
  const rest = {
    resource: '/orders/{id}',
    path: '/orders/42',
    httpMethod: 'GET',
    queryStringParameters: null,
    pathParameters: { id: '42' },
    stageVariables: null,
    requestContext: { apiId: 'abcdef1234', stage: 'prod' },
  }
  const headers = Object.fromEntries(lines) // the last of duplicate lines
  return { type: 'REQUEST', methodArn, ...rest, headers, multiValueHeaders: byName(lines) }
}

export function webSocketEvent(lines: Lines, methodArn = `${STAGE}/$connect`): RequestEvent {
  const requestContext = { routeKey: '$connect', eventType: 'CONNECT', connectionId: 'Jm1y8eUMIAMCFxg=' }
  const socket = { stageVariables: {}, requestContext }
  const headers = Object.fromEntries(lines)
  return { type: 'REQUEST', methodArn, ...socket, headers, multiValueHeaders: byName(lines) }
}

export function httpApi1Event(lines: Lines, methodArn = `${STAGE}/GET/orders/42`): RequestEvent {
  const headers = joined(lines)
  const { authorization } = headers
  const http = { identitySource: authorization, authorizationToken: authorization }
  const route = { resource: '/orders/{id}', path: '/orders/42', httpMethod: 'GET' }
  return { version: '1.0', type: 'REQUEST', methodArn, ...http, ...route, headers }
}

export function httpApi2Event(lines: Lines, routeArn = `${STAGE}/GET/orders/42`): HttpApiEvent {
  const { cookie: _, ...headers } = joined(lines)
  const cookies = byName(lines).Cookie
  const http = {
    identitySource: headers.authorization === undefined ? null : [headers.authorization],
    routeKey: 'GET /orders/{id}',
    rawPath: '/orders/42',
    ...(cookies === undefined ? {} : { cookies }),
  }
  return { version: '2.0', type: 'REQUEST', routeArn, ...http, headers }
}

/** The event has the value of the header `Authorization`. */
export function appSyncEvent(lines: Lines): AppSyncEvent {
  const { authorization } = joined(lines)
  const requestContext = {
    apiId: 'giy7kumfmvcqvbedntjwjvagii',
    accountId: '123456789012',
    requestId: 'b80ed838-14c6-4500-b4c3-b694c7bef086',
    queryString: 'query Orders { orders { id } }',
    operationName: 'Orders',
    variables: {},
  }
  return { authorizationToken: authorization as string, requestContext }
}

/** The event of an Event API. A connection has no channel. */
export function eventApiEvent(lines: Lines, operation: EventApiOperation, channel?: string): EventApiEvent {
  const requestContext = {
    apiId: 'giy7kumfmvcqvbedntjwjvagii',
    accountId: '123456789012',
    requestId: 'f4081827-1111-4444-5555-5cf4695f339f',
    operation,
    ...(channel === undefined ? {} : { channelNamespaceName: channel.split('/')[1] ?? '', channel }),
  }
  const requestHeaders = joined(lines)
  return {
    authorizationToken: requestHeaders.authorization as string,
    requestContext,
    requestHeaders,
  } as EventApiEvent
}
