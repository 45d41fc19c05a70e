/** The bytes that poolguard adds to a deployment, bundled and minified: printed, and below a ceiling. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { measure } from '../../bench/bundle.mjs'
import { read } from '../support/markdown.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

const AUTHORIZER = "export { cognito } from '@poolguard/core'; export { authorizer } from '@poolguard/lambda'"
const WITH_VERIFIER = `${AUTHORIZER}; export { createVerifier } from '@poolguard/core'`
const WITH_OPAQUE = `${AUTHORIZER}; export { introspected } from '@poolguard/core/introspection'`

/** Kilobytes (1024), minified and then gzipped. */
const CEILINGS = [
  ['createVerifier and cognito', "export { cognito, createVerifier } from '@poolguard/core'", 89, 32],
  ['all of the core', "export * from '@poolguard/core'", 101, 36],
  ['a Lambda authorizer', AUTHORIZER, 70, 26],
  ['a Lambda authorizer with createVerifier', WITH_VERIFIER, 102, 37],
  ['a Lambda authorizer of opaque tokens', WITH_OPAQUE, 110, 40],
  ['the Express adapter', "export * from '@poolguard/express'", 93, 33],
  ['the Fetch adapter', "export * from '@poolguard/fetch'", 90, 33],
  ['the Hono adapter', "export * from '@poolguard/fetch/hono'", 91, 33],
  ['the Fastify adapter', "export * from '@poolguard/fastify'", 97, 35],
] as const

async function bundle(contents: string, minify = true): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    tsconfigRaw: '{}', // the paths in tsconfig.json lead to the sources, and deployments have the build
    external: ['express', 'fastify', 'hono'],
    write: false,
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

async function sizeOf(contents: string): Promise<{ minified: number; gzipped: number }> {
  const bytes = await bundle(contents)
  return { minified: bytes.length / 1024, gzipped: gzipSync(bytes, { level: 9 }).length / 1024 }
}

describe('the size of what is bundled', () => {
  it.each(CEILINGS)('%s → below its ceiling', async (name, code, minified, gzipped) => {
    const size = await sizeOf(code)
    // biome-ignore lint/suspicious/noConsole: the sizes are there to be read.
    console.info(`${name}: ${size.minified.toFixed(1)} KB, ${size.gzipped.toFixed(1)} KB gzipped`)
    expect(size.minified).toBeLessThan(minified)
    expect(size.gzipped).toBeLessThan(gzipped)
  })
})

describe('the size of an authorizer', () => {
  it.each(['README.md', 'docs/comparison.md'])('%s → names the measured sizes', async (page) => {
    const rows = (await measure()).filter(({ figure }) => figure === 'Lambda authorizer, minified')
    const named = /Lambda authorizer.*? (\d+) KB.*? (\d+) KB.*? (\d+) KB/.exec(read(page))?.slice(1) ?? []
    const differences = rows.map(({ value }, at) => Math.abs(value - Number(named[at])))
    expect(Math.max(...differences)).toBeLessThan(1.5)
  })
})

async function bundleText(contents: string, minify = true): Promise<string> {
  return new TextDecoder().decode(await bundle(contents, minify))
}

/** What only some users need: the words that only its code has, and the exports that bring it into a bundle. */
const PARTS: readonly (readonly [name: string, words: readonly string[], exports: string])[] = [
  [
    'proofs',
    ['x5t#S256', 'htu', 'replayStore'],
    "export { dpop } from '@poolguard/core/dpop'; export { mtls } from '@poolguard/core/mtls'",
  ],
  [
    'other issuers: their algorithms, metadata, shared keys',
    ['ieee-p1363', 'Ed25519', 'openid-configuration', '{tenantid}'],
    "export { oidc, sharedKeys } from '@poolguard/core'",
  ],
  [
    'other places of the token',
    ['if-unmodified-since', 'The cookie is there more than once.'],
    "export { cookie, header } from '@poolguard/core'",
  ],
  [
    'opaque tokens',
    ['token_type_hint', 'token_introspection', 'client_assertion'],
    "export { introspected, privateKeyJwt } from '@poolguard/core/introspection'",
  ],
]

/** The same for verifiers: the token cache, look-ups, the queue, `explain`. */
const OF_VERIFIERS = [
  'lru-cache',
  'poolguard:cache',
  'The look-up of the issuer failed.',
  'Too many signatures of a slow algorithm',
  'skipped"',
]

describe.each([
  ['a Lambda authorizer', AUTHORIZER],
  ['a Lambda authorizer with createVerifier', WITH_VERIFIER],
])('what is not bundled: %s', (_name, code) => {
  it.each(PARTS)('without %s → none of its words', async (_part, words) => {
    const text = await bundleText(code)
    expect(words.filter((word) => text.includes(word))).toEqual([])
  })

  it.each(PARTS)('with %s → each of its words', async (_part, words, exports) => {
    const text = await bundleText(`${code}; ${exports}`)
    expect(words.filter((word) => !text.includes(word))).toEqual([])
  })

  it('→ no unused variable at the top of a file', async () => {
    const text = await bundleText(code, false)
    const names = [...text.matchAll(/^var (\w+) = /gm)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(100)
    expect(names.filter((name) => text.split(new RegExp(`\\b${name}\\b`)).length === 2)).toEqual([])
  })
})

describe('what only verifiers need', () => {
  it('a Lambda authorizer → none of its words', async () => {
    const text = await bundleText(AUTHORIZER)
    expect(OF_VERIFIERS.filter((word) => text.includes(word))).toEqual([])
  })

  it('a Lambda authorizer with createVerifier → each of its words', async () => {
    const text = await bundleText(WITH_VERIFIER)
    expect(OF_VERIFIERS.filter((word) => !text.includes(word))).toEqual([])
  })
})
