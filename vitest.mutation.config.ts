import { mergeConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** What `npm run test:mutation` asks of each broken line: the tests that are quick and name what they expect. */
const config = mergeConfig(shared, { test: {} })
config.test.include = [
  'test/core/*.test.ts',
  'test/attacks/{attacks,known-failures}.test.ts',
  'test/vectors/*.test.ts',
  'test/adapters/lambda-alb*.test.ts',
]
config.test.reporters = ['default']
// Slow, and about other files than the steps.
config.test.exclude = [
  'test/core/{memory-limits,key-{fetch,limits,outage},keys-import,discovery,diagnostics}.test.ts',
]
// Who covers what is told by file.
config.test.isolate = true
config.test.coverage = { enabled: false }

export default config
