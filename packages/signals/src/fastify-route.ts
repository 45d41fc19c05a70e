/** A plugin for Fastify with one route. It has its own parser of bodies, in its own scope. */
import { requireOptions, requireString } from '@poolguard/core/adapter'
import { MAX_BODY_BYTES, type Receive } from './http.ts'

/** The part of a Fastify request that is used. */
export interface FastifyRequestLike {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

/** The part of a Fastify reply that is used. */
export interface FastifyReplyLike {
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  send(body: string): unknown
}

/** The part of a Fastify application that is used. */
export interface FastifyScopeLike {
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    options: { parseAs: 'string'; bodyLimit: number },
    parse: (request: unknown, body: string, done: (error: null, body: string) => void) => void,
  ): unknown
  post(
    url: string,
    handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>,
  ): unknown
}

/** A plugin for `app.register`, with the path of its route. */
export type FastifyRoute = (scope: FastifyScopeLike, options: { url: string }, done: () => void) => void

function findHeader({ headers }: FastifyRequestLike, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** @param where the name of the function that makes the route, for a ConfigError */
export function makeFastifyRoute(where: string, receive: Receive): FastifyRoute {
  return (scope, options, done) => {
    const { url } = requireOptions<{ url: string }>(where, options, [
      'url',
      'prefix',
      'logLevel',
      'logSerializers',
    ])
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      (_request, body, parsed) => parsed(null, body),
    )
    scope.post(requireString(where, 'url', url), async (request, reply) => {
      const { status, headers, body } = await receive({
        contentType: findHeader(request, 'content-type'),
        authorization: findHeader(request, 'authorization'),
        body: typeof request.body === 'string' ? request.body : '',
      })
      reply.code(status)
      reply.headers(headers)
      return reply.send(body)
    })
    done()
  }
}
