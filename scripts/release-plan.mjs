/**
 * Tells the release workflow what there is to do, as lines of `$GITHUB_OUTPUT`: `version`, the one of all packages;
 * `pending`, whether there are changesets that no version has yet; `unpublished`, whether the registry lacks a package
 * of this version. Uses nothing but Node, for it runs before anything is installed.
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

async function isPublished({ name, version }) {
  const { status } = await fetch(`${registry}/${name.replace('/', '%2f')}/${version}`)
  if (status === 200 || status === 404) return status === 200
  throw new Error(`The registry answered ${status} for ${name}@${version}.`)
}

const published = await Promise.all(manifests.map(isPublished))
const isChangeset = (file) => file.endsWith('.md') && file !== 'README.md'

console.log(`version=${[...versions][0]}`)
console.log(`pending=${readdirSync(join(root, '.changeset')).some(isChangeset)}`)
console.log(`unpublished=${published.includes(false)}`)
