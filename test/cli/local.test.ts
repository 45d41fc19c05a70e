/** `poolguard local`: starts, prints its endpoint, serves, and stops on a signal. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cognito, createVerifier } from '@poolguard/core'
import { afterEach, describe, expect, it } from 'vitest'
import { here } from './command.ts'

const binary = join(dirname(fileURLToPath(import.meta.url)), '../../packages/cli/bin/poolguard.mjs')
let child: ChildProcess | undefined
afterEach(() => child?.kill('SIGKILL'))

/** Starts the pool; returns the lines that it prints until it is ready. The last one mentions Ctrl-C. */
async function start(...args: string[]): Promise<string[]> {
  const started = spawn(process.execPath, [binary, 'local', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = started
  const lines: string[] = []
  for await (const line of createInterface({ input: started.stdout })) {
    lines.push(line)
    if (line.includes('Ctrl-C')) break
  }
  return lines
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child?.once('exit', resolve))
  child?.kill(signal)
  return ended
}

describe('poolguard local', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s with an open connection → exit code 0', async (signal) => {
    const [url = '', ...rest] = await start('--port', '0', '--example')
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const issuer = `${url}/us-east-1_abc123`
    const { status } = await fetch(`${issuer}/.well-known/jwks.json`) // fetch keeps the connection open
    expect(status).toBe(200)
    expect(rest).toContain(`export AWS_ENDPOINT_URL=${url}`)
    const issuers = cognito({
      userPoolId: 'us-east-1_abc123',
      clientId: 'client-id',
      tokenUse: 'access',
      issuer,
    })
    await createVerifier({ issuers }).ready()
    expect(await end(signal)).toBe(0)
  })

  it('--port in use → exit code 2', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect(await here(['local', '--port', String(port)])).toMatchObject({ code: 2, stdout: '' })
    server.close()
  })

  it('--allow-insecure-http-providers → the browser is redirected to a provider on http', async () => {
    const [url = ''] = await start('--port', '0', '--example', '--allow-insecure-http-providers')
    const call = async (operation: string, body: object) => {
      const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` }
      const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
      expect(status).toBe(200)
    }
    const [UserPoolId, redirect_uri] = ['us-east-1_abc123', 'http://localhost:3000/callback']
    const keycloak = 'http://keycloak.example:8080'
    await call('CreateIdentityProvider', {
      ...{ UserPoolId, ProviderName: 'Keycloak', ProviderType: 'OIDC' },
      ProviderDetails: {
        ...{ client_id: 'pool', authorize_scopes: 'openid', attributes_request_method: 'GET' },
        ...{ oidc_issuer: keycloak, authorize_url: `${keycloak}/auth`, token_url: `${keycloak}/token` },
        ...{ attributes_url: `${keycloak}/me`, jwks_uri: `${keycloak}/keys` },
      },
    })
    await call('UpdateUserPoolClient', {
      ...{ UserPoolId, ClientId: 'client-id', SupportedIdentityProviders: ['Keycloak'] },
      ...{ AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code'] },
      ...{ AllowedOAuthScopes: ['openid'], CallbackURLs: [redirect_uri] },
    })
    const request = { client_id: 'client-id', response_type: 'code', scope: 'openid', redirect_uri }
    const authorize = `${url}/oauth2/authorize?${new URLSearchParams(request)}`
    const { headers } = await fetch(authorize, { redirect: 'manual' })
    expect(headers.get('location')).toMatch(/^http:\/\/keycloak\.example:8080\/auth\?/)
  })

  it('--save-seed, then --seed → the same pool, client and users', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'poolguard-seed-'))
    const file = join(folder, 'pool.json')
    const options = ['--user', 'eve@example.com:Very-Secret:1', '--scope', 'orders/read']
    const [, ...before] = await start('--port', '0', '--save-seed', file, ...options)
    expect(await end('SIGINT')).toBe(0)
    const [, ...after] = await start('--port', '0', '--seed', file)
    const isOfPool = (line: string) => /^(user|client|export COGNITO_(USER_POOL|CLIENT)_ID)/.test(line)
    expect(after.filter(isOfPool)).toEqual(before.filter(isOfPool))
    expect(after).toContain('user       eve@example.com  Very-Secret:1')
    await end('SIGINT')
    rmSync(folder, { recursive: true })
  })

  it('--seed with a missing file, bad JSON, or --user → exit code 2, no password printed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'poolguard-seed-'))
    const file = join(folder, 'pool.json')
    expect(await here(['local', '--seed', file])).toMatchObject({ code: 2, stdout: '' })
    writeFileSync(file, '{ "Password": "hidden-word" ')
    const { code, stderr } = await here(['local', '--seed', file])
    expect(code).toBe(2)
    expect(stderr).not.toContain('hidden-word')
    writeFileSync(file, '{}')
    expect(await here(['local', '--seed', file, '--user', 'a@example.com'])).toMatchObject({ code: 2 })
    rmSync(folder, { recursive: true })
  })

  it('--public-url, --callback, --scope, --user, --client-secret → in the pool', async () => {
    const flags = ['--callback', 'http://localhost:5173/cb', '--scope', 'orders/read', '--client-secret', 's']
    const user = ['--user', 'eve@example.com:Very-Secret:1', '--user', 'bob@example.com']
    const [url, ...rest] = await start(
      '--port',
      '0',
      '--public-url',
      'http://cognito:9229',
      ...flags,
      ...user,
    )
    expect(rest).toEqual(
      expect.arrayContaining([
        'public     http://cognito:9229',
        'user       eve@example.com  Very-Secret:1',
        'user       bob@example.com  Local-Pool-1',
        'export AWS_ENDPOINT_URL=http://cognito:9229',
        'export COGNITO_CLIENT_SECRET=s',
      ]),
    )
    const id = /client {5}(\w+)/.exec(rest.join('\n'))?.[1]
    const query = `client_id=${id}&response_type=code&redirect_uri=http://localhost:5173/cb&scope=orders/read`
    expect((await fetch(`${url}/login?${query}`)).status).toBe(200)
    const other = await fetch(
      `${url}/login?client_id=${id}&response_type=code&redirect_uri=http://localhost:1/cb`,
    )
    expect(await other.text()).toMatch(/http:\/\/localhost:5173\/cb.*--callback/)
  })

  it('--with-google, --with-apple → links on the sign-in page, and stand-ins behind them', async () => {
    const [url, ...rest] = await start('--port', '0', '--with-google', '--with-apple')
    expect(rest).toEqual(expect.arrayContaining(['stand-in   Google', 'stand-in   SignInWithApple']))
    const id = /client {5}(\w+)/.exec(rest.join('\n'))?.[1]
    const request = `client_id=${id}&response_type=code&redirect_uri=http://localhost:3000/callback`
    const page = await (await fetch(`${url}/login?${request}`)).text()
    expect(page.match(/Continue with \w+/g)).toEqual(['Continue with Google', 'Continue with Apple'])
    const stand = await fetch(`${url}/oauth2/authorize?${request}&identity_provider=Google`, {
      redirect: 'manual',
    })
    expect(stand.headers.get('location')).toMatch(/^\/_poolguard\/stand-in\/Google\?state=/)
  })

  it('--empty → the endpoint, and no pool', async () => {
    const [url = '', ...rest] = await start('--port', '0', '--empty')
    const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools' }
    const response = await fetch(url, { method: 'POST', headers, body: '{"MaxResults":60}' })
    expect(await response.json()).toEqual({ UserPools: [] })
    expect(rest.join('\n')).not.toMatch(/user pool|client|COGNITO/)
    expect(rest).toContain('export AWS_REGION=us-east-1')
  })

  it.each<[string, string[]]>([
    ['an invalid port', ['--port', '70000']],
    ['a host that is not loopback', ['--host', '0.0.0.0']],
    ['a callback that is no URL', ['--callback', 'localhost']],
    ['a public URL with a path', ['--public-url', 'http://a/b']],
    ['a user that is not an email address', ['--user', 'ada']],
    ['an issuer of AWS for an id without a region', ['--issuer', 'aws', '--user-pool-id', 'local_a']],
    ['an invalid id', ['--user-pool-id', 'x']],
    ['an endpoint without a provider', ['--social-endpoint', 'http://127.0.0.1:4000']],
    ['an endpoint of another machine', ['--social-endpoint', 'Google=https://accounts.example.com']],
    ['an endpoint of an unknown provider', ['--social-endpoint', 'GitHub=http://127.0.0.1:4000']],
    [
      'a stand-in and an endpoint of one provider',
      ['--with-google', '--social-endpoint', 'Google=http://127.0.0.1:4000'],
    ],
    ['no pool, but a client', ['--empty', '--client-id', 'web']],
    ['no pool, but a user', ['--empty', '--user', 'ada@example.com']],
    ['a file that cannot be created', ['--data', '/no/such/folder/pool.db']],
  ])('%s → exit code 2', async (_name, args) => {
    expect(await here(['local', ...args])).toMatchObject({ code: 2, stdout: '' })
  })
})
