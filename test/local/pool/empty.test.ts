/** A start without a user pool, for suites that count pools and users. */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateUserPoolCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { startLocalPool } from '@poolguard/local'
import { afterAll, describe, expect, it } from 'vitest'
import { sdkFor } from '../../support/local-service.ts'

async function listPoolNames(url: string): Promise<(string | undefined)[]> {
  const sdk = sdkFor(url)
  const { UserPools = [] } = await sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }))
  sdk.destroy()
  return UserPools.map(({ Name }) => Name)
}

describe('pools: []', async () => {
  const started = await startLocalPool({ pools: [] })
  const sdk = sdkFor(started.url)
  afterAll(async () => {
    sdk.destroy()
    await started.close()
  })

  it('at the start → no pool, no users, no client, and only the variables of AWS', async () => {
    expect(await listPoolNames(started.url)).toEqual([])
    expect([started.users, started.clientSecret]).toEqual([[], undefined])
    expect(Object.keys(started.env).filter((name) => !name.startsWith('AWS_'))).toEqual([])
    expect((await fetch(started.pool.jwksUri)).status).toBe(404)
  })

  it('a created pool → the only one, in the region of the request, without users', async () => {
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'first' }))
    expect(UserPool?.Id).toMatch(/^us-east-1_/)
    expect(await listPoolNames(started.url)).toEqual(['first'])
    const { Users } = await sdk.send(new ListUsersCommand({ UserPoolId: UserPool?.Id }))
    expect(Users).toEqual([])
  })
})

describe('pools: [] with a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'poolguard-'))
  const data = join(folder, 'pool.db')
  afterAll(() => rmSync(folder, { recursive: true }))

  it('what was created before → still there', async () => {
    const before = await startLocalPool({ data, pools: [] })
    const sdk = sdkFor(before.url)
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'kept' }))
    sdk.destroy()
    await before.close()
    const after = await startLocalPool({ data, pools: [] })
    expect(await listPoolNames(after.url)).toEqual(['kept'])
    expect(after.userPoolId).toBe(UserPool?.Id)
    await after.close()
  })
})
