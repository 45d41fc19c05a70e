/**
 * The live log of requests: server-sent events (HTML, "Server-sent events"), and the script that shows them.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { LoggedRequest, RequestLog } from './request-log.ts'

/** Each open page holds a connection. */
const MAX_STREAMS = 20
/** A page that reads nothing must not fill the memory. */
const MAX_WAITING_BYTES = 1 << 20

export interface ShownRequest {
  readonly time: string
  readonly operation: string
  readonly client: string
  readonly answer: string
  readonly isError: boolean
  readonly milliseconds: number
}

export function showRequest({ at, status, error, ...rest }: LoggedRequest): ShownRequest {
  const { operation, client, milliseconds } = rest
  const time = new Date(at).toISOString().slice(11, 23)
  const answer = error === '' ? String(status) : `${status} ${error}`
  return { time, operation, client, answer, isError: status >= 400, milliseconds }
}

export function streamRequests(log: RequestLog) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (log.listenerCount >= MAX_STREAMS) return reply.code(503).send({ error: 'too_many_streams' })
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    reply.raw.write(': open\n\n')
    const end = log.listen((logged) => {
      if (reply.raw.writableLength > MAX_WAITING_BYTES) reply.raw.destroy()
      reply.raw.write(`data: ${JSON.stringify(showRequest(logged))}\n\n`)
    })
    request.raw.once('close', end)
    return reply
  }
}

/** Adds a row for each event. `textContent` does not interpret markup. */
export const SCRIPT = `const table = document.querySelector('tbody')
const live = document.getElementById('live')
const events = new EventSource('/_poolguard/requests/events')
events.onopen = () => { live.textContent = 'Live: new requests appear at the top.' }
events.onerror = () => { live.textContent = 'The pool does not answer. Trying again…' }
events.onmessage = ({ data }) => {
  const request = JSON.parse(data)
  const row = table.insertRow(0)
  row.className = 'new'
  for (const name of ['time', 'operation', 'client', 'answer', 'milliseconds']) {
    const cell = row.insertCell()
    const tag = { client: 'code', answer: 'span' }[name]
    const target = tag ? cell.appendChild(document.createElement(tag)) : cell
    if (name === 'answer') target.className = request.isError ? 'bad' : 'good'
    target.textContent = request[name]
  }
  while (table.rows.length > 200) table.deleteRow(-1)
}
`
