/**
 * Records every route of an application with its options. Fastify calls a plugin's `onRoute` hook only for routes that
 * are added after the plugin is loaded (which happens late for `app.register` without `await`) and in its own scope. A
 * route that looks guarded must not be missed, so each application is observed from its creation.
 * Source: Fastify, "Diagnostics Channel", `fastify.initialization`.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'

export interface AddedRoute {
  /** The scope in which the route was added. */
  readonly scope: FastifyInstance
  readonly route: RouteOptions
}

const addedByApplication = new WeakMap<object, AddedRoute[]>()

subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { readonly fastify: FastifyInstance }
  const added: AddedRoute[] = []
  addedByApplication.set(fastify, added)
  fastify.addHook('onRoute', function record(route) {
    added.push({ scope: this, route })
  })
})

/** A scope and the scopes around it: Fastify makes each scope the prototype of the scopes inside. */
function getScopeChain(scope: object): object[] {
  const outer: object | null = Object.getPrototypeOf(scope)
  return outer === null ? [scope] : [scope, ...getScopeChain(outer)]
}

/** Whether a scope is `outer` or inside it. Fastify runs the hooks of a scope for all scopes inside, old and new. */
export function isWithin(scope: FastifyInstance, outer: FastifyInstance): boolean {
  return getScopeChain(scope).includes(outer)
}

/** All routes of the application; `undefined` for an application created before this module was loaded. */
export function findAddedRoutes(scope: FastifyInstance): readonly AddedRoute[] | undefined {
  const application = getScopeChain(scope).find((ancestor) => addedByApplication.has(ancestor))
  return application && addedByApplication.get(application)
}
