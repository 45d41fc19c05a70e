/**
 * A loopback HTTP server for key sets and metadata. It counts requests by path, and can misbehave in many
 * ways.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll } from 'vitest'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** The part of the server that belongs to one test. */
export interface Site {
  /** Without a slash at its end. */
  readonly origin: string
  /** Decides how a path is answered from now on; unknown paths are 404. */
  readonly on: (path: string, answer: Answer) => void
  /** How often a path was asked for. */
  readonly hits: (path: string) => number
}

export interface KeyServer {
  readonly site: () => Site
  /** Decides how a path of the whole server is answered. */
  readonly on: (path: string, answer: Answer) => void
  readonly port: () => number
  readonly openConnections: () => Promise<number>
}

const JSON_TYPE = { 'content-type': 'application/json' }

export const answers = {
  json:
    (document: unknown): Answer =>
    (_request, response) => {
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(document))
    },
  text:
    (text: string, status = 200, type = 'text/html'): Answer =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(text)
    },
  /** A status whose body never ends. */
  endlessStatus:
    (status: number): Answer =>
    (_request, response) => {
      response.writeHead(status).write('x')
    },
  redirect:
    (location: string, status = 302): Answer =>
    (_request, response) => {
      response.writeHead(status, { location }).end()
    },
  silent: (): Answer => () => {},
  /** One answer after the other; the last one stays. */
  inTurn: (list: readonly Answer[]): Answer => {
    const left = [...list]
    return (request, response) => {
      const [next] = left.length > 1 ? left.splice(0, 1) : left
      next?.(request, response)
    }
  },
  /** Answers when the promise is fulfilled. */
  held: (until: Promise<unknown>, answer: Answer): Answer =>
    async function waiting(request, response) {
      await until
      answer(request, response)
    },
  /** One byte every 10 ms, so that a deadline between bytes never passes. */
  slowBody: (): Answer => (_request, response) => {
    response.writeHead(200, JSON_TYPE)
    const timer = setInterval(() => response.write(' '), 10)
    response.on('close', () => clearInterval(timer))
  },
  /** Sends less than its `content-length`. */
  truncated:
    (document: unknown): Answer =>
    (_request, response) => {
      const text = JSON.stringify(document)
      response.writeHead(200, { ...JSON_TYPE, 'content-length': text.length + 10 })
      response.write(text, () => response.destroy())
    },
  reset: (): Answer => (request) => {
    request.socket.resetAndDestroy()
  },
  /** Spaces without end. */
  endless: (): Answer => (_request, response) => {
    response.writeHead(200, JSON_TYPE)
    const chunk = Buffer.alloc(16_384, ' ')
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    more()
  },
  padded:
    (document: unknown, bytes: number): Answer =>
    (_request, response) => {
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(document).padEnd(bytes, ' '))
    },
  encoded:
    (encoding: 'gzip' | 'deflate' | 'br', document: unknown): Answer =>
    (_request, response) => {
      const compress = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[encoding]
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': encoding })
      response.end(compress(JSON.stringify(document)))
    },
  /** A few kilobytes that inflate to `bytes` of spaces around a good document. */
  gzipBomb:
    (document: unknown, bytes: number): Answer =>
    (_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' })
      response.end(gzipSync(JSON.stringify(document).padEnd(bytes, ' ')))
    },
  bytes:
    (body: Uint8Array, headers: Record<string, string>): Answer =>
    (_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, ...headers }).end(body)
    },
  /** The beginning of a body, then a reset. */
  resetBody:
    (body: Uint8Array, headers: Record<string, string>): Answer =>
    (request, response) => {
      response.writeHead(200, { ...JSON_TYPE, ...headers })
      response.write(body, () => setTimeout(() => request.socket.resetAndDestroy(), 20))
    },
  /** As `bytes`, but the answer stays open. */
  unended:
    (body: Uint8Array, headers: Record<string, string>): Answer =>
    (_request, response) => {
      response.writeHead(200, { ...JSON_TYPE, ...headers }).write(body)
    },
}

/** Starts a server for the tests of a file, and stops it after them. */
export function useKeyServer(): KeyServer {
  const routes = new Map<string, Answer>()
  const counts = new Map<string, number>()
  let server: Server
  let sites = 0
  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? ''
      counts.set(path, (counts.get(path) ?? 0) + 1)
      const answer = routes.get(path) ?? answers.text('not found', 404)
      answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const port = () => (server.address() as AddressInfo).port
  return {
    port,
    on: (path, answer) => routes.set(path, answer),
    openConnections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    site: () => {
      const base = `/${sites++}`
      return {
        origin: `http://127.0.0.1:${port()}${base}`,
        on: (path, answer) => routes.set(base + path, answer),
        hits: (path) => counts.get(base + path) ?? 0,
      }
    },
  }
}
