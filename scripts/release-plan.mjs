// @ts-check
/**
 * Prints what the release workflow has to do, as lines of `$GITHUB_OUTPUT`: `version`, the version of all packages;
 * `pending`, whether there are unreleased changesets; `unpublished`, whether the registry lacks a package of this
 * version. Imports only modules of Node, because it runs before the dependencies are installed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [registry = 'https://registry.npmjs.org'] = process.argv.slice(2)

const manifests = readdirSync(join(root, 'packages')).map((name) =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
)
const versions = new Set(manifests.map(({ version }) => version))
if (versions.size !== 1) throw new Error(`The packages have several versions: ${[...versions].join(', ')}.`)

/** @param {{ name: string, version: string }} manifest */
async function isPublished({ name, version }) {
  const { status } = await fetch(`${registry}/${name.replace('/', '%2f')}/${version}`)
  if (status === 200 || status === 404) return status === 200
  throw new Error(`The registry answered ${status} for ${name}@${version}.`)
}

const published = await Promise.all(manifests.map(isPublished))
const isChangeset = (/** @type {string} */ file) => file.endsWith('.md') && file !== 'README.md'

console.log(`version=${[...versions][0]}`)
console.log(`pending=${readdirSync(join(root, '.changeset')).some(isChangeset)}`)
console.log(`unpublished=${published.includes(false)}`)
