/**
 * Steps that may have to wait. A step returns its result, or a `Wait` for it. So `verify` and `verifySync` share one
 * sequence of steps, and no promise is made if there is nothing to wait for.
 */

/** A result that is not there yet. */
export class Wait<T> {
  /** Returns a promise of the result. The work may start only now. */
  readonly later: () => Promise<T>
  /** For a caller that cannot wait: returns the result in another way, or throws. */
  readonly now: () => T

  constructor(later: () => Promise<T>, now: () => T) {
    this.later = later
    this.now = now
  }
}

/** Ignores the outcome of a promise, so that Node does not report an unhandled rejection. */
export function forget(promise: Promise<unknown>): void {
  promise.catch(() => {})
}

/** Makes a `Wait` for work that already runs, and goes on if the caller cannot wait for it. */
export function waitFor<T>(promise: Promise<T>, now: () => T): Wait<T> {
  return new Wait(
    () => promise,
    () => {
      forget(promise)
      return now()
    },
  )
}

/** Whether a function of the application returned a promise, native or of a library. */
export function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function'
}

/** What a step returns. */
export type Result<T> = T | Wait<T>

/**
 * A sequence of steps: a generator that yields each {@link Wait} and receives its value.
 */
// biome-ignore lint/suspicious/noExplicitAny: each yield receives a value of its own type.
export type Steps<T> = Generator<Wait<unknown>, T, any>

/** Runs the steps. Returns a promise only if a step has to wait. */
export function walk<T>(steps: Steps<T>): T | Promise<T> {
  const first = steps.next()
  return first.done ? first.value : walkOn(steps, first.value)
}

async function walkOn<T>(steps: Steps<T>, first: Wait<unknown>): Promise<T> {
  let wait = first
  for (;;) {
    const resume = await wait.later().then(
      (value) => () => steps.next(value),
      (error: unknown) => () => steps.throw(error),
    )
    const next = resume()
    if (next.done) return next.value
    wait = next.value
  }
}

/** Runs the steps without waiting. */
export function walkSync<T>(steps: Steps<T>): T {
  let next = steps.next()
  while (!next.done) {
    let value: unknown
    try {
      value = next.value.now()
    } catch (error) {
      next = steps.throw(error)
      continue
    }
    next = steps.next(value)
  }
  return next.value
}
