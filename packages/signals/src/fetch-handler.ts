/** A handler of the Fetch standard: Hono, Next.js, Bun, Deno. */
import { type Answer, answerWrongMethod, MAX_BODY_BYTES, type Receive } from './http.ts'

/** A handler of the Fetch standard. */
export type FetchHandler = (request: Request) => Promise<Response>

/** Returns `undefined` for a body that is too large, and does not read the rest of it. */
async function readBody({ body }: Request): Promise<string | undefined> {
  if (body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body === '' ? null : body, { status, headers })
}

export function makeFetchHandler(receive: Receive): FetchHandler {
  return async (request) => {
    if (request.method !== 'POST') return toResponse(answerWrongMethod())
    const body = await readBody(request).catch(() => undefined)
    const contentType = request.headers.get('content-type') ?? undefined
    const authorization = request.headers.get('authorization') ?? undefined
    return toResponse(await receive({ contentType, authorization, body }))
  }
}
