/** Where the request, the response and the caller are in each kind of execution context. */
import type { ExecutionContext } from '@nestjs/common'
import type { FetchRequestLike, HttpFacts } from '@poolguard/core'
import type { NodeRequestLike } from '@poolguard/core/adapter'

/** A request as Node, Express and the Fetch standard have it. */
type AnyRequest = NodeRequestLike | FetchRequestLike

/** The kinds of context that Nest has; `graphql` is that of @nestjs/graphql. */
export type ContextType = 'http' | 'ws' | 'rpc' | 'graphql'

/** What Express's response and Fastify's reply have in common. */
export interface ResponseLike {
  header?(name: string, value: string): unknown
}

/** The members of Express's and Fastify's requests that follow their settings for proxies. */
interface Origin {
  readonly protocol?: string
  readonly host?: string
  readonly originalUrl?: string
}

interface HttpRequest extends Origin {
  /** Fastify: Node's request. */
  readonly raw?: AnyRequest
  /** Express: the response. */
  readonly res?: ResponseLike
}

interface GraphqlContext {
  readonly req?: HttpRequest
  readonly request?: HttpRequest
  readonly res?: ResponseLike
  readonly reply?: ResponseLike
}

/** The third argument of a resolver is the context of the operation. */
function getGraphqlContext(context: ExecutionContext): GraphqlContext {
  return Object(context.getArgByIndex(2))
}

function getHttpRequest(context: ExecutionContext): HttpRequest | undefined {
  if (context.getType<ContextType>() === 'http') return context.switchToHttp().getRequest<HttpRequest>()
  const { req, request } = getGraphqlContext(context)
  return req ?? request
}

/** The request of an HTTP or a GraphQL context; `undefined` where a GraphQL context has none. */
export function findRequest(context: ExecutionContext): AnyRequest | undefined {
  const request = getHttpRequest(context)
  return request?.raw ?? (request as AnyRequest | undefined)
}

/** How the request of a context arrived, for a verifier with `proofs`. */
export function findHttpFacts(context: ExecutionContext): HttpFacts | undefined {
  const request = getHttpRequest(context)
  if (request === undefined) return undefined
  const { raw, protocol, host, originalUrl } = request
  return {
    source: raw ?? request,
    ...(originalUrl === undefined ? {} : { path: originalUrl }),
    ...(protocol === undefined ? {} : { origin: () => `${protocol}://${host}` }),
  }
}

/** The response of an HTTP or a GraphQL context, where there is one. */
export function findResponse(context: ExecutionContext): ResponseLike | undefined {
  if (context.getType<ContextType>() === 'http') return context.switchToHttp().getResponse<ResponseLike>()
  const { res, reply } = getGraphqlContext(context)
  return res ?? reply ?? getHttpRequest(context)?.res
}

function findPayload(context: ExecutionContext): object | undefined {
  const payload = context.switchToWs().getData<unknown>()
  return typeof payload === 'object' && payload !== null ? payload : undefined
}

/**
 * The object that keeps the caller. It lives as long as the request. For a WebSocket message it is the payload,
 * because messages of one client overlap and may have different callers. A payload that is no object has the client.
 */
export function getHolder(context: ExecutionContext): object {
  switch (context.getType<ContextType>()) {
    case 'http':
      return context.switchToHttp().getRequest<object>()
    case 'graphql':
      return getGraphqlContext(context)
    case 'ws':
      return findPayload(context) ?? context.switchToWs().getClient<object>()
    case 'rpc':
      return Object(context.switchToRpc().getContext())
  }
}
