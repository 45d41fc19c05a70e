// @ts-check
/**
 * For packages of others that are built into one of ours: their code gets files of its own, their licenses a file
 * beside it. They have no source maps, because they are not debugged there. They are minified, because Node reads and
 * parses them at each start.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'

/** The folder of the package that a module is in: the last one below a node_modules. */
const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/

/** What only the server needs is apart from what each pool needs. */
const FILES = [
  { name: 'third-party-zod', test: /[\\/]node_modules[\\/]zod[\\/]/ },
  { name: 'third-party-jose', test: /[\\/]node_modules[\\/]jose[\\/]/ },
  { name: 'third-party-server', test: /[\\/]node_modules[\\/]/ },
]

/** What Fastify loads for a route with a JSON schema, for a log and for `inject`: the local pool has none of these. */
export const UNUSED = [
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  'light-my-request',
  'pino',
]

export const thirdPartyFiles = { groups: FILES }

/** @param {string} folder */
function readLicense(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^licen[cs]e(\.|$)/i.test(each))
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()
  return `${name} ${version} (${license})\n\n${text}\n`
}

/** @param {string} code @param {'esm' | 'cjs'} format */
async function minify(code, format) {
  // Their licenses are in a file; the comment that names the source map is dropped with the others.
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
