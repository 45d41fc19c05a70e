/** The version of this package, as the build finds it: nothing is read at run time. */
import manifest from '../package.json' with { type: 'json' }

export const VERSION: string = manifest.version
