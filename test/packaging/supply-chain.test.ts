/** What is installed with poolguard or built in: from the registry, with a hash, and without a script. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Locked {
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const locked = (JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages
/** Where a package comes from if the lock file names no other place. */
const REGISTRY = 'https://registry.npmjs.org/'
const PACKAGES = readdirSync(join(root, 'packages'))
const isOurs = (name: string): boolean => name === 'poolguard' || name.startsWith('@poolguard/')

/** Where npm finds `name` from the folder `from`: there, or in the nearest folder above. */
function resolve(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.includes('/') ? dirname(folder) : '') {
    const path = join(folder, 'node_modules', name)
    if (path in locked) return path
    if (folder === '') return undefined
  }
}

/** Everything that is installed with our packages or built into them, by its place in the lock file. */
function listInstalled(): Map<string, Locked> {
  const found = new Map<string, Locked>()
  const open = PACKAGES.map((name) => `packages/${name}`)
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    const { dependencies, optionalDependencies, devDependencies } = locked[from] ?? {}
    // The lock file has the development dependencies of our own packages only: those are built in.
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies })) {
      const path = resolve(name, from)
      if (path === undefined || isOurs(name) || found.has(path)) continue
      found.set(path, locked[path] as Locked)
      open.push(path)
    }
  }
  return found
}

const everything = [...listInstalled()]

describe('what is installed or built in', () => {
  it('is more than 20 packages, so these tests check something', () => {
    expect(everything.length).toBeGreaterThan(20)
  })

  it('runs no script when it is installed', () => {
    expect(everything.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual(
      [],
    )
  })

  it('comes from the registry, with its hash in the lock file', () => {
    const others = everything.filter(
      ([, { resolved, integrity }]) =>
        !(resolved ?? REGISTRY).startsWith(REGISTRY) || !integrity?.startsWith('sha512-'),
    )
    expect(others.map(([path]) => path)).toEqual([])
  })

  it('is core alone for the adapters, the stores and the receivers, and lru-cache for core', () => {
    for (const name of ['core', 'express', 'fetch', 'lambda', 'nestjs', 'redis', 'dynamodb', 'signals']) {
      const { dependencies } = JSON.parse(read(`packages/${name}/package.json`)) as Locked
      expect(Object.keys(dependencies ?? {})).toEqual(name === 'core' ? ['lru-cache'] : ['@poolguard/core'])
    }
  })
})

describe('installing', () => {
  it.each(['scripts/prepare.mjs', '.github/workflows/release.yml', '.github/workflows/docs.yml'])(
    'runs no script of a dependency in %s',
    (path) => {
      const installs = read(path).match(/npm ci.*|'ci'.*/g) ?? []
      expect(installs).not.toEqual([])
      expect(installs.filter((line) => !line.includes('--ignore-scripts'))).toEqual([])
    },
  )
})
