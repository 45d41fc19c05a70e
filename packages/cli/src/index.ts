/** poolguard: the command line. Only bin/poolguard.mjs imports this. */
export { run } from './run.ts'
