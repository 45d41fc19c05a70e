import { AuthError, type Verifier } from '@poolguard/core'
import { createGuard, toResponse } from '@poolguard/fetch'

/** Sends events until the token expires. `EventSource` sends no header, so give its verifier `from: cookie(…)`. */
export function createEventStream(
  verifier: Verifier,
  subscribe: (send: (event: string) => void) => () => void,
) {
  const guard = createGuard(verifier)
  return async (request: Request): Promise<Response> => {
    try {
      const { claims } = await guard(request)
      const { readable, writable } = new TransformStream<string, string>()
      const writer = writable.getWriter()
      const stop = subscribe((event) => void writer.write(`data: ${event}\n\n`).catch(() => {}))
      const timer = setTimeout(() => writer.close(), claims.exp * 1000 - Date.now())
      const end = () => {
        clearTimeout(timer)
        stop()
      }
      writer.closed.then(end, end)
      const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }
      return new Response(readable.pipeThrough(new TextEncoderStream()), { headers })
    } catch (error) {
      if (error instanceof AuthError) return toResponse(error)
      throw error
    }
  }
}
