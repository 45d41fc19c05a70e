/** `--data FILE`: acknowledged changes survive a kill, and the file contains no passwords. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  type CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { ConfigError } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { openSqliteStore } from '../../../packages/local/src/store/sqlite-store.ts'
import { binary, here } from '../../cli/command.ts'
import { PASSWORD, passwordParameters, sdkFor, secretHash } from '../../support/local-service.ts'

const folder = mkdtempSync(join(tmpdir(), 'poolguard-'))
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

afterEach(() => vi.restoreAllMocks())

const ClientId = 'client-id'
/** How often the process is started and killed. Each round takes a second. */
const ROUNDS = 3

interface Running {
  readonly sdk: CognitoIdentityProviderClient
  readonly url: string
  /** The next printed code. */
  nextCode(): Promise<string>
  kill(): Promise<void>
}

async function start(data: string): Promise<Running> {
  const child = spawn(process.execPath, [binary, 'local', '--example', '--port', '0', '--data', data])
  running.add(child)
  const codes = createInterface({ input: child.stderr })[Symbol.asyncIterator]()
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const url = String((await lines.next()).value)
  const sdk = sdkFor(url)
  return {
    sdk,
    url,
    // Node 22 also prints there that SQLite is experimental.
    nextCode: async () => {
      for (;;) {
        const { value, done } = await codes.next()
        const [, code] = /^code (\d{6}) /.exec(String(value)) ?? []
        if (code !== undefined) return code
        if (done) throw new Error('The pool ended without a code.')
      }
    },
    kill: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
      running.delete(child)
      sdk.destroy()
    },
  }
}

async function signIn(sdk: CognitoIdentityProviderClient, username: string) {
  const AuthParameters = passwordParameters(username, PASSWORD)
  const answer = await sdk.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  )
  return answer.AuthenticationResult
}

async function refresh(sdk: CognitoIdentityProviderClient, username: string, token: string) {
  const AuthParameters = { REFRESH_TOKEN: token, SECRET_HASH: secretHash(username) }
  return sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters }))
}

function readModes(directory: string, beginning = ''): Map<string, string> {
  const names = readdirSync(directory).filter((name) => name.startsWith(beginning))
  return new Map(names.map((name) => [name, (statSync(join(directory, name)).mode & 0o777).toString(8)]))
}

async function fetchKeys(url: string): Promise<unknown> {
  return (await fetch(`${url}/us-east-1_abc123/.well-known/jwks.json`)).json()
}

