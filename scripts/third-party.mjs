// @ts-check
/**
 * Some third-party packages are built into one of ours. This plugin puts their code into files of its own,
 * and their licenses into a file beside these. The files have no source maps, because their code is not
 * debugged here. They are minified, because Node reads and parses them at each start.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'

/** The folder of the package that a module is in: the last one below a node_modules. */
const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/

/** Separates the code that only the server needs from the code that each pool needs. */
export const THIRD_PARTY_FILES = [
  { name: 'third-party-zod', test: /[\\/]node_modules[\\/]zod[\\/]/ },
  { name: 'third-party-jose', test: /[\\/]node_modules[\\/]jose[\\/]/ },
  { name: 'third-party-server', test: /[\\/]node_modules[\\/]/ },
]

/** Packages that Fastify loads for JSON schemas, logs and `inject`, which the local pool does not use. */
export const UNUSED = [
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  'light-my-request',
  'pino',
]

/** @param {string} folder */
function readLicense(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^licen[cs]e(\.|$)/i.test(each))
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()
  return `${name} ${version} (${license})\n\n${text}\n`
}

/** @param {string} code @param {'esm' | 'cjs'} format */
async function minify(code, format) {
  // The licenses are in a file of their own, so all comments are dropped, also that of the source map.
  const result = await transform(code, { minify: true, format, target: 'node20.19', legalComments: 'none' })
  return result.code
}

/** @returns {import('rolldown').Plugin} */
export function thirdPartyLicenses() {
  return {
    name: 'third-party-licenses',
    async generateBundle({ format }, bundle) {
      const modules = Object.values(bundle).flatMap((each) => (each.type === 'chunk' ? each.moduleIds : []))
      const folders = new Set(modules.flatMap((id) => PACKAGE.exec(id)?.[0] ?? []))
      if (folders.size === 0) return
      const source = [...folders]
        .sort()
        .map(readLicense)
        .join(`\n${'-'.repeat(80)}\n\n`)
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENSES.txt', source })
      for (const [name, each] of Object.entries(bundle)) {
        if (!name.startsWith('third-party')) continue
        if (each.type === 'asset') delete bundle[name]
        else each.code = await minify(each.code, format === 'es' ? 'esm' : 'cjs')
      }
    },
  }
}
