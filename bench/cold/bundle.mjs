// @ts-check
/** A process that loads the bundle of a Lambda authorizer (`BUNDLE`), as a cold start of the function does. */
import { pathToFileURL } from 'node:url'

const start = performance.now()
await import(pathToFileURL(process.env.BUNDLE ?? '').href)
const milliseconds = performance.now() - start
process.send?.({ milliseconds }, () => process.exit())
