/** Makes a receiver of sign-outs for every framework from one function. */
import { type FastifyRoute, makeFastifyRoute } from './fastify-route.ts'
import { type FetchHandler, makeFetchHandler } from './fetch-handler.ts'
import type { Receive } from './http.ts'
import { makeNodeHandler, type NodeHandler } from './node-handler.ts'

/**
 * The same route for each framework. Put no guard in front of the route: it verifies the token in the body.
 */
export interface Receiver {
  /** For Express, and for any server on `node:http`. The body may be parsed already. */
  readonly express: NodeHandler
  /** For Fastify: `app.register(receiver.fastify, { url: '/path' })`. */
  readonly fastify: FastifyRoute
  /** For the Fetch standard. */
  readonly fetch: FetchHandler
  /** Loads the keys of the issuers; rejects with ERR_KEYS_UNAVAILABLE. */
  ready(): Promise<void>
}

export function makeReceiver(where: string, receive: Receive, ready: () => Promise<void>): Receiver {
  return {
    express: makeNodeHandler(receive),
    fastify: makeFastifyRoute(where, receive),
    fetch: makeFetchHandler(receive),
    ready,
  }
}
