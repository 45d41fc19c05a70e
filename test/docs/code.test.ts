/** The code of docs and READMEs runs against the builds (readme.test.ts compiles it). Part of `npm run test:examples`. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { type Block, blocksOf, docs, readmes, root } from '../support/markdown.ts'

describe('code in docs and READMEs', () => {
  /** Code that listens, or uses what only the reader has, cannot run here. */
  const cannotRun = /\.listen\(|^declare (?!module)|from '(vitest|\.\/)/m
  const blocks = [...readmes, ...docs]
    .flatMap((path) => [...blocksOf(path), ...blocksOf(path, 'js')])
    .filter(([, text]) => !cannotRun.test(text))

  /** Inside node_modules, so Node finds the packages and runs their builds. */
  const folder = join(root, 'node_modules/.cache/poolguard-docs')
  mkdirSync(folder, { recursive: true })
  afterAll(() => rmSync(folder, { recursive: true }))

  async function writeBlock([name, text]: Block): Promise<[name: string, file: string]> {
    const { code } = await transform(text, {
      loader: 'ts',
      format: 'esm',
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    })
    const file = join(folder, `${name}.mjs`)
    writeFileSync(file, code)
    return [name, file]
  }

  // The blocks import NestJS, GraphQL Yoga and others: seconds on an idle machine, more on a busy one.
  it('every block → runs, or ERR_TOKEN_MALFORMED for the token "…"', { timeout: 120_000 }, async () => {
    const files = await Promise.all(blocks.map(writeBlock))
    const script = `
      const outcomes = {}
      for (const [name, file] of ${JSON.stringify(files)}) {
        await import(file).catch((error) => { outcomes[name] = error.code ?? String(error) })
      }
      console.log('\\n' + JSON.stringify(outcomes))
      process.exit()`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    const outcomes: Record<string, string> = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    expect(files.length).toBeGreaterThan(20)
    const failed = Object.entries(outcomes).filter(([, outcome]) => outcome !== 'ERR_TOKEN_MALFORMED')
    expect(failed).toEqual([])
  })
})

describe('the quick start of the README', () => {
  const folder = join(root, 'node_modules/.cache/poolguard-quick-start')
  mkdirSync(folder, { recursive: true })
  afterAll(() => rmSync(folder, { recursive: true }))
  const blocks = new Map(
    blocksOf('README.md').map(([, text]) => [/@poolguard\/(?!core)(\w+)/.exec(text)?.[1], text]),
  )

  it.each([
    [
      'express',
      'app.listen(3000)',
      'export const server = app.listen(0)',
      'Bearer realm="api"', // authenticate guards all routes
      'application/problem+json; charset=utf-8',
    ],
    [
      'fastify',
      'await app.listen({ port: 3000 })',
      'await app.listen({ port: 0 })\nexport const { server } = app',
      'Bearer scope="orders/read"',
      'application/json; charset=utf-8',
    ],
  ])('for %s, no token → 401 and a challenge', async (name, listen, listenAnywhere, challenge, type) => {
    const text = blocks.get(name) ?? ''
    expect(text).toContain(listen)
    const file = join(folder, `${name}.mjs`)
    writeFileSync(file, text.replace(listen, listenAnywhere))
    const { server } = (await import(file)) as { server: Server }
    if (!server.listening) await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { status, headers } = await fetch(`http://127.0.0.1:${port}/orders`)
    server.closeAllConnections()
    server.close()
    expect([status, headers.get('www-authenticate'), headers.get('content-type')]).toEqual([
      401,
      challenge,
      type,
    ])
  })
})
