/** A function that runs once: every call returns the promise of the first one. */
export function callOnce(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= run()
    return running
  }
}
