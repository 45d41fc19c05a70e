import { readFileSync } from 'node:fs'
import { defineConfig, type UserConfig } from 'tsdown'

const joseLicense = readFileSync(new URL('node_modules/jose/LICENSE.md', import.meta.url), 'utf8')

/** Every package is built the same way: its public entries, ESM and CommonJS, declarations for both. */
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
}

export default defineConfig([
  {
    ...everyPackage,
    format: 'esm',
    // Apache-2.0 §4(a) wants it in every tarball; npm packs it from beside package.json.
    copy: [{ from: '../../LICENSE', to: '.' }],
  },
  {
    ...everyPackage,
    format: 'cjs',
    // jose is ESM only, and Jest cannot require() that before Node 24.9. Its license goes where its code goes.
    deps: { alwaysBundle: ['jose'] },
    outputOptions: {
      banner: ({ moduleIds }) =>
        moduleIds.some((id) => id.includes('node_modules/jose/')) ? `/*! jose\n${joseLicense}*/` : '',
    },
  },
  {
    // The function that @poolguard/cdk deploys: one file without node_modules.
    ...everyPackage,
    workspace: ['packages/cdk'],
    entry: ['src/authorizer-function.ts'],
    format: 'esm',
    dts: false,
    minify: true,
    clean: false,
    deps: { alwaysBundle: [/.*/] },
  },
])
