import { mergeConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** `npm run soak`: a minute of load and faults. SOAK_SECONDS sets another time. Not part of `npm test`. */
const config = mergeConfig(shared, {
  test: { execArgv: ['--expose-gc'], testTimeout: 3_600_000 },
})
config.test.include = ['test/soak/*.check.ts']
config.test.reporters = ['default']

export default config
