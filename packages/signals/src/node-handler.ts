/** A handler for Express, and for any server on node:http. */
import type { Readable } from 'node:stream'
import { type Answer, answerWrongMethod, MAX_BODY_BYTES, type Receive } from './http.ts'

/** An `http.IncomingMessage`, whose body a parser may have read already. */
export interface NodeRequest extends Readable {
  readonly method?: string | undefined
  readonly headers: {
    readonly 'content-type'?: string | undefined
    readonly authorization?: string | undefined
  }
  readonly body?: unknown
}

/** An `http.ServerResponse`. */
export interface NodeResponse {
  readonly headersSent?: boolean
  writeHead(status: number, headers: Record<string, string>): { end(body: string): unknown }
}

/** A handler of Express, or of any server on `node:http`. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse) => Promise<void>

/** Returns `undefined` for a body that is too large, and does not read the rest of it. */
async function readBody(request: NodeRequest): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  // If the loop ends early, the request is not destroyed, because the answer needs the same connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Encodes the fields that `express.urlencoded()` parsed. A field that is not a string is left out. */
function toForm(fields: object): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    return values.filter((one) => typeof one === 'string').map((one) => [name, one as string])
  })
  return new URLSearchParams(pairs).toString()
}

/** A parser for another media type leaves an empty object and does not read the stream. */
async function findBody(request: NodeRequest): Promise<string | undefined> {
  const { body } = request
  if (typeof body === 'string') return body
  if (Buffer.isBuffer(body)) return body.toString('utf8')
  if (typeof body === 'object' && body !== null && Object.keys(body).length > 0) return toForm(body)
  return readBody(request)
}

/** The application may have answered already, for example after a time-out while the body arrived. */
function send(response: NodeResponse, { status, headers, body }: Answer): void {
  if (response.headersSent === true) return
  response.writeHead(status, headers).end(body)
}

export function makeNodeHandler(receive: Receive): NodeHandler {
  return async (request, response) => {
    if (request.method !== 'POST') return send(response, answerWrongMethod())
    const body = await findBody(request).catch(() => undefined)
    const { 'content-type': contentType, authorization } = request.headers
    send(response, await receive({ contentType, authorization, body }))
  }
}
