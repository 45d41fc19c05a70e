#!/usr/bin/env node
/** What `npx poolguard` starts. */
import { run } from '../dist/index.mjs'

// Not process.exit(): what was written to a pipe must arrive first.
process.exitCode = await run(process.argv.slice(2), process)