describe('a pool in a file', () => {
  it('killed at any time → every acknowledged change is there', async () => {
    const data = join(folder, 'killed.db')
    const refreshTokens: (readonly [username: string, token: string])[] = []
    let keys: unknown
    for (let round = 0; round < ROUNDS; round += 1) {
      const { sdk, url, nextCode, kill } = await start(data)
      keys ??= await fetchKeys(url)
      expect(await fetchKeys(url)).toEqual(keys)
      for (const [username, token] of refreshTokens) {
        await expect(refresh(sdk, username, token)).resolves.toBeDefined()
        await expect(signIn(sdk, username)).resolves.toBeDefined()
      }
      const Username = `user${round}@example.com`
      const who = { ClientId, Username, SecretHash: secretHash(Username) }
      await sdk.send(new SignUpCommand({ ...who, Password: PASSWORD }))
      await sdk.send(new ConfirmSignUpCommand({ ...who, ConfirmationCode: await nextCode() }))
      const { RefreshToken = '' } = (await signIn(sdk, Username)) ?? {}
      await kill()
      refreshTokens.push([Username, RefreshToken])
    }
    const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name)))
    for (const secret of [PASSWORD, 'Local-Pool-1', ...refreshTokens.map(([, token]) => token)]) {
      expect(bytes.some((content) => content.includes(secret))).toBe(false)
    }
    expect(bytes.some((content) => content.includes(`user${ROUNDS - 1}@example.com`))).toBe(true)
  }, 60_000)

  it('its files, and those of SQLite beside it → readable by the owner only', async () => {
    const data = join(folder, 'private.db')
    for (const suffix of ['', '-wal', '-shm', '-journal']) writeFileSync(data + suffix, '', { mode: 0o644 })
    const pool = await createLocalPool({ data })
    const modes = readModes(folder, 'private.db')
    expect(modes.size).toBeGreaterThan(1)
    expect(new Set(modes.values())).toEqual(new Set(['600']))
    await pool.close()
  })

  it.each([
    'file:pool.db',
    'FILE:pool.db',
    ':memory:',
    'file:x?mode=memory',
    'file:x?vfs=memdb',
    'a#b',
    '%41',
    ' x ',
  ])('named %j → a private file at that path, which can be opened again', async (data) => {
    const directory = mkdtempSync(join(folder, 'named-'))
    vi.spyOn(process, 'cwd').mockReturnValue(directory)
    const pool = await createLocalPool({ data })
    expect(new Set(readModes(directory).values())).toEqual(new Set(['600']))
    await pool.close()
    expect([...readModes(directory)]).toEqual([[data, '600']])
    const again = await createLocalPool({ data })
    expect(again.jwks()).toEqual(pool.jwks())
    await again.close()
  })

  it.each(['http://127.0.0.1:9/x', 'libsql://127.0.0.1:9', 'file:///none/pool.db'])(
    '%j → a path in an unknown folder, never an address',
    async (data) => {
      await expect(createLocalPool({ data })).rejects.toMatchObject({ code: 'ENOENT' })
    },
  )

  it('a second process → ConfigError, until the first one has ended', async () => {
    const data = join(folder, 'shared.db')
    const { kill } = await start(data)
    await expect(createLocalPool({ data })).rejects.toMatchObject({ code: 'ERR_CONFIG' })
    const { code, stderr } = await here(['local', '--data', data])
    expect([code, stderr]).toEqual([2, expect.stringContaining('in use by another process')])
    await kill()
    const pool = await createLocalPool({ data })
    await pool.close()
    await pool.close()
  })

  it('opened again → the same ids', async () => {
    const data = join(folder, 'ids.db')
    const first = await createLocalPool({ data, clientSecret: 'secret-of-the-client' })
    await first.close()
    const again = await createLocalPool({ data })
    const { userPoolId, clientId } = first
    expect(again).toMatchObject({ userPoolId, clientId, clientSecret: 'secret-of-the-client' })
    await again.close()
  })

  it('a Node without SQLite, and no libsql → ConfigError that says what to install', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    vi.doMock('../../../packages/local/src/store/libsql-database.ts', () => {
      throw new Error('Cannot find package')
    })
    const opened = openSqliteStore(join(folder, 'none.db'))
    await expect(opened).rejects.toThrow(ConfigError)
    await expect(opened).rejects.toThrow(/npm install --save-dev libsql/)
    vi.doUnmock('../../../packages/local/src/store/libsql-database.ts')
    vi.restoreAllMocks()
  })

  it('names that SQLite would merge → kept apart', async () => {
    const path = join(folder, 'names.db')
    const names = ['ada', 'ada\u0000', 'bob\ufffd', 'bob\ud800']
    const store = await openSqliteStore(path)
    for (const name of names) store.groups.put(name, { name } as never)
    store.flush()
    store.close()
    const again = await openSqliteStore(path)
    for (const name of names) expect(again.groups.get(name)).toEqual({ name })
    again.close()
  })

  it('a request with endless nesting → refused, and the pool continues', async () => {
    const data = join(folder, 'nested.db')
    const pool = await createLocalPool({ data, example: true })
    const { url } = await pool.listen()
    const ask = async (body: string) => {
      const target = 'AWSCognitoIdentityProviderService.CreateUserPool'
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
      const response = await fetch(url, { method: 'POST', headers, body })
      return [response.status, ((await response.json()) as { readonly __type?: string }).__type]
    }
    const nested = (levels: number) => `{"PoolName":"x","Foo":${'['.repeat(levels)}${']'.repeat(levels)}}`
    expect(await ask(nested(20_000))).toEqual([400, expect.stringContaining('SerializationException')])
    expect(await ask(nested(64))).toEqual([400, expect.stringContaining('SerializationException')])
    expect((await ask(nested(30)))[0]).toBe(200)
    expect(await fetchKeys(url)).toMatchObject({ keys: expect.anything() })
    await pool.close()
  })
})
