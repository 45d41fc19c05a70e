/** The packages as `npm publish` would send them. `npm test` builds them before it runs the tests. */
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** The folders of the packages, by which tests are named. */
export const folders: readonly string[] = readdirSync(join(root, 'packages'))

export interface Tarball {
  readonly path: string
  readonly files: readonly string[]
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** Packs every package into a folder. The keys of the result are the folders of the packages. */
export async function packAll(destination: string): Promise<ReadonlyMap<string, Tarball>> {
  const workspaces = folders.flatMap((name) => ['-w', `packages/${name}`])
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', destination, ...workspaces], {
    cwd: root,
  })
  const packed: Packed[] = JSON.parse(stdout)
  return new Map(
    packed.map(({ filename, files }, index) => [
      folders[index] as string,
      { path: join(destination, filename), files: files.map(({ path }) => path) },
    ]),
  )
}
