// @ts-check
/** Figure 6: the size of a Lambda authorizer as it is deployed: bundled and minified by esbuild. */
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** @param {string} name */
async function bundle(name) {
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
  return {
    minified: file.contents.length / 1024,
    gzipped: gzipSync(file.contents, { level: 9 }).length / 1024,
  }
}

export async function measure() {
  const [ours, theirs] = await Promise.all([bundle('poolguard'), bundle('aws-jwt-verify')])
  const against = 'aws-jwt-verify'
  const unit = 'KB'
  return /** @type {const} */ ([
    ['minified', 'Lambda authorizer, minified', 40],
    ['gzipped', 'Lambda authorizer, gzipped', 14],
  ]).flatMap(([size, figure, max]) => {
    const ratio = ours[size] / theirs[size]
    return [
      {
        figure,
        label: 'poolguard',
        isOurs: true,
        value: ours[size],
        unit,
        ratio: { median: ratio, min: ratio, max: ratio, rounds: 1 },
        against,
        goal: { max, of: 'value' },
      },
      { figure, label: against, isOurs: false, value: theirs[size], unit, ratio: null, against },
    ]
  })
}
