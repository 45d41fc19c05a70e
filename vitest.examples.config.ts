import { configDefaults, mergeConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/**
 * `npm run test:examples`: the examples and the code of the docs, which load frameworks and start processes. Not part
 * of `npm test`, which is to stay quick.
 */
const config = mergeConfig(shared, {})
config.test.include = ['test/examples/*.test.ts', 'test/docs/code.test.ts']
config.test.exclude = configDefaults.exclude
config.test.reporters = ['default']

export default config
