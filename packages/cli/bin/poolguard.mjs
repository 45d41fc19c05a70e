#!/usr/bin/env node
/** The entry point of `npx poolguard`. */
import module from 'node:module'

// Node 22.8 and later store compiled code for the next start. Only modules that are imported after this call.
module.enableCompileCache?.()
const { run } = await import('../dist/index.mjs')

// process.exit() would lose output that is still being written to a pipe.
process.exitCode = await run(process.argv.slice(2), process)
