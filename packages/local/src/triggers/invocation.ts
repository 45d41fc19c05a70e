/** The errors with which an invocation of a trigger may end. */

/** The function itself has failed: it threw, or gave an error to its callback. */
export class FunctionError extends Error {}

/** The function could not be invoked. The message is a reason as AWS gives it, such as `AccessDeniedException`. */
export class InvocationError extends Error {}

/** Resolves to the answer of the function. Rejects with FunctionError or InvocationError. */
export type Invoke = (event: object, signal: AbortSignal) => Promise<unknown>
