/** Where a middleware was put: on a route, behind which handlers are for callers, or before routes by `use`. */
import type { Request, RequestHandler } from 'express'

/** What Express's routers and routes are made of (router, "Layer"), as far as it is looked at. */
interface Layer {
  readonly handle?: unknown
  readonly route?: unknown
  /** Whether it is mounted without a path: in Express 5, and in Express 4. */
  readonly slash?: unknown
  readonly regexp?: { readonly fast_slash?: unknown }
}

function layersOf(holder: unknown): readonly Layer[] {
  const { stack } = Object(holder) as { readonly stack?: unknown }
  return Array.isArray(stack) ? stack : []
}

/** Express 4 has `_router`, and a `router` that throws; Express 5 has `router`. */
function routerOf(app: unknown): unknown {
  const { _router } = Object(app) as { readonly _router?: unknown }
  return _router ?? (Object(app) as { readonly router?: unknown }).router
}

/** A path that it is mounted under becomes the request's `baseUrl`, so without one it was not reached that way. */
function isMountedFor({ baseUrl }: Request, { slash, regexp }: Layer): boolean {
  return slash === true || regexp?.fast_slash === true || baseUrl !== ''
}

function isUsed(request: Request, middleware: RequestHandler): boolean {
  const routers = new Set([routerOf(request.app)])
  for (const router of routers) {
    for (const layer of layersOf(router)) {
      if (layer.route !== undefined) continue
      if (layer.handle === middleware && isMountedFor(request, layer)) return true
      routers.add(layer.handle) // a router that is mounted has a stack, other middleware has none
    }
  }
  return false
}

/**
 * Whether a request is on a route that this middleware is part of. Express leaves `request.route` as it was when a
 * route calls `next()`, so that middleware behind it, mounted by `use`, sees a route that is over. What cannot be found
 * mounted, because another function calls it, counts as on the route.
 */
export function isOnRoute(request: Request, middleware: RequestHandler): boolean {
  const { route } = request
  if (route === undefined) return false
  if (layersOf(route).some(({ handle }) => handle === middleware)) return true
  return !isUsed(request, middleware)
}
