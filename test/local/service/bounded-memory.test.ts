/** The records of anonymous requests have a limit, counted in bytes. */
import { CreateIdentityPoolCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity'
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { MAX_BYTES, makeMemoryStore } from '../../../packages/local/src/store/memory-store.ts'
import type { Table, TableName } from '../../../packages/local/src/store/store.ts'
import { PoorBrowser } from '../../support/hosted-sign-in.ts'
import {
  ADA,
  identitySdkFor,
  PASSWORD,
  passwordParameters,
  secretHash,
  startService,
} from '../../support/local-service.ts'
import { newClient, requestOf } from '../../support/oauth-fixtures.ts'

const MEBIBYTE = 1 << 20

const limits = MAX_BYTES as Record<string, number>

/** Runs `make` with other limits: filling 64 MiB takes a second, and a smaller table has the same code. */
async function withLimits<T>(changes: Record<string, number>, make: () => T | Promise<T>): Promise<T> {
  const before = { ...limits }
  Object.assign(limits, changes)
  try {
    return await make()
  } finally {
    Object.assign(limits, before)
  }
}

const tableOf = (name: TableName, maxBytes = MAX_BYTES[name] ?? Number.NaN) =>
  withLimits({ [name]: maxBytes }, () => makeMemoryStore()[name] as Table<unknown>)
/** It has the members that the index of users reads. */
const record = (padding: number) => ({ username: 'ada', attributes: {}, padding: 'x'.repeat(padding) })

function putUntilFull(table: Table<unknown>, padding: number): number {
  let count = 0
  for (; !table.isFull; count += 1) table.put(`key-${count}`, record(padding))
  return count
}

describe('a table that anonymous requests fill', () => {
  const evicting: readonly TableName[] = [
    'pages',
    'srpExchanges',
    'challenges',
    'authorizationCodes',
    'browserSessions',
    'unknownNames',
    'sessions',
    'refreshTokens',
    'devices',
    'authEvents',
  ]

  it.each(evicting)('%s → at most its limit of bytes, and the newest records', async (name) => {
    expect(MAX_BYTES[name] ?? Number.NaN).toBeLessThanOrEqual(64 * MEBIBYTE)
    const maxBytes = MEBIBYTE
    const table = await tableOf(name, maxBytes)
    const count = Math.ceil(maxBytes / 56_000) + 10
    for (let at = 0; at <= count; at += 1) table.put(`key-${at}`, record(28_000))
    expect(table.bytes).toBeLessThanOrEqual(maxBytes)
    expect(table.bytes).toBeGreaterThan(maxBytes / 2)
    expect(table.size * 28_000).toBeLessThanOrEqual(maxBytes)
    expect([table.get('key-0'), table.get(`key-${count}`)]).toEqual([undefined, record(28_000)])
  })

  it.each<TableName>(['users', 'identities'])('%s, full → says so, and forgets no record', async (name) => {
    expect(MAX_BYTES[name] ?? Number.NaN).toBeLessThanOrEqual(64 * MEBIBYTE)
    const table = await tableOf(name, MEBIBYTE)
    const count = putUntilFull(table, 8000)
    expect(count).toBeLessThan(70)
    expect([table.size, table.get('key-0')]).toEqual([count, record(8000)])
  })

  it('a replaced record → counted once; a deleted one → not counted', async () => {
    const table = await tableOf('pages')
    const empty = table.bytes
    table.put('key', record(1000))
    const small = table.bytes
    table.put('key', record(2000))
    table.put('key', record(1000))
    expect([table.bytes, table.size]).toEqual([small, 1])
    table.delete('key')
    table.delete('key')
    expect(table.bytes).toBe(empty)
  })

  it('a stored record → a copy, so the text of the request is not kept', async () => {
    const table = await tableOf('pages')
    const given = { state: 'a' }
    table.put('key', given)
    expect(table.get('key')).not.toBe(given)
  })
})

describe('a pool that is full', async () => {
  const { call, server, sdk, UserPoolId } = await withLimits({ users: 1, identities: 1 }, startService)
  const ClientId = 'client-id'

  it('a sign-up or a larger account → refused; existing users sign in', async () => {
    const full = { status: 400, body: { __type: 'LimitExceededException' } }
    const Username = 'eve@example.com'
    const SecretHash = secretHash(Username)
    const Password = PASSWORD
    expect(await call('SignUp', { ClientId, SecretHash, Username, Password })).toMatchObject(full)
    const parameters = passwordParameters(ADA.email, PASSWORD)
    const signIn = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: parameters } as const
    const { AuthenticationResult } = await sdk.send(new InitiateAuthCommand(signIn))
    const AccessToken = AuthenticationResult?.AccessToken
    const UserAttributes = [{ Name: 'name', Value: 'A'.repeat(2000) }]
    expect(await call('UpdateUserAttributes', { AccessToken, UserAttributes })).toMatchObject(full)
    expect(await call('AdminGetUser', { UserPoolId, Username: ADA.email })).toMatchObject({ status: 200 })
  })

  it('another guest → refused', async () => {
    const identities = identitySdkFor(server.url)
    const { IdentityPoolId } = await identities.send(
      new CreateIdentityPoolCommand({ IdentityPoolName: 'guests', AllowUnauthenticatedIdentities: true }),
    )
    await identities.send(new GetIdCommand({ IdentityPoolId }))
    const refused = identities.send(new GetIdCommand({ IdentityPoolId }))
    await expect(refused).rejects.toMatchObject({ name: 'LimitExceededException' })
    identities.destroy()
  })
})

describe('a flood of unfinished sign-ins', async () => {
  const service = await withLimits({ pages: MEBIBYTE }, startService)
  const app = await newClient(service, { AllowedOAuthScopes: ['openid'] })
  const { url } = service.server
  const state = 's'.repeat(14_000)

  it("the oldest page → evicted; the newest and a user's session stay", async () => {
    const person = new PoorBrowser(url)
    await person.signIn(requestOf(app), ADA.email, PASSWORD)
    const first = new PoorBrowser(url)
    const { page } = await first.get('/oauth2/authorize', requestOf(app))
    const last = new PoorBrowser(url)
    let lastPage = ''
    for (let count = 0; count < 40; count += 1) {
      lastPage = (await last.get('/oauth2/authorize', requestOf(app, { state }))).page
    }
    const credentials = { username: ADA.email, password: PASSWORD }
    expect((await first.post('/login', { page, ...credentials })).status).toBe(400)
    const { status, location } = await last.post('/login', { page: lastPage, ...credentials })
    expect([status, location?.searchParams.get('state')]).toEqual([303, state])
    expect((await person.get('/oauth2/authorize', requestOf(app))).status).toBe(302)
  })
})
