/** Runs a decision that may be a promise. What it throws, or rejects with, goes to `rethrow`. */
export function runOrRethrow<T>(
  decide: () => T | Promise<T>,
  rethrow: (error: unknown) => never,
): T | Promise<T> {
  try {
    const decision = decide()
    return decision instanceof Promise ? decision.catch(rethrow) : decision
  } catch (error) {
    return rethrow(error)
  }
}
