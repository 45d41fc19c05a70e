/** The options and the clients of `revocations`. */
import { ConfigError } from '@poolguard/core'
import { revocations } from '@poolguard/redis'
import { createClient, createCluster, createSentinel } from 'redis'
import { afterAll, describe, expect, it } from 'vitest'
import { stateOf } from '../support/fleet.ts'

const client = createClient()

describe('revocations', () => {
  it.each<[string, () => unknown]>([
    ['no options', () => revocations(undefined as never)],
    ['no client', () => revocations({} as never)],
    ['a client that is a URL', () => revocations({ client: 'redis://127.0.0.1' } as never)],
    ['a misspelt option', () => revocations({ client, maxStale: 5 } as never)],
    ['an empty key', () => revocations({ client, key: '' })],
    ['a lifetime of zero', () => revocations({ client, maxTokenSeconds: 0 })],
    ['milliseconds, not seconds', () => revocations({ client, maxStaleSeconds: 1e6 })],
    ['a timeout of zero', () => revocations({ client, timeoutSeconds: 0 })],
    ['a maximum of zero entries', () => revocations({ client, maxEntries: 0 })],
  ])('%s → ConfigError', (_name, act) => {
    expect(act).toThrow(ConfigError)
  })
})

describe('clients of node-redis', () => {
  const nowhere = { host: '127.0.0.1', port: 1 }
  const stores = [
    revocations({ client: createCluster({ rootNodes: [{ socket: nowhere }] }), timeoutSeconds: 1 }),
    revocations({
      client: () => createSentinel({ name: 'primary', sentinelRootNodes: [nowhere] }),
      timeoutSeconds: 1,
    }),
    revocations({ client: createClient({ socket: nowhere, RESP: 3 }), timeoutSeconds: 1 }),
  ]
  afterAll(() => Promise.all(stores.map((store) => store.close())))

  it.each(['a cluster', 'a function for Sentinel', 'a client of RESP 3'])(
    '%s without a server → ready() rejects',
    async (name) => {
      const store = stores[['a cluster', 'a function for Sentinel', 'a client of RESP 3'].indexOf(name)]
      await expect(store?.ready()).rejects.toThrow(/no connection to Redis/)
      expect(store && stateOf(store)).toBe('unknown')
    },
  )

  it('closed → ready() and methods reject', async () => {
    const store = revocations({ client: createClient({ socket: nowhere }) })
    await store.close()
    await expect(store.ready()).rejects.toThrow(/closed/)
    await expect(store.revokeToken('a')).rejects.toThrow(/closed/)
  })
})
