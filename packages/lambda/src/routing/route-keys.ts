/**
 * Event → the keys that a row for its route may have, the most specific first. The keys come from the route
 * that the gateway matched: only the gateway knows how it interpreted an encoded slash, a trailing slash, a
 * double slash or another case. Only a TOKEN event has no route, so its path is used. An event without any
 * key is refused, even if there is a row `$default`.
 */
import { isNonEmptyString } from '@poolguard/core/adapter'
import { ownAt } from '../own.ts'

/** The members that hold a route. An event is untrusted input. */
export interface RoutedEvent {
  readonly resource?: unknown
  readonly httpMethod?: unknown
  readonly routeKey?: unknown
  readonly methodArn?: unknown
  readonly requestContext?: unknown
  readonly identitySource?: unknown
}

const DEFAULT = '$default'

function makeKeys(method: unknown, path: unknown): readonly string[] {
  if (path === DEFAULT) return [DEFAULT]
  return isNonEmptyString(method) && isNonEmptyString(path)
    ? [`${method} ${path}`, `ANY ${path}`, DEFAULT]
    : []
}

/** REST APIs and HTTP APIs with payload 1.0, whose events have the matched route in `resource`. */
export function findKeysByResource({ resource, httpMethod }: RoutedEvent): readonly string[] {
  return makeKeys(httpMethod, resource)
}

/** HTTP APIs, "Create routes for HTTP APIs": a method and a path, or `$default`. */
const ROUTE_KEY = /^([A-Z]+) (\/\S*)$/

/**
 * An `ANY` route has one route key for all methods. If results are cached under `$context.routeKey`, the
 * result of a row for one method would be used for every other method, unless `$context.httpMethod` is an
 * identity source as well.
 */
function assertCachedByMethod(
  path: unknown,
  method: unknown,
  identitySource: unknown,
  tableKeys: readonly string[],
): void {
  const values: readonly unknown[] = Array.isArray(identitySource) ? identitySource : []
  const singleMethodKey = tableKeys.find((key) => key.endsWith(` ${path}`) && !key.startsWith('ANY '))
  if (singleMethodKey === undefined || !values.includes(`ANY ${path}`) || values.includes(method)) return
  const cached = `the results of the API's route "ANY ${path}" are cached for all methods`
  const row = `the row ${JSON.stringify(singleMethodKey)} is for one method`
  throw new Error(`authorizer: ${cached}, but ${row}. Add $context.httpMethod to the identity sources.`)
}

/**
 * HTTP APIs with payload 2.0, whose events have the matched route in `routeKey`. The key of a route for any
 * method names no method, so the method of the request is needed to find the most specific row.
 *
 * @throws Error when the authorizer's cache would use the result of one method for another.
 */
export function findKeysByRouteKey(event: RoutedEvent, tableKeys: readonly string[] = []): readonly string[] {
  const { routeKey, requestContext, identitySource } = event
  if (routeKey === DEFAULT) return [DEFAULT]
  const [, method, path] = (isNonEmptyString(routeKey) && ROUTE_KEY.exec(routeKey)) || []
  if (method !== 'ANY') return makeKeys(method, path)
  const requested = ownAt(requestContext, 'http', 'method')
  assertCachedByMethod(path, requested, identitySource, tableKeys)
  return makeKeys(requested, path)
}

/** WebSocket APIs: `$connect`, the only route that has an authorizer. */
export function findWebSocketKeys({ requestContext }: RoutedEvent): readonly string[] {
  const routeKey = ownAt(requestContext, 'routeKey')
  return isNonEmptyString(routeKey) ? [routeKey, DEFAULT] : []
}

const EVENT_API_OPERATIONS: readonly unknown[] = ['EVENT_CONNECT', 'EVENT_SUBSCRIBE', 'EVENT_PUBLISH']

export function isEventApiOperation(operation: unknown): operation is string {
  return EVENT_API_OPERATIONS.includes(operation)
}

/** Event APIs of AppSync: the operation, and the namespace of the channel, which a connection does not have. */
export function findEventApiKeys({ requestContext }: RoutedEvent): readonly string[] {
  const operation = ownAt(requestContext, 'operation')
  if (!isEventApiOperation(operation)) return []
  const namespace = ownAt(requestContext, 'channelNamespaceName')
  const keys = [operation, DEFAULT]
  return isNonEmptyString(namespace) ? [`${operation} ${namespace}`, ...keys] : keys
}

/** For event sources that match no routes. */
export function findDefaultKey(): readonly string[] {
  return [DEFAULT]
}

const METHOD_ARN = /^arn:[^/]+\/[^/]+\/([^/]+)\/(.*)$/s

/**
 * Paths that the gateway may interpret in another way than this package: with an encoded ASCII character, a
 * backslash, an empty segment or a segment of dots.
 */
const AMBIGUOUS = /%[0-7]|\\|(^|\/)\.{0,2}(\/|$)/

/**
 * A TOKEN event has the path of the request, not the route that matched (API Gateway Developer Guide, "Input
 * to an API Gateway Lambda authorizer"). A path cannot select a row with a parameter: for `/orders/export`,
 * the gateway may have matched a route that has no row. An ambiguous path has no row either.
 *
 * @throws Error for a table with such a row, whatever the path is, so that the first request shows the
 * mistake.
 */
export function findKeysByMethodArn(
  { methodArn }: RoutedEvent,
  tableKeys: readonly string[],
): readonly string[] {
  const parameterised = tableKeys.find((key) => key.includes('{'))
  if (parameterised !== undefined) {
    const row = `the row ${JSON.stringify(parameterised)}`
    throw new Error(
      `authorizer: a TOKEN event does not tell which route matched, so ${row} cannot be checked. ` +
        'Use an authorizer of type REQUEST.',
    )
  }
  const [, method, path] = (isNonEmptyString(methodArn) && METHOD_ARN.exec(methodArn)) || []
  if (method === undefined || path === undefined || (path !== '' && AMBIGUOUS.test(path))) return []
  return makeKeys(method, `/${path}`)
}
