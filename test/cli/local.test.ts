/** `poolguard local`: that it starts, says where, serves, and ends when it is told to. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cognito, createVerifier } from '@poolguard/core'
import { afterEach, describe, expect, it } from 'vitest'
import { here } from './command.ts'

const binary = join(dirname(fileURLToPath(import.meta.url)), '../../packages/cli/bin/poolguard.mjs')
let child: ChildProcess | undefined
afterEach(() => child?.kill('SIGKILL'))

/** The lines that it prints until it says how to end it. */
async function start(...args: string[]): Promise<string[]> {
  const started = spawn(process.execPath, [binary, 'local', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = started
  const lines: string[] = []
  for await (const line of createInterface({ input: started.stdout })) {
    lines.push(line)
    if (line.startsWith('Ctrl-C')) break
  }
  return lines
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child?.once('exit', resolve))
  child?.kill(signal)
  return ended
}

describe('poolguard local', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'serves until %s, and ends with 0 whoever is connected',
    async (signal) => {
      const [url = '', ...rest] = await start('--port', '0', '--example')
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      const issuer = `${url}/us-east-1_abc123`
      const { status } = await fetch(`${issuer}/.well-known/jwks.json`) // and keeps the connection
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
    },
  )

  it('takes another port when the wanted one is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const [url] = await start('--port', String(port))
    server.close()
    expect(url).toMatch(/^http:/)
    expect(url).not.toContain(`:${port}`)
  })

  it.each<[string, string[]]>([
    ['a port that is none', ['--port', '70000']],
    ['a host that others reach', ['--host', '0.0.0.0']],
    ['an id that is none', ['--user-pool-id', 'x']],
    ['a file that cannot be made', ['--data', '/no/such/folder/pool.db']],
  ])('exits with 2 for %s', async (_name, args) => {
    expect(await here(['local', ...args])).toMatchObject({ code: 2, stdout: '' })
  })
})
