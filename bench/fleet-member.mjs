// @ts-check
/**
 * A process of the fleet. Arguments: the address of Redis. It sends a message when it knows all revocations,
 * and when it refuses a token.
 */
import { revocations } from '@poolguard/redis'
import { createClient } from 'redis'

const [url = ''] = process.argv.slice(2)
const clock = () => performance.timeOrigin + performance.now()

function measureHeldBytes() {
  for (let time = 0; time < 3; time++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const before = measureHeldBytes()
const start = performance.now()
const store = revocations({ client: createClient({ url }), timeoutSeconds: 30, maxEntries: 2_000_000 })
await store.ready()
const milliseconds = performance.now() - start
process.send?.({ milliseconds, bytes: measureHeldBytes() - before, entries: store.status.entries })

/** @param {string} jti */
const isRevoked = (jti) => store.isRevoked(/** @type {any} */ ({ issuer: '', claims: { jti, sub: '' } }))

process.on(
  'message',
  async (/** @type {{ revoke?: string, await?: string }} */ { revoke, await: awaited }) => {
    if (revoke !== undefined) {
      const sentAt = clock()
      await store.revokeToken(revoke)
      process.send?.({ sentAt })
    }
    if (awaited !== undefined) {
      while (!isRevoked(awaited)) await new Promise((resolve) => setTimeout(resolve, 1))
      process.send?.({ seenAt: clock() })
    }
  },
)
