import { configDefaults, mergeConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** The tests that `npm run test:mutation` runs for each changed line: the quick ones that assert what they expect. */
const config = mergeConfig(shared, { test: {} })
config.test.include = [
  'test/core/{requirement,revocation/revocation-list}.test.ts',
  'test/core/{claims,errors,request,steps,util}/*.test.ts',
  'test/core/dpop/proofs.test.ts',
  'test/core/events/*.test.ts',
  'test/core/issuers/{claim-options,hostile-issuers,issuers,near-miss}.test.ts',
  'test/core/verifier/{authenticate-request,create-authenticator,explain,hostile-values,per-request,scope-challenge,verify-sync}.test.ts',
  'test/attacks/{attacks,known-failures}.test.ts',
  'test/vectors/*.test.ts',
  'test/lambda/alb*.test.ts',
]
config.test.reporters = ['default']
config.test.exclude = configDefaults.exclude
// Stryker learns by file which test covers which line.
config.test.isolate = true
// Stryker itself ends a test that a changed line makes too slow; the first run may be slow.
config.test.testTimeout = 300_000

export default config
