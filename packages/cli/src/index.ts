/** poolguard: the command line. bin/poolguard.mjs alone imports this. */
export { run } from './run.ts'
