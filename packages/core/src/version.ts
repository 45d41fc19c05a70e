/** The version of this package. It is a constant, because a bundler would include all of package.json with it. */
export const VERSION = '0.1.0'
