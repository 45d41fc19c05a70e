/**
 * Event → the keys under which its route may stand in a route table, the most specific first. The gateway's own word
 * for the route that it matched is taken, never the raw path: of an encoded slash, a trailing one, a double one or
 * another case only the gateway knows what it made of it. No key at all refuses, `$default` or not.
 */
import { ownAt } from './own.ts'

/** All that is read of an event; it comes from outside. */
export interface RoutedEvent {
  readonly resource?: unknown
  readonly httpMethod?: unknown
  readonly routeKey?: unknown
  readonly methodArn?: unknown
  readonly requestContext?: unknown
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

/** Events that have it in `routeKey`: HTTP APIs with payload 2.0. The key of a route for all methods names none. */
export function ofRouteKey({ routeKey, requestContext }: RoutedEvent): readonly string[] {
  if (!isText(routeKey)) return []
  const [method, path] = routeKey.split(' ')
  if (path === undefined) return [routeKey, DEFAULT]
  const requested = ownAt(requestContext, 'http', 'method')
  return keysOf(method === 'ANY' ? (requested ?? method) : method, path)
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

function patternOf(path: string): RegExp {
  const pattern = path
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{[^}]*\\\+\}/g, '.+')
    .replace(/\{[^}]*\}/g, '[^/]+')
  return new RegExp(`^${pattern}$`, 's')
}

/** How specific a path is: API Gateway prefers a static segment to `{id}`, and `{id}` to `{proxy+}`. */
function weightOf(path: string): string {
  return path.replace(/\{[^}]*\+\}/g, '\uffff').replace(/\{[^}]*\}/g, '\ufffe')
}

/**
 * A TOKEN event does not say which route matched, so the rows are matched by the path in its ARN. A path that might
 * be read in two ways is in no row.
 */
export function ofMethodArn({ methodArn }: RoutedEvent, tableKeys: readonly string[]): readonly string[] {
  const [, method, path] = (isText(methodArn) && METHOD_ARN.exec(methodArn)) || []
  if (method === undefined || path === undefined || (path !== '' && AMBIGUOUS.test(path))) return []
  const rows = tableKeys.map((key) => key.split(' ') as [method: string, path?: string])
  const matching = rows.flatMap(([, pattern]) =>
    pattern !== undefined && patternOf(pattern).test(`/${path}`) ? [pattern] : [],
  )
  const best = matching.sort((one, other) => (weightOf(one) < weightOf(other) ? -1 : 1))[0]
  return best === undefined ? [DEFAULT] : keysOf(method, best)
}
