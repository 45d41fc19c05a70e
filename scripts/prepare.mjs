/** Installs what is missing and builds what is older than its source. Uses nothing but Node, for there may be nothing. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

function modifiedAt(...path) {
  const file = join(root, ...path)
  return existsSync(file) ? statSync(file).mtimeMs : 0
}

function run(what, command, args) {
  console.log(`poolguard: ${what} …`)
  // npm is a .cmd on Windows, which only a shell can start.
  const options = { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }
  const { status } = spawnSync(command, args, options)
  if (status !== 0) process.exit(status ?? 1)
}

function isInstalled() {
  return modifiedAt('node_modules', '.package-lock.json') >= modifiedAt('package-lock.json')
}

function newestSource(folder) {
  const files = readdirSync(join(root, folder), { recursive: true })
  return Math.max(...files.map((file) => modifiedAt(folder, file)))
}

function isBuilt() {
  const packages = readdirSync(join(root, 'packages'))
  const config = Math.max(modifiedAt('tsdown.config.ts'), modifiedAt('tsconfig.json'))
  return packages.every((name) => {
    const source = Math.max(
      config,
      newestSource(`packages/${name}/src`),
      modifiedAt('packages', name, 'package.json'),
    )
    return modifiedAt('packages', name, 'dist', 'index.d.cts') > source
  })
}

if (!isInstalled()) run('installing', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
if (!isBuilt()) run('building', 'npm', ['run', '--silent', 'build'])
