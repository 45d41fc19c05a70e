/** The stores that the conformance list is run over. A new store is a new line here. */
import { type RevocationStore, revocationList } from '@poolguard/core'
import { startDynamoDb } from '../support/dynamodb.ts'
import { join } from '../support/fleet.ts'
import { isRedisInstalled, startRedis } from '../support/redis-server.ts'

export interface OpenStore {
  readonly store: RevocationStore
  close(): Promise<void>
}

async function openRedis(): Promise<OpenStore> {
  const server = await startRedis()
  const store = join(server.url)
  await store.ready()
  const close = async () => {
    await store.close()
    await server.stop()
  }
  return { store, close }
}

async function openDynamoDb(): Promise<OpenStore> {
  const { makeStore, close } = await startDynamoDb()
  return { store: makeStore(), close }
}

export const STORES: readonly (readonly [name: string, open: () => Promise<OpenStore>])[] = [
  ['in memory', async () => ({ store: revocationList(), close: async () => {} })],
  ['in DynamoDB', openDynamoDb],
  ...(isRedisInstalled ? [['in Redis', openRedis] as const] : []),
]
