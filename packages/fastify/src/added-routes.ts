/**
 * Records every route of an application with its options. Fastify calls a plugin's `onRoute` hook only for
 * routes that are added in the plugin's scope, or inside it, after the plugin is loaded. The plugin is loaded
 * late if `app.register(…)` has no `await`. A route that looks guarded must not be missed, so each
 * application is observed from its creation.
 * Source: Fastify, "Diagnostics Channel", `fastify.initialization`.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'

export interface AddedRoute {
  /** The scope in which the route was added. */
  readonly scope: FastifyInstance
  readonly route: RouteOptions
}

interface Guarded {
  readonly scope: FastifyInstance
  readonly name: string
}

/** What is known about an application: its routes, and the scope and name of each guard. */
export interface Application {
  readonly routes: AddedRoute[]
  readonly guards: Guarded[]
}

const applications = new WeakMap<object, Application>()

subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { readonly fastify: FastifyInstance }
  const application: Application = { routes: [], guards: [] }
  applications.set(fastify, application)
  fastify.addHook('onRoute', function record(route) {
    application.routes.push({ scope: this, route })
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

/** The application of a scope; `undefined` if it was created before this module was loaded. */
export function findApplication(scope: FastifyInstance): Application | undefined {
  const root = getScopeChain(scope).find((ancestor) => applications.has(ancestor))
  return root && applications.get(root)
}

/** Whether a guard of this name is registered in the scope or in a scope around it. */
export function isGuarded({ guards }: Application, scope: FastifyInstance, name: string): boolean {
  return guards.some((guard) => guard.name === name && isWithin(scope, guard.scope))
}
