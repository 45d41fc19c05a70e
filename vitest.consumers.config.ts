import { defineConfig } from 'vitest/config'

/**
 * `npm run test:consumers`: the packed packages, installed from the registry's point of view. Not part of `npm test`.
 */
export default defineConfig({
  test: { include: ['test/consumers/*.check.ts'], testTimeout: 120_000, hookTimeout: 300_000 },
})
