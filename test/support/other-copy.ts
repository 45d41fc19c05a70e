/** A second copy of core. A process that loads the ES modules and the CommonJS build has two copies. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const entry = fileURLToPath(new URL('../../packages/core/src/index.ts', import.meta.url))

/** The copy has classes and symbols of its own. */
export async function importCopy(): Promise<typeof import('@poolguard/core')> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    write: false,
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error('esbuild wrote nothing.')
  return import(`data:text/javascript;base64,${Buffer.from(file.contents).toString('base64')}`)
}
