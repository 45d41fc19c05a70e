/** Where middleware is mounted: on a route, before its handlers; or with `use`, before all later routes. */
import type { Request, RequestHandler } from 'express'

/** The properties of a layer that are used here. Routers and routes have layers (package router, "Layer"). */
export interface Layer {
  readonly handle?: unknown
  readonly route?: unknown
  /** Whether it is mounted without a path: `slash` in Express 5, `regexp.fast_slash` in Express 4. */
  readonly slash?: unknown
  readonly regexp?: { readonly fast_slash?: unknown }
}

export function getLayers(holder: unknown): readonly Layer[] {
  const { stack } = Object(holder) as { readonly stack?: unknown }
  return Array.isArray(stack) ? stack : []
}

/** Express 4 has `_router`, and a `router` that throws; Express 5 has `router`. */
function getRouter(app: unknown): unknown {
  const { _router } = Object(app) as { readonly _router?: unknown }
  return _router ?? (Object(app) as { readonly router?: unknown }).router
}

/** The mount path becomes the request's `baseUrl`. An empty `baseUrl` means that a layer with a path did not match. */
function isReachable({ baseUrl }: Request, { slash, regexp }: Layer): boolean {
  return slash === true || regexp?.fast_slash === true || baseUrl !== ''
}

/** Whether the request's application has the route, and also the middleware, mounted with `use`. */
function isMountedBesideRoute(request: Request, middleware: RequestHandler): boolean {
  let hasRoute = false
  let hasMiddleware = false
  const routers = new Set([getRouter(request.app)])
  for (const router of routers) {
    for (const layer of getLayers(router)) {
      if (layer.route !== undefined) {
        hasRoute ||= layer.route === request.route
        continue
      }
      hasMiddleware ||= layer.handle === middleware && isReachable(request, layer)
      routers.add(layer.handle) // a mounted router has a stack, other middleware has none
    }
  }
  return hasRoute && hasMiddleware
}

/**
 * Whether this middleware runs as part of the request's route. Express keeps `request.route` after a route
 * has called `next()`, so middleware that `use` mounts after that route still sees it. Middleware that
 * another function calls, or that belongs to an application on the route, counts as part of the route.
 */
export function isOnRoute(request: Request, middleware: RequestHandler): boolean {
  const { route } = request
  if (route === undefined) return false
  if (getLayers(route).some(({ handle }) => handle === middleware)) return true
  return !isMountedBesideRoute(request, middleware)
}
