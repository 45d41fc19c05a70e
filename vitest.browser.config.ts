import { mergeConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** `npm run test:browser`: the pages of the local pool in Chromium. Not in `npm test`, because it needs a browser. */
const config = mergeConfig(shared, {})
config.test.include = ['test/browser/*.check.ts']
config.test.reporters = ['default']

export default config
