// @ts-check
/** Figure 6: the size of a Lambda authorizer as it is deployed: bundled and minified by esbuild. */
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** @param {string} name of a file in authorizers/ */
export async function bundleAuthorizer(name) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`authorizers/${name}.mjs`, import.meta.url))],
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    tsconfigRaw: '{}', // the paths in tsconfig.json lead to the sources, but a deployment contains the build
    write: false,
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error('esbuild wrote nothing.')
  return file.contents
}

/** @param {string} name */
async function measureSize(name) {
  const contents = await bundleAuthorizer(name)
  return { minified: contents.length / 1024, gzipped: gzipSync(contents, { level: 9 }).length / 1024 }
}

/** Ours: the name of the file in authorizers/, the label, and the goals in KB. */
export const CONTESTANTS = /** @type {const} */ ([
  { name: 'poolguard', label: 'poolguard', max: { minified: 40, gzipped: 14 } },
  { name: 'poolguard-verifier', label: 'poolguard with createVerifier', max: undefined },
])

export async function measure() {
  const against = 'aws-jwt-verify'
  const theirs = await measureSize(against)
  const ours = await Promise.all(
    CONTESTANTS.map(async (one) => ({ ...one, size: await measureSize(one.name) })),
  )
  const unit = 'KB'
  return /** @type {const} */ ([
    ['minified', 'Lambda authorizer, minified'],
    ['gzipped', 'Lambda authorizer, gzipped'],
  ]).flatMap(([kind, figure]) => [
    ...ours.map(({ label, max, size }) => {
      const ratio = size[kind] / theirs[kind]
      return {
        figure,
        label,
        isOurs: true,
        value: size[kind],
        unit,
        ratio: { median: ratio, min: ratio, max: ratio, rounds: 1 },
        against,
        ...(max === undefined ? {} : { goal: /** @type {const} */ ({ max: max[kind], of: 'value' }) }),
      }
    }),
    { figure, label: against, isOurs: false, value: theirs[kind], unit, ratio: null, against },
  ])
}
