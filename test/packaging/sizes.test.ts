/** How many bytes poolguard puts into a deployment, bundled and minified: printed, and held below a ceiling. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** Kilobytes (1024), minified and then gzipped. */
const CEILINGS = [
  ['createVerifier and cognito', "export { cognito, createVerifier } from '@poolguard/core'", 75, 26],
  ['all of the core', "export * from '@poolguard/core'", 78, 27],
  [
    'a Lambda authorizer',
    "export { cognito, createVerifier } from '@poolguard/core'; export { authorizer } from '@poolguard/lambda'",
    88,
    31,
  ],
  ['the Express adapter', "export * from '@poolguard/express'", 79, 28],
  ['the Fetch adapter', "export * from '@poolguard/fetch'", 79, 28],
  ['the Hono adapter', "export * from '@poolguard/fetch/hono'", 80, 28],
  ['the Fastify adapter', "export * from '@poolguard/fastify'", 83, 30],
] as const

async function sizeOf(contents: string): Promise<{ minified: number; gzipped: number }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    external: ['express', 'fastify', 'hono'],
    write: false,
  })
  const bytes = outputFiles[0]?.contents ?? new Uint8Array()
  return { minified: bytes.length / 1024, gzipped: gzipSync(bytes, { level: 9 }).length / 1024 }
}

describe('the size of what is bundled', () => {
  it.each(CEILINGS)('%s stays below its ceiling', async (name, code, minified, gzipped) => {
    const size = await sizeOf(code)
    // biome-ignore lint/suspicious/noConsole: the sizes are there to be read.
    console.info(`${name}: ${size.minified.toFixed(1)} KB, ${size.gzipped.toFixed(1)} KB gzipped`)
    expect(size.minified).toBeLessThan(minified)
    expect(size.gzipped).toBeLessThan(gzipped)
  })
})
