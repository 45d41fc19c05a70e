import { mergeConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** `npm run test:browser`: the pages of the local pool in Chromium. Not part of `npm test`, for not everybody has one. */
const config = mergeConfig(shared, {})
config.test.include = ['test/browser/*.check.ts']
config.test.reporters = ['default']

export default config
