// @ts-check
/**
 * Figure 14: a verifier in each worker thread of one process, as on Lambda Managed Instances: how often the keys are
 * fetched, how much memory one worker's verifier holds, and how long its first decision takes.
 */
import { createServer } from 'node:http'
import { Worker } from 'node:worker_threads'
import { readTokens } from './context.mjs'
import { median } from './rounds.mjs'

const WORKERS = 8

/** @param {import('./context.mjs').Pool} pool */
async function serveKeys({ jwks }) {
  let fetches = 0
  const server = createServer((_request, response) => {
    fetches += 1
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(jwks))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { server, jwksUri: `http://127.0.0.1:${port}/`, fetches: () => fetches }
}

/** @param {object} workerData @returns {Promise<{ bytes: number, milliseconds: number }>} */
function runWorker(workerData) {
  const worker = new Worker(new URL('worker-verifier.mjs', import.meta.url), { workerData })
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
}

/** @param {string} label @param {number} value @param {string} unit @param {number} [max] */
function row(label, value, unit, max) {
  const goal = max === undefined ? {} : { goal: { max, of: /** @type {const} */ ('value') } }
  return { figure: 'worker threads', label, isOurs: true, value, unit, ratio: null, against: '', ...goal }
}

/** @param {import('./context.mjs').Context} context */
export async function measure(context) {
  const { server, jwksUri, fetches } = await serveKeys(context.pool)
  const tokens = readTokens(context, 'distinct', 0, 100).map((token) => token.toString('latin1'))
  try {
    const workerData = { pool: { ...context.pool, jwksUri }, tokens }
    const workers = await Promise.all(Array.from({ length: WORKERS }, () => runWorker(workerData)))
    const kilobytes = median(workers.map(({ bytes }) => bytes / 1024))
    const milliseconds = median(workers.map(({ milliseconds }) => milliseconds))
    return [
      row(`fetches of keys by ${WORKERS} workers`, fetches(), '', WORKERS),
      row('memory of one verifier and its modules', kilobytes, 'KB', 4096),
      row(`first decision, with the fetch, ${WORKERS} workers at the same time`, milliseconds, 'ms'),
    ]
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
