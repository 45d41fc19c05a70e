import { defineConfig } from 'tsdown'

/** Every package is built the same way: its public entries, ESM and CommonJS, declarations for both. */
export default defineConfig({
  workspace: ['packages/*'],
  entry: ['src/{index,adapter,augment}.ts'],
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node20.19',
  dts: true,
  sourcemap: true,
  clean: true,
  // Apache-2.0 §4(a) wants it in every tarball; npm packs it from beside package.json.
  copy: [{ from: '../../LICENSE', to: '.' }],
  logLevel: 'error',
  fixedExtension: true,
})
