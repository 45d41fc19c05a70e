/** examples/fleet: after a sign-out at one process, every process refuses the user, and the example ends. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { describeRedis } from '../support/redis-server.ts'

const script = fileURLToPath(new URL('../../examples/fleet/run.mjs', import.meta.url))

describeRedis('examples/fleet', () => {
  it('accepts in three processes, and refuses in each after one sign-out', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [script])
    expect(stdout.match(/GET \/me → 200/g)).toHaveLength(3)
    expect(stdout.match(/GET \/me → 401 ERR_TOKEN_REVOKED, \d+\.\d ms/g)).toHaveLength(3)
  })
})
