// @ts-check
/** Packs every package into a folder, each as `<folder of the package>.tgz`. `npm run release:pack -- <folder>` */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Usage: node scripts/pack.mjs <folder>')
const destination = resolve(folder)
mkdirSync(destination, { recursive: true })

const names = readdirSync(join(root, 'packages'))
const workspaces = names.flatMap((name) => ['--workspace', `packages/${name}`])
const { status, stdout } = spawnSync(
  'npm',
  ['pack', '--json', '--ignore-scripts', '--pack-destination', destination, ...workspaces],
  // npm is a .cmd on Windows, which only a shell can start.
  { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' },
)
if (status !== 0) process.exit(status ?? 1)

/** @type {{ name: string, id: string, filename: string }[]} */
const packed = JSON.parse(stdout)
for (const name of names) {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  const tarball = packed.find((one) => one.name === manifest.name)
  if (tarball === undefined) throw new Error(`npm packed no ${manifest.name}.`)
  const { id, filename } = tarball
  renameSync(join(destination, filename), join(destination, `${name}.tgz`))
  console.log(`${name}.tgz: ${id}`)
}
