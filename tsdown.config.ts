import { defineConfig, type UserConfig } from 'tsdown'
import { THIRD_PARTY_FILES, thirdPartyLicenses, UNUSED } from './scripts/third-party.mjs'

/**
 * One file of the build imports `lru-cache` and nothing else, so a bundler leaves out both if nothing uses the cache.
 * Otherwise esbuild would keep parts of `lru-cache`: a second package.json in that package hides `sideEffects: false`.
 */
const LRU_CACHE = { name: 'lru-cache', test: /[\\/]core[\\/]src[\\/]util[\\/]lru-cache\.ts$/ }

/**
 * Every package is built the same way: its public entries, ESM and CommonJS, declarations for both. Its dependencies
 * are installed with it; its development dependencies, if its sources import them, are built into it.
 */
const everyPackage: UserConfig = {
  workspace: ['packages/*'],
  entry: ['src/{index,adapter,advice,alb,augment,dpop,hono,introspection,mcp,mtls}.ts'],
  platform: 'node',
  target: 'node20.19',
  dts: true,
  sourcemap: true,
  clean: true,
  logLevel: 'error',
  fixedExtension: true,
  plugins: [thirdPartyLicenses()],
  outputOptions: { codeSplitting: { groups: [...THIRD_PARTY_FILES, LRU_CACHE] } },
  deps: { neverBundle: UNUSED },
}

export default defineConfig([
  {
    ...everyPackage,
    format: 'esm',
    // Apache-2.0 §4(a) wants it in every tarball; npm packs it from beside package.json.
    copy: [{ from: '../../LICENSE', to: '.' }],
  },
  { ...everyPackage, format: 'cjs' },
  {
    // The function that @poolguard/cdk deploys: one file without node_modules.
    ...everyPackage,
    workspace: ['packages/cdk'],
    entry: ['src/authorizer-function.ts'],
    format: 'esm',
    dts: false,
    minify: true,
    clean: false,
    plugins: [],
    outputOptions: {},
    deps: { alwaysBundle: [/.*/] },
  },
])
