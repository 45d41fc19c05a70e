// @ts-check
/**
 * Installs missing dependencies and rebuilds outdated packages. Imports only modules of Node, because the
 * dependencies may be missing.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @param {string[]} path */
function readModifiedTime(...path) {
  const file = join(root, ...path)
  return existsSync(file) ? statSync(file).mtimeMs : 0
}

/** @param {string} task @param {string} command @param {string[]} args */
function run(task, command, args) {
  console.log(`poolguard: ${task} …`)
  // npm is a .cmd on Windows, which only a shell can start.
  const shell = process.platform === 'win32'
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell })
  if (status !== 0) process.exit(status ?? 1)
}

function isInstalled() {
  return readModifiedTime('node_modules', '.package-lock.json') >= readModifiedTime('package-lock.json')
}

/** @param {string} folder */
function findNewestSourceTime(folder) {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return Math.max(...files.map((file) => readModifiedTime(folder, file)))
}

function isBuilt() {
  const packages = readdirSync(join(root, 'packages'))
  const config = Math.max(readModifiedTime('tsdown.config.ts'), readModifiedTime('tsconfig.json'))
  return packages.every((name) => {
    const source = Math.max(
      config,
      findNewestSourceTime(`packages/${name}/src`),
      readModifiedTime('packages', name, 'package.json'),
    )
    return readModifiedTime('packages', name, 'dist', 'index.d.cts') > source
  })
}

if (!isInstalled()) run('installing', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
if (!isBuilt()) run('building', 'npm', ['run', '--silent', 'build'])
