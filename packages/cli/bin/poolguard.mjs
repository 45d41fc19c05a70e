#!/usr/bin/env node
/** The entry point of `npx poolguard`. */
import { run } from '../dist/index.mjs'

// process.exit() would lose output that is still being written to a pipe.
process.exitCode = await run(process.argv.slice(2), process)
