import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const packages = fileURLToPath(new URL('packages', import.meta.url))

export default defineConfig({
  resolve: {
    // The packages' sources stand in for their builds, so that coverage is measured on what people read.
    alias: [
      { find: /^poolguard$/, replacement: `${packages}/cli/src/index.ts` },
      { find: /^@poolguard\/(\w+)$/, replacement: `${packages}/$1/src/index.ts` },
      // Vite would take graphql's ESM files and Node its CommonJS files: two copies that refuse each other's schemas.
      {
        find: /^graphql$/,
        replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)),
      },
      { find: /^@poolguard\/(\w+)\/(\w+)$/, replacement: `${packages}/$1/src/$2.ts` },
    ],
  },
  test: {
    // The second run takes from node_modules what the first has transformed.
    experimental: { fsModuleCache: true },
    include: ['test/**/*.test.ts'],
    // These have commands of their own: vitest.clients.config.ts, vitest.examples.config.ts.
    exclude: [
      ...configDefaults.exclude,
      'test/local/clients/**',
      'test/examples/**',
      'test/docs/code.test.ts',
    ],
    setupFiles: ['test/support/setup.ts', 'test/support/loopback-only.ts'],
    reporters: ['./test/support/coverage-reporter.ts', 'default'],
    // Istanbul counts in the sources of core alone. V8 counts in everything that a test imports: twice the time.
    coverage: {
      provider: 'istanbul',
      include: ['packages/core/src/**/*.ts'],
      thresholds: { lines: 100, statements: 100, branches: 100 },
      reporter: [], // printed by the reporter above
    },
    testTimeout: 30_000,
    // By default vitest leaves one core alone, which on two makes the run twice as long.
    maxWorkers: '100%',
    // Files share a worker's modules, because loading them anew took a third of the time. Each file cleans up.
    isolate: false,
  },
})
