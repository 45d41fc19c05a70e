// @ts-check
/**
 * `npm run test:matrix [major…]`: runs the test suite on every supported major version of Node. Each Node is
 * installed once from the npm registry, into a folder below the system's temporary folder.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAJORS = ['20', '22', '24', '26']

const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(tmpdir(), 'poolguard-node')

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options })
  if (error) throw error
  return status === 0
}

/** Returns the path of Node of a major version. Installs it if it is missing. @param {string} major */
function findOrInstallNode(major) {
  const binary = join(cache, 'node_modules', `n${major}`, 'bin', 'node')
  if (existsSync(binary)) return binary
  mkdirSync(cache, { recursive: true })
  const manifest = join(cache, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }')
  const alias = `n${major}@npm:node-${process.platform}-${process.arch}@${major}`
  const isInstalled = run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', alias], {
    cwd: cache,
  })
  if (!isInstalled) throw new Error(`Node ${major} could not be installed from the registry.`)
  return binary
}

/** @param {string} major */
function passes(major) {
  const node = findOrInstallNode(major)
  run(node, ['-p', '"\\nNode " + process.versions.node'])
  // Processes that the tests start as "node" or by a shebang use this Node too.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  return run(node, [vitest, 'run'], { cwd: root, env })
}

const majors = process.argv.length > 2 ? process.argv.slice(2) : MAJORS
const outcomes = majors.map((major) => ({ major, isPassed: passes(major) }))
for (const { major, isPassed } of outcomes) console.log(`Node ${major}: ${isPassed ? 'passed' : 'FAILED'}`)
process.exitCode = outcomes.every(({ isPassed }) => isPassed) ? 0 : 1
