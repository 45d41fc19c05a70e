// @ts-check
/** The smallest guards for a verifier that has no adapter: an `onRequest` hook, or a middleware. */

/** @param {import('node:http').IncomingHttpHeaders} headers */
export function readBearer(headers) {
  const { authorization } = headers
  if (authorization === undefined || !authorization.startsWith('Bearer ')) throw new Error('No bearer token.')
  return authorization.slice(7)
}

/** @param {any} app @param {(request: any) => Promise<void>} verify */
export function fastifyHook(app, verify) {
  app.decorateRequest('user', null)
  app.addHook('onRequest', async (/** @type {any} */ request, /** @type {any} */ reply) => {
    try {
      await verify(request)
    } catch {
      reply.code(401).send({ error: 'unauthorized' })
      return reply
    }
  })
}

/** @param {(request: any) => Promise<void>} verify @returns {import('express').RequestHandler} */
export function expressHook(verify) {
  return (request, response, next) => {
    verify(request).then(
      () => next(),
      () => response.status(401).json({ error: 'unauthorized' }),
    )
  }
}

/** @param {(context: import('hono').Context) => Promise<void>} verify @returns {import('hono').MiddlewareHandler} */
export function honoHook(verify) {
  return async (context, next) => {
    try {
      await verify(context)
    } catch {
      return context.json({ error: 'unauthorized' }, 401)
    }
    return next()
  }
}
