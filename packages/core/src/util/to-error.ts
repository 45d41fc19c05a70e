/** Whatever was thrown → an Error. */

/**
 * Express takes `next(undefined)`, `next('route')` and the like for permission to go on, and Fastify a hook that throws
 * `undefined`; so what a schema, a store or a request of others throws must be an Error before it is passed on.
 */
export function toError(thrown: unknown): Error {
  try {
    if (thrown instanceof Error) return thrown
  } catch {
    // A proxy that throws whatever it is asked.
  }
  return new Error('poolguard: something that is not an Error was thrown.', { cause: thrown })
}
