import { mergeConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** What `npm run test:mutation` asks of each broken line: the tests that are quick and name what they expect. */
const config = mergeConfig(shared, { test: {} })
config.test.include = [
  'test/core/**/*.test.ts',
  'test/attacks/{attacks,known-failures}.test.ts',
  'test/vectors/*.test.ts',
  'test/lambda/alb*.test.ts',
]
config.test.reporters = ['default']
// Slow, and about other files than the steps.
config.test.exclude = [
  'test/core/diagnostics.test.ts',
  'test/core/issuers/discovery.test.ts',
  'test/core/keys/key-{fetch,limits,outage,import}.test.ts',
  'test/core/verifier/token-cache-limits.test.ts',
]
// Who covers what is told by file.
config.test.isolate = true
config.test.coverage = { enabled: false }

export default config
