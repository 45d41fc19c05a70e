/** A thrown value → an Error. */

/**
 * Express continues after `next(undefined)` and `next('route')`, and Fastify after a hook that throws `undefined`. So
 * anything that a schema, a store or a request throws must become an Error before it is passed on.
 */
export function toError(thrown: unknown): Error {
  try {
    if (thrown instanceof Error) return thrown
  } catch {
    // A Proxy may throw at any access.
  }
  return new Error('poolguard: something that is not an Error was thrown.', { cause: thrown })
}

/** Throws what a function of the application threw, as an Error. */
export function throwError(thrown: unknown): never {
  throw toError(thrown)
}
