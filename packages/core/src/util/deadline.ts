/** Deadlines: for a fetch as a whole, and for functions of the application that may never answer. */

/** Lets an act go on for so long and no longer. When it is over, whatever it left open is closed. */
export async function underDeadline<T>(
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

/** A promise of code that may not know the signal: rejects when the signal is aborted, whatever the promise does. */
export function untilAborted<T>(promise: T | PromiseLike<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
  return Promise.race([promise, aborted])
}
