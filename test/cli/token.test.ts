/** `poolguard token`, and what `explain` does with the token and the variables of a local pool. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { startLocalPool } from '@poolguard/local'
import { decodeJwt } from 'jose'
import { run } from 'poolguard'
import { afterAll, describe, expect, it } from 'vitest'
import { here, Screen } from './command.ts'

const { url, env, pool, close } = await startLocalPool()
afterAll(close)

const ADA = ['--user', 'ada@example.com']
const token = (...args: string[]) => here(['token', '--endpoint', url, ...args])

async function runWithEnv(args: readonly string[], variables: Readonly<Record<string, string>>, input = '') {
  const stdin = new PassThrough()
  const [stdout, stderr] = [new Screen(false), new Screen(false)]
  stdin.end(input)
  const code = await run(args, { stdin, stdout, stderr, env: variables })
  return { code, stdout: stdout.shown, stderr: stderr.shown }
}

describe('poolguard token', () => {
  it('a user and scopes → one access token and a line end', async () => {
    const { code, stdout } = await token(...ADA, '--scope', 'orders/read', '--scope', 'orders/write')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    expect(decodeJwt(stdout)).toMatchObject({
      token_use: 'access',
      scope: 'orders/read orders/write',
      client_id: pool.clientId,
      'cognito:groups': ['admin'],
    })
  })

  it('--id → the ID token', async () => {
    const { stdout } = await token(...ADA, '--id')
    expect(decodeJwt(stdout)).toMatchObject({ token_use: 'id', email: 'ada@example.com' })
  })

  it("no user → the client's own token", async () => {
    const { stdout } = await token('--client', pool.clientId, '--scope', 'orders/read')
    expect(decodeJwt(stdout)).toMatchObject({ sub: pool.clientId, scope: 'orders/read' })
  })

  it('--json → all tokens, and the storage of a browser', async () => {
    const { stdout } = await token(...ADA, '--json')
    const tokens = JSON.parse(stdout)
    expect(Object.keys(tokens)).toEqual(
      expect.arrayContaining(['accessToken', 'idToken', 'refreshToken', 'localStorage']),
    )
  })

  it('--curl → a command that a shell can run', async () => {
    const { stdout } = await token(...ADA, '--curl', "http://localhost:3000/a?b='c'")
    expect(stdout).toMatch(
      /^curl -H 'Authorization: Bearer [\w.-]+' 'http:\/\/localhost:3000\/a\?b='\\''c'\\'''\n$/,
    )
  })

  it.each<[string, string[]]>([
    ['an unknown user', ['--user', 'eve@example.com']],
    ['an unknown client', [...ADA, '--client', 'none']],
    ['--id without a user', ['--id']],
    ['--json beside --curl', [...ADA, '--json', '--curl', 'http://a']],
    ['an endpoint that is no URL', ['--endpoint', 'localhost:9229']],
  ])('%s → exit code 2', async (_name, args) => {
    expect(await token(...args)).toMatchObject({ code: 2, stdout: '' })
  })

  it.each<[string, object]>([
    ['ends the quotes of --curl', { accessToken: "a.b.c'; touch pwned; '" }],
    ['moves the cursor', { accessToken: 'a.b.c\u001b[2J' }],
    ['has a second line', { accessToken: 'a.b.c\nd.e.f' }],
    ['is no string, as the ID token', { accessToken: 'a.b.c', idToken: ['$(touch pwned)'] }],
  ])('an answer whose token %s → exit code 3, nothing printed', async (_title, body) => {
    const server = createServer((_request, response) => response.end(JSON.stringify(body)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const asked = ['token', ...ADA, '--endpoint', endpoint]
    const printed = await here([...asked, '--curl', 'http://localhost:3000/'])
    const printedId = await here([...asked, '--id'])
    server.close()
    expect(printed).toMatchObject({ code: 3, stdout: '' })
    expect(printedId).toMatchObject({ code: 3, stdout: '' })
  })

  it('no pool, or another server → exit code 3', async () => {
    const server = createServer((_request, response) => response.end('hello'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const other = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await here(['token', '--endpoint', other])).toMatchObject({ code: 3, stdout: '' })
    await new Promise((resolve) => server.close(resolve))
    expect(await here(['token', '--endpoint', other])).toMatchObject({ code: 3, stdout: '' })
  })
})

describe('poolguard explain with the variables of poolguard local', () => {
  it('a token of the pool → accepted; a flag replaces its variable', async () => {
    const { stdout: printed } = await runWithEnv(['token', ...ADA], env)
    const accepted = await runWithEnv(['explain'], env, printed)
    expect([accepted.code, accepted.stderr]).toEqual([0, expect.stringMatching(/COGNITO_USER_POOL_ID/)])
    expect(await runWithEnv(['explain', '--client-id', 'other'], env, printed)).toMatchObject({ code: 1 })
    expect(await runWithEnv(['explain'], {}, printed)).toMatchObject({ code: 3 })
  })

  it.each<[string, string[], number, string]>([
    ['the scope', ['--scope', 'orders/read'], 0, '✓ scopes'],
    ['another scope', ['--scope', 'orders/write'], 1, 'ERR_SCOPE_INSUFFICIENT'],
    ['one of the groups', ['--group', 'staff', '--group', 'admin'], 0, '✓ groups'],
    ['another group', ['--group', 'staff'], 1, 'ERR_FORBIDDEN'],
    ['a recent sign-in', ['--max-auth-age', '600'], 0, '✓ max_auth_age'],
    [
      'the level',
      ['--acr', 'gold', '--acr', 'urn:cognito:loa:1'],
      0,
      '✓ acr             "urn:cognito:loa:1"',
    ],
    ['another level', ['--acr', 'urn:cognito:loa:4'], 1, 'ERR_AUTHENTICATION_INSUFFICIENT'],
    ['the method', ['--amr', 'pwd'], 0, '✓ amr'],
    ['another method', ['--amr', 'pwd', '--amr', 'otp'], 1, '✗ amr'],
    ['none', [], 0, 'Authentication\n'],
    ['a recent sign-in, an expired token', ['--max-auth-age', '0', '--at', '2099-01-01'], 1, 'not checked'],
  ])('%s → exit code and outcome', async (_name, args, code, words) => {
    const { stdout: printed } = await runWithEnv(['token', ...ADA, '--scope', 'orders/read'], env)
    const outcome = await runWithEnv(['explain', ...args], env, printed)
    expect([outcome.code, outcome.stdout]).toEqual([code, expect.stringContaining(words)])
  })

  it('a requirement without an issuer → exit code 2', async () => {
    expect(await here(['explain', '--scope', 'a', await pool.accessToken()])).toMatchObject({ code: 2 })
  })
})

describe('poolguard --version', () => {
  it('→ a version number', async () => {
    expect(await here(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
  })
})
