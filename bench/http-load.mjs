// @ts-check
/**
 * The load: a process of its own that keeps a number of connections busy, with one request at a time on each.
 * It makes the bytes of its requests in advance and finds the end of an answer by its length, so it is faster
 * than the server. Arguments: folder. A `Command` comes by IPC, and is answered with `{ requests,
 * milliseconds, latencies }`. Only a command with a pause measures latencies.
 */
import { connect } from 'node:net'
import { readContext, readTokens } from './context.mjs'

/** @typedef {{ port: number, path: string, from: number, count: number, cycles: boolean, connections: number, milliseconds: number, pauseMilliseconds?: number }} Command */

const context = readContext(process.argv[2] ?? '')
const tokens = readTokens(context, 'distinct')
/** @type {Map<string, Buffer[]>} */
const requestsByPath = new Map()

/** @param {string} path */
function makeRequests(path) {
  const made =
    requestsByPath.get(path) ??
    tokens.map((token) =>
      Buffer.concat([
        Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer `),
        token,
        Buffer.from('\r\n\r\n'),
      ]),
    )
  requestsByPath.set(path, made)
  return made
}

/** The length of an answer; `undefined` while its head is incomplete.
 * @param {Buffer} bytes */
function findAnswerLength(bytes) {
  const head = bytes.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const text = bytes.toString('latin1', 0, head)
  if (!text.startsWith('HTTP/1.1 200 ')) throw new Error(`An unexpected answer: ${text}`)
  const length = /^content-length: (\d+)$/im.exec(text)?.[1]
  if (length === undefined) throw new Error('The answer does not say its length.')
  return head + 4 + Number(length)
}

/** @param {Command} command */
async function run({ port, path, from, count, cycles, connections, milliseconds, pauseMilliseconds = 0 }) {
  const requests = makeRequests(path)
  const latencies = /** @type {number[]} */ ([])
  const start = performance.now()
  let sent = 0
  let answered = 0

  /** @returns {Buffer | undefined} */
  const next = () => {
    if (performance.now() - start >= milliseconds || (!cycles && sent >= count)) return undefined
    return requests[from + (sent++ % count)]
  }

  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      await new Promise((resolve, reject) => {
        let received = Buffer.alloc(0)
        let sentAt = 0
        const send = () => {
          const request = next()
          if (request === undefined) return void socket.end()
          sentAt = performance.now()
          socket.write(request)
        }
        socket.on('connect', send)
        socket.on('error', reject)
        socket.on('close', resolve)
        socket.on('data', (chunk) => {
          received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
          try {
            const length = findAnswerLength(received)
            if (length === undefined || received.length < length) return
            received = received.subarray(length)
          } catch (error) {
            reject(error)
            return void socket.destroy()
          }
          answered++
          if (pauseMilliseconds === 0) return send()
          latencies.push(performance.now() - sentAt)
          setTimeout(send, pauseMilliseconds)
        })
      })
    }),
  )
  if (answered === 0) throw new Error('No request was answered.')
  return { requests: answered, milliseconds: performance.now() - start, latencies }
}

process.on('disconnect', () => process.exit())
process.on('message', async (/** @type {Command} */ command) => {
  try {
    process.send?.(await run(command))
  } catch (error) {
    process.send?.({ error: String(error) })
  }
})
process.send?.({ ready: true })
