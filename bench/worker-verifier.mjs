// @ts-check
/**
 * A worker thread with its own verifier. It sends how much memory it holds after its first tokens, and how
 * long the first one took.
 */
import { parentPort, workerData } from 'node:worker_threads'

/** The bytes of this thread alone. */
function measureHeldBytes() {
  for (let time = 0; time < 3; time++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const { pool, tokens } = workerData
const { userPoolId, issuer, clientId, audience, jwksUri } = pool

const before = measureHeldBytes()
const { cognito, createVerifier } = await import('@poolguard/core')
const issuers = cognito({ userPoolId, issuer, clientId, audience, jwksUri, tokenUse: 'access' })
const verifier = createVerifier({ issuers, cache: false })
const start = performance.now()
await verifier.verify(tokens[0])
const milliseconds = performance.now() - start
for (const token of tokens) await verifier.verify(token)
const bytes = measureHeldBytes() - before
await verifier.verify(tokens[0]) // still in use when the bytes are counted
parentPort?.postMessage({ bytes, milliseconds })
