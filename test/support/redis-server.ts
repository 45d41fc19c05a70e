/**
 * A redis-server of the test's own, on loopback, with a folder of its own; and a network in front of it that can be
 * cut.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from 'redis'
import { describe } from 'vitest'

export const isRedisInstalled = spawnSync('redis-server', ['--version']).status === 0

/** On a machine without redis-server these tests are skipped, but never in CI. */
function describeWhereInstalled(): typeof describe.skip {
  if (isRedisInstalled) return describe
  if (process.env.CI !== undefined) throw new Error('CI needs redis-server for these tests.')
  console.log('Skipped: the tests of @poolguard/redis need redis-server, which is not installed.')
  return describe.skip
}

export const describeRedis = describeWhereInstalled()

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const isOpen = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return isOpen
}

export class RedisServer {
  readonly #settings: readonly string[]
  readonly #folder = mkdtempSync(join(tmpdir(), 'poolguard-redis-'))
  #process: ChildProcess | undefined
  port = 0

  constructor(settings: readonly string[]) {
    this.#settings = settings
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async start(): Promise<this> {
    if (this.port === 0) this.port = await findFreePort()
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder]
    this.#process = spawn('redis-server', [...place, '--save', '', ...this.#settings], { stdio: 'ignore' })
    while (!(await isListening(this.port))) await delay(10)
    return this
  }

  /** Ends the server. What is only in its memory is lost. */
  async kill(): Promise<void> {
    if (this.#process === undefined) return
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
    this.#process = undefined
  }

  /** Stops the server's answers. Its connections stay open. */
  pause(): void {
    this.#process?.kill('SIGSTOP')
  }

  resume(): void {
    this.#process?.kill('SIGCONT')
  }

  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** A client for a test that looks into Redis. */
  client() {
    const client = createClient({ url: this.url })
    client.on('error', () => {})
    return client
  }
}

export function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  return new RedisServer(settings).start()
}

/** A network between a process and Redis. It can be cut, and diverted to another server. */
export class Network {
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  #isCut = false
  #port: number

  constructor(port: number) {
    this.#port = port
    this.#server = createServer((near) => {
      if (this.#isCut) return void near.destroy()
      const far = connect(this.#port, '127.0.0.1')
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from)
        from.on('error', () => {})
        from.on('close', () => {
          this.#sockets.delete(from)
          to.destroy()
        })
        from.pipe(to)
      }
    })
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  cut(): void {
    this.#isCut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Connects to another server from now on. */
  divert(port: number): void {
    this.#port = port
    for (const socket of this.#sockets) socket.destroy()
  }

  mend(): void {
    this.#isCut = false
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
