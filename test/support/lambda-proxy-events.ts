/**
 * The events of a handler without an authorizer, one function for each form, made from the header lines of a request.
 * Shapes: API Gateway Developer Guide, "Lambda proxy integrations in API Gateway", "AWS Lambda integrations for HTTP
 * APIs"; Lambda Developer Guide, "Invoking Lambda function URLs", "Using AWS Lambda with an Application Load Balancer".
 */
import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'
import { byName, joined, type Lines } from './lambda-events.ts'

export const TARGET_GROUP =
  'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/orders/6d0ecf831eec9f09'

function withoutCookies(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'cookie'))
}

export function httpApi2ProxyEvent(lines: Lines, routeKey = 'GET /orders/{id}'): APIGatewayProxyEventV2 {
  const cookies = byName(lines).Cookie
  const http = {
    method: 'GET',
    path: '/orders/42',
    protocol: 'HTTP/1.1',
    sourceIp: '192.0.2.1',
    userAgent: 'x',
  }
  return {
    version: '2.0',
    routeKey,
    rawPath: '/orders/42',
    rawQueryString: '',
    ...(cookies === undefined ? {} : { cookies }),
    headers: withoutCookies(joined(lines)),
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdef1234',
      domainName: 'abcdef1234.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'abcdef1234',
      http,
      requestId: 'id',
      routeKey,
      stage: '$default',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: 1773342238000,
    },
    isBase64Encoded: false,
  }
}

/** A function URL sends payload 2.0; every path is the route `$default`. */
export function functionUrlEvent(lines: Lines): APIGatewayProxyEventV2 {
  return httpApi2ProxyEvent(lines, '$default')
}

export function restProxyEvent(lines: Lines, resource = '/orders/{id}'): APIGatewayProxyEvent {
  const rest = {
    resource,
    path: '/orders/42',
    httpMethod: 'GET',
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { id: '42' },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  }
  const requestContext = { resourceId: 'abc123', resourcePath: resource, httpMethod: 'GET', stage: 'prod' }
  const event = {
    ...rest,
    requestContext,
    headers: Object.fromEntries(lines),
    multiValueHeaders: byName(lines),
  }
  return event as unknown as APIGatewayProxyEvent
}

/** An HTTP API with payload 1.0: as a REST API, but the header names are in lower case. */
export function httpApi1ProxyEvent(lines: Lines, resource = '/orders/{id}'): APIGatewayProxyEvent {
  const lowered: Lines = lines.map(([name, value]) => [name.toLowerCase(), value])
  return { version: '1.0', ...restProxyEvent(lowered, resource) } as APIGatewayProxyEvent
}

/** A load balancer keeps the last of two lines of a header, and writes names in lower case. */
export function albEvent(lines: Lines): ALBEvent {
  const lowered: Lines = lines.map(([name, value]) => [name.toLowerCase(), value])
  return {
    requestContext: { elb: { targetGroupArn: TARGET_GROUP } },
    httpMethod: 'GET',
    path: '/orders/42',
    queryStringParameters: {},
    headers: Object.fromEntries(lowered),
    body: '',
    isBase64Encoded: false,
  }
}

/** If the target group has multi value headers enabled, a load balancer sends only `multiValueHeaders`. */
export function albMultiValueEvent(lines: Lines): ALBEvent {
  const { headers: _, ...event } = albEvent(lines)
  const lowered: Lines = lines.map(([name, value]) => [name.toLowerCase(), value])
  return { ...event, multiValueHeaders: byName(lowered) }
}
