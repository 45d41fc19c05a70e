import { configDefaults, mergeConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** What `npm run test:mutation` asks of each broken line: the tests that are quick and name what they expect. */
const config = mergeConfig(shared, { test: {} })
config.test.include = [
  'test/core/{requirement,revocation/revocation-list}.test.ts',
  'test/core/{claims,errors,request,steps,util}/*.test.ts',
  'test/core/dpop/proofs.test.ts',
  'test/core/events/*.test.ts',
  'test/core/issuers/{claim-options,hostile-issuers,issuers,near-miss}.test.ts',
  'test/core/verifier/{authenticate-request,explain,hostile-values,per-request,scope-challenge,verify-sync}.test.ts',
  'test/attacks/{attacks,known-failures}.test.ts',
  'test/vectors/*.test.ts',
  'test/lambda/alb*.test.ts',
]
config.test.reporters = ['default']
config.test.exclude = configDefaults.exclude
// Who covers what is told by file.
config.test.isolate = true
// Stryker ends a test that a broken line lets run for too long; the first run may be slow.
config.test.testTimeout = 300_000

export default config
