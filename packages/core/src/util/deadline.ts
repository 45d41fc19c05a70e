/** Deadlines: for a fetch as a whole, and for functions of the application that may never answer. */

/** Runs a function under a deadline. Its signal is aborted at the end in any case, so that nothing stays open. */
export async function runUnderDeadline<T>(
  milliseconds: number,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const late = new Error(`There was no complete answer within ${milliseconds} ms.`)
  const timer = setTimeout(() => controller.abort(late), milliseconds)
  try {
    return await act(controller.signal)
  } catch (error) {
    throw controller.signal.aborted ? late : error
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}

/** Rejects when the signal is aborted, for a promise of code that may ignore the signal. */
export function rejectWhenAborted<T>(promise: T | PromiseLike<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
  return Promise.race([promise, aborted])
}
