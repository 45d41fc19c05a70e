/** examples/compose without Docker: its two processes, which reach each other by a name. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { poolguard } from '../cli/command.ts'
import { read, root } from '../support/markdown.ts'

const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

/** Starts a program, and returns its first line. */
async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error(`${args.join(' ')} printed nothing.`)
}

async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface Compose {
  readonly services: {
    readonly cognito: { readonly command: string[] }
    readonly api: { readonly environment: Readonly<Record<string, string>> }
  }
}

/** The Compose file with another address of the pool: no name but localhost resolves here. */
const { services }: Compose = parse(read('examples/compose/compose.yaml'))
const port = await findFreePort()
const publicUrl = `http://localhost:${port}`
const rename = (text: string) => text.replace('http://cognito:9229', publicUrl)

describe('the API and the pool of the Compose file', async () => {
  const command = services.cognito.command.map(rename)
  const binary = join(root, 'packages/cli/bin/poolguard.mjs')
  const listen = ['--port', String(port), '--host', '127.0.0.1', '--exposed']
  await start([binary, 'local', ...listen, ...command])
  const environment = Object.entries(services.api.environment).map(([name, text]) => [name, rename(text)])
  const api = await start(['examples/compose/server.mjs'], {
    ...Object.fromEntries(environment),
    HOST: '127.0.0.1',
    PORT: '0',
  })

  it.each<[string, string[], number]>([
    ['a token with the scope', ['--user', 'ada@example.com', '--scope', 'orders/read'], 200],
    ['a token without the scope', ['--user', 'ada@example.com'], 403],
    ['an ID token', ['--user', 'ada@example.com', '--id'], 401],
  ])('%s → the status of its row', async (_name, flags, status) => {
    const { stdout } = await poolguard(['token', '--endpoint', publicUrl, ...flags])
    const headers = { authorization: `Bearer ${stdout.trim()}` }
    expect((await fetch(`${api}/orders`, { headers })).status).toBe(status)
  })
})

describe('the Dockerfile of the pool', () => {
  const text = read('packages/cli/Dockerfile')

  it('→ two stages, no root, a health check', () => {
    expect(text.match(/^FROM /gm)).toHaveLength(2)
    expect(text).toMatch(/^USER node$/m)
    expect(text).toMatch(/^HEALTHCHECK /m)
  })

  it('its entry point → options that the command has', async () => {
    const [, entry = '[]'] = /^ENTRYPOINT (.+)$/m.exec(text) ?? []
    const flags = (JSON.parse(entry) as string[]).filter((word) => word.startsWith('--'))
    const { stdout } = await poolguard(['local', '--help'])
    expect(flags.filter((flag) => !stdout.includes(`${flag} `))).toEqual([])
  })
})
