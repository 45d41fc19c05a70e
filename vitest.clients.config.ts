import { configDefaults, mergeConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/**
 * `npm run test:clients`: Cognito clients of others against the local pool. Not part of `npm test`, which is to stay
 * quick.
 */
const config = mergeConfig(shared, {})
config.test.include = ['test/local/clients/*.test.ts']
config.test.exclude = configDefaults.exclude
config.test.reporters = ['default']

export default config
