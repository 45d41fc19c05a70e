/**
 * Event → the keys under which its route may stand in a route table, the most specific first. The gateway's own word
 * for the route that it matched is taken, never the raw path: of an encoded slash, a trailing one, a double one or
 * another case only the gateway knows what it made of it. No key at all refuses, `$default` or not.
 */
import { ownAt } from '../own.ts'

/** All that is read of an event; it comes from outside. */
export interface RoutedEvent {
  readonly resource?: unknown
  readonly httpMethod?: unknown
  readonly routeKey?: unknown
  readonly methodArn?: unknown
  readonly requestContext?: unknown
  readonly identitySource?: unknown
}

const DEFAULT = '$default'

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function keysOf(method: unknown, path: unknown): readonly string[] {
  if (path === DEFAULT) return [DEFAULT]
  return isText(method) && isText(path) ? [`${method} ${path}`, `ANY ${path}`, DEFAULT] : []
}

/** Events that have the matched route in `resource`: REST APIs and HTTP APIs with payload 1.0. */
export function ofResource({ resource, httpMethod }: RoutedEvent): readonly string[] {
  return keysOf(httpMethod, resource)
}

/** HTTP APIs, "Create routes for HTTP APIs": a method and a path, or `$default`. */
const ROUTE_KEY = /^([A-Z]+) (\/\S*)$/

/**
 * A route for all methods has one route key. Where answers are cached under `$context.routeKey`, the answer by the row of
 * one method would be the answer to every other method, unless `$context.httpMethod` is an identity source as well.
 */
function assertCachedByMethod(
  path: unknown,
  method: unknown,
  sources: unknown,
  tableKeys: readonly string[],
): void {
  const values: readonly unknown[] = Array.isArray(sources) ? sources : []
  const ofOneMethod = tableKeys.find((key) => key.endsWith(` ${path}`) && !key.startsWith('ANY '))
  if (ofOneMethod === undefined || !values.includes(`ANY ${path}`) || values.includes(method)) return
  throw new Error(
    `authorizer: the API's route "ANY ${path}" is cached for all methods alike, and the row ${JSON.stringify(ofOneMethod)} is for one. Add $context.httpMethod to the identity sources.`,
  )
}

/**
 * Events that have it in `routeKey`: HTTP APIs with payload 2.0. The key of a route for all methods names none; without
 * the request's own method it is unknown which row is the more specific.
 *
 * @throws Error when the authorizer's cache would take one method for another.
 */
export function ofRouteKey(event: RoutedEvent, tableKeys: readonly string[] = []): readonly string[] {
  const { routeKey, requestContext, identitySource } = event
  if (routeKey === DEFAULT) return [DEFAULT]
  const [, method, path] = (isText(routeKey) && ROUTE_KEY.exec(routeKey)) || []
  if (method !== 'ANY') return keysOf(method, path)
  const requested = ownAt(requestContext, 'http', 'method')
  assertCachedByMethod(path, requested, identitySource, tableKeys)
  return keysOf(requested, path)
}

/** WebSocket APIs: `$connect`, the one route that an authorizer is asked about. */
export function ofSocket({ requestContext }: RoutedEvent): readonly string[] {
  const routeKey = ownAt(requestContext, 'routeKey')
  return isText(routeKey) ? [routeKey, DEFAULT] : []
}

/** Fronts that match no routes. */
export function ofNoRoute(): readonly string[] {
  return [DEFAULT]
}

const METHOD_ARN = /^arn:[^/]+\/[^/]+\/([^/]+)\/(.*)$/s

/**
 * Spellings that may be another path to the gateway than to us: an encoded ASCII character, a backslash, a segment
 * that is empty or of dots.
 */
const AMBIGUOUS = /%[0-7]|\\|(^|\/)\.{0,2}(\/|$)/

/**
 * A TOKEN event has the path of the request, and not the route that it matched (API Gateway Developer Guide, "Input to
 * an API Gateway Lambda authorizer"). A row with a parameter cannot be matched with a path: for `/orders/export` the
 * gateway may have a route of its own, which is in no row. A path that may be read in two ways is in no row either.
 *
 * @throws Error for a table with such a row, whatever the path is, so that it is found in the first try.
 */
export function ofMethodArn({ methodArn }: RoutedEvent, tableKeys: readonly string[]): readonly string[] {
  const parameterised = tableKeys.find((key) => key.includes('{'))
  if (parameterised !== undefined) {
    throw new Error(
      `authorizer: a TOKEN event does not say which route matched, so the row ${JSON.stringify(parameterised)} cannot be asked. Use an authorizer of type REQUEST.`,
    )
  }
  const [, method, path] = (isText(methodArn) && METHOD_ARN.exec(methodArn)) || []
  if (method === undefined || path === undefined || (path !== '' && AMBIGUOUS.test(path))) return []
  return keysOf(method, `/${path}`)
}
