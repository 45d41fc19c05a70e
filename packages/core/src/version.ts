/** The version of this package: a constant, because importing package.json would bundle the whole file. */
export const VERSION = '0.1.0'
