/** Writes the version of packages/core/package.json into its sources. `npm run release:version` calls it. */
import { readFileSync, writeFileSync } from 'node:fs'

const core = new URL('../packages/core/', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('package.json', core), 'utf8'))
const file = new URL('src/version.ts', core)
writeFileSync(file, readFileSync(file, 'utf8').replace(/'[^']*'$/m, `'${version}'`))
