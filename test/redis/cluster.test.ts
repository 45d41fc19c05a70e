/** A cluster of three primaries: the store through node-redis's `createCluster`. */
import { setTimeout as delay } from 'node:timers/promises'
import { type Revocations, revocations } from '@poolguard/redis'
import { createCluster } from 'redis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { caller, stateOf, until } from '../support/fleet.ts'
import { describeRedis, findFreePort, type RedisServer, startRedis } from '../support/redis-server.ts'

const SLOTS = 16_384
/** The slots of one primary. */
const SHARE = Math.ceil(SLOTS / 3)

async function run(server: RedisServer, ...commands: readonly string[][]): Promise<unknown[]> {
  const client = await server.client().connect()
  try {
    const replies: unknown[] = []
    for (const command of commands) replies.push(await client.sendCommand(command))
    return replies
  } finally {
    client.destroy()
  }
}

const isComplete = async (server: RedisServer) =>
  String(await run(server, ['CLUSTER', 'INFO'])).includes('cluster_state:ok')

interface Primary {
  readonly server: RedisServer
  /** The port for messages of the other primaries. */
  readonly busPort: string
}

async function startPrimary(index: number): Promise<Primary> {
  const busPort = String(await findFreePort())
  const server = await startRedis('--cluster-enabled', 'yes', '--cluster-port', busPort)
  const last = Math.min((index + 1) * SHARE, SLOTS) - 1
  await run(server, ['CLUSTER', 'ADDSLOTSRANGE', String(index * SHARE), String(last)])
  return { server, busPort }
}

/** Starts three primaries, and makes them one cluster. */
async function startCluster(): Promise<RedisServer[]> {
  const primaries = await Promise.all([0, 1, 2].map(startPrimary))
  const servers = primaries.map(({ server }) => server)
  const [first] = servers as [RedisServer]
  for (const { server, busPort } of primaries.slice(1))
    await run(first, ['CLUSTER', 'MEET', '127.0.0.1', String(server.port), busPort])
  await until(async () => (await Promise.all(servers.map(isComplete))).every(Boolean), 20)
  return servers
}

describeRedis('a cluster', () => {
  let servers: RedisServer[] = []
  const stores: Revocations[] = []
  const join = () => {
    const client = createCluster({ rootNodes: servers.map(({ url }) => ({ url })) })
    const store = revocations({ client, timeoutSeconds: 3, maxStaleSeconds: 30 })
    stores.push(store)
    return store
  }

  beforeAll(async () => {
    servers = await startCluster()
  }, 40_000)
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()))
    await Promise.all(servers.map((server) => server.stop()))
  })

  it('a revocation of one process → reaches another one', async () => {
    const [one, other] = [join(), join()]
    await Promise.all([one.ready(), other.ready()])
    expect(other.isRevoked(caller())).toBe(false)
    await one.revokeToken('token-1')
    await until(() => stateOf(other) === 'revoked')
  })

  it('the primary of the stream restarts without its data → what it lost is written back', async () => {
    const [slot] = await run(servers[0] as RedisServer, ['CLUSTER', 'KEYSLOT', 'poolguard:revocations'])
    const owner = servers[Math.floor(Number(slot) / SHARE)] as RedisServer
    await owner.kill()
    await owner.start() // its folder has the slots, not the data
    await until(() => isComplete(owner), 20)
    const late = join()
    await until(async () => {
      await late.ready().catch(() => delay(50))
      return stateOf(late) === 'revoked'
    }, 20)
    expect(stateOf(late)).toBe('revoked')
  }, 60_000)
})
