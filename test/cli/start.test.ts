/** What `poolguard local` loads at its start. It loads the rest with the first request that needs it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { binary } from './command.ts'

const folder = await mkdtemp(join(tmpdir(), 'poolguard-start-'))
let loaded: string[] = []

/** V8's coverage names every file that the process has run. */
function readLoaded(): string[] {
  const reports = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  const scripts = reports.flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result)
  return scripts.map(({ url }) => url).filter((url) => url.startsWith('file:'))
}

beforeAll(async () => {
  const child = spawn(process.execPath, [binary, 'local', '--port', '0'], {
    env: { ...process.env, NODE_V8_COVERAGE: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  await once(child, 'exit')
  loaded = readLoaded()
}, 60_000)

afterAll(() => rm(folder, { recursive: true }))

it('a start → loads no other dependencies than commander and lru-cache', () => {
  const packages = loaded.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])
  expect([...new Set(packages)].sort()).toEqual(['commander', 'lru-cache'])
})

it('a start → loads no operation of the API, no seed, no SQLite and no certificates', () => {
  const names = loaded.map((url) => basename(url).replace(/-[\w-]{8}\.mjs$/, ''))
  const lateNames = ['operations', 'parse-seed', 'apply-seed', 'sqlite-store', 'authority-files']
  expect(names).toContain('server')
  expect(names.filter((name) => lateNames.includes(name))).toEqual([])
  const built = readdirSync(join(binary, '../../../local/dist')).map((name) =>
    name.replace(/-[\w-]{8}\.mjs$/, ''),
  )
  expect(lateNames.filter((name) => !built.includes(name))).toEqual([])
})

it('a start → loads fewer than 60 files', () => {
  expect(loaded.length).toBeLessThan(60)
})
