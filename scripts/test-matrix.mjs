/**
 * `npm run test:matrix [major…]`: the test suite under every Node that is supported. Each Node comes from the npm registry,
 * once, into a folder of its own below the system's temporary one.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAJORS = ['20', '22', '24', '26']

const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(tmpdir(), 'poolguard-node')

function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options })
  if (error) throw error
  return status === 0
}

/** Where the Node of a major version is; installed if it is not there. */
function nodeOf(major) {
  const binary = join(cache, 'node_modules', `n${major}`, 'bin', 'node')
  if (existsSync(binary)) return binary
  mkdirSync(cache, { recursive: true })
  const manifest = join(cache, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }')
  const alias = `n${major}@npm:node-${process.platform}-${process.arch}@${major}`
  const isInstalled = run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', alias], {
    cwd: cache,
  })
  if (!isInstalled) throw new Error(`Node ${major} cannot be had from the registry.`)
  return binary
}

function passes(major) {
  const node = nodeOf(major)
  run(node, ['-p', '"\\nNode " + process.versions.node'])
  // What the tests start as "node" or by a shebang is this Node too.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  return run(node, [vitest, 'run', '--coverage.enabled=false'], { cwd: root, env })
}

const majors = process.argv.length > 2 ? process.argv.slice(2) : MAJORS
const outcomes = majors.map((major) => [major, passes(major)])
for (const [major, isFine] of outcomes) console.log(`Node ${major}: ${isFine ? 'passed' : 'FAILED'}`)
process.exitCode = outcomes.every(([, isFine]) => isFine) ? 0 : 1
