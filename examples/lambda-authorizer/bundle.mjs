// @ts-check
/** Bundles the function of the API into one file for Lambda, without node_modules. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

/** @param {string} folder where the file is written */
export async function bundle(folder) {
  rmSync(folder, { recursive: true, force: true })
  await build({
    entryPoints: { orders: join(here, 'orders.mjs') },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
  })
}
