/**
 * Every route of an application, with what it says of itself. Fastify calls a plugin's `onRoute` hook only for routes
 * that are added after the plugin was loaded, which `app.register` without `await` does later, and in its own scope; a
 * route that reads as guarded must not be missed. So each application is watched from its start.
 * Source: Fastify, "Diagnostics Channel", `fastify.initialization`.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'

export interface AddedRoute {
  /** The scope that it was added in. */
  readonly scope: FastifyInstance
  readonly route: RouteOptions
}

const byApplication = new WeakMap<object, AddedRoute[]>()

subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { readonly fastify: FastifyInstance }
  const added: AddedRoute[] = []
  byApplication.set(fastify, added)
  fastify.addHook('onRoute', function note(route) {
    added.push({ scope: this, route })
  })
})

/** A scope and those that it is in, which Fastify makes the prototypes of one another. */
function lineOf(scope: object): object[] {
  const outer: object | null = Object.getPrototypeOf(scope)
  return outer === null ? [scope] : [scope, ...lineOf(outer)]
}

/** Whether requests to a scope's routes meet the hooks of another: Fastify gives them to all scopes within, old and new. */
export function isWithin(scope: FastifyInstance, outer: FastifyInstance): boolean {
  return lineOf(scope).includes(outer)
}

/** The routes of the application of a scope; `undefined` for one that was made before this module was loaded. */
export function routesAddedTo(scope: FastifyInstance): readonly AddedRoute[] | undefined {
  const application = lineOf(scope).find((one) => byApplication.has(one))
  return application && byApplication.get(application)
}
