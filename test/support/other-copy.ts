/** A second copy of core. A process that loads the ES modules and the CommonJS build has two copies. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const resolveDir = fileURLToPath(new URL('../../packages/core/src', import.meta.url))

type Copy = typeof import('@poolguard/core') & typeof import('@poolguard/core/introspection')

/** The copy has classes and symbols of its own. */
export async function importCopy(): Promise<Copy> {
  const { outputFiles } = await build({
    stdin: { contents: "export * from './index.ts'; export * from './introspection.ts'", resolveDir },
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
