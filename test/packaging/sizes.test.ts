/** The bytes that poolguard adds to a deployment, bundled and minified: printed, and below a ceiling. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { measure } from '../../bench/bundle.mjs'
import { read } from '../support/markdown.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** Kilobytes (1024), minified and then gzipped. */
const CEILINGS = [
  ['createVerifier and cognito', "export { cognito, createVerifier } from '@poolguard/core'", 89, 32],
  ['all of the core', "export * from '@poolguard/core'", 101, 36],
  [
    'a Lambda authorizer',
    "export { cognito, createVerifier } from '@poolguard/core'; export { authorizer } from '@poolguard/lambda'",
    102,
    37,
  ],
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
    const named = /Lambda authorizer.*? (\d+) KB.*? (\d+) KB/.exec(read(page))?.slice(1) ?? []
    const differences = rows.map(({ value }, at) => Math.abs(value - Number(named[at])))
    expect(Math.max(...differences)).toBeLessThan(1.5)
  })
})

describe('what is not bundled', () => {
  /** Words that only the code of proofs has. */
  const PROOFS = ['x5t#S256', 'htu', 'replayStore']

  it('a Lambda authorizer without proofs → nothing of DPoP and mutual TLS', async () => {
    const [, code] = CEILINGS[2]
    const text = new TextDecoder().decode(await bundle(code))
    expect(PROOFS.filter((word) => text.includes(word))).toEqual([])
  })

  it('a Lambda authorizer → no unused variable at the top of a file', async () => {
    const text = new TextDecoder().decode(await bundle(CEILINGS[2][1], false))
    const names = [...text.matchAll(/^var (\w+) = /gm)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(100)
    expect(names.filter((name) => text.split(new RegExp(`\\b${name}\\b`)).length === 2)).toEqual([])
  })

  /** Words that only the code of other issuers has: their algorithms, metadata, shared keys. */
  const OIDC = ['ieee-p1363', 'Ed25519', 'openid-configuration', '{tenantid}']
  /** Words that only the code of other places of the token has. */
  const PLACES = ['if-unmodified-since', 'The cookie is there more than once.']

  it('a Lambda authorizer for Cognito → nothing of other issuers and token places', async () => {
    const text = new TextDecoder().decode(await bundle(CEILINGS[2][1]))
    expect([...OIDC, ...PLACES].filter((word) => text.includes(word))).toEqual([])
  })

  it('a Lambda authorizer for other issuers and token places → these words are in it', async () => {
    const more = "export { cookie, header, oidc, sharedKeys } from '@poolguard/core'"
    const text = new TextDecoder().decode(await bundle(`${CEILINGS[2][1]}; ${more}`))
    expect([...OIDC, ...PLACES].filter((word) => !text.includes(word))).toEqual([])
  })

  /** Words that only the code of opaque tokens has. */
  const INTROSPECTION = ['token_type_hint', 'token_introspection', 'client_assertion']

  it('a Lambda authorizer of JWTs → nothing of introspection', async () => {
    const text = new TextDecoder().decode(await bundle(CEILINGS[2][1]))
    expect(INTROSPECTION.filter((word) => text.includes(word))).toEqual([])
  })

  it('a Lambda authorizer of opaque tokens → these words are in it', async () => {
    const issuer = "export { introspected, privateKeyJwt } from '@poolguard/core/introspection'"
    const text = new TextDecoder().decode(await bundle(`${CEILINGS[2][1]}; ${issuer}`))
    expect(INTROSPECTION.filter((word) => !text.includes(word))).toEqual([])
  })

  it('a Lambda authorizer with proofs → these words are in it', async () => {
    const proofs = "export { dpop } from '@poolguard/core/dpop'; export { mtls } from '@poolguard/core/mtls'"
    const text = new TextDecoder().decode(await bundle(`${CEILINGS[2][1]}; ${proofs}`))
    expect(PROOFS.filter((word) => !text.includes(word))).toEqual([])
  })
})
