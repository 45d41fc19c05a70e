/** The documentation site: its API reference has every public entry. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../support/markdown.ts'

const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))

/** Entries for the packages of this repository only, and entries that only add types to other packages. */
const NOT_PUBLIC = ['adapter', 'advice', 'augment', 'package.json']

it('the public entries of the packages → in the API reference', () => {
  const { entryPoints } = readJson('typedoc.json') as { entryPoints: string[] }
  const entries = readdirSync(join(root, 'packages')).flatMap((name) => {
    const { exports } = readJson(`packages/${name}/package.json`) as { exports: object }
    return Object.keys(exports)
      .map((entry) => entry.slice(2) || 'index')
      .filter((entry) => !NOT_PUBLIC.includes(entry))
      .map((entry) => `packages/${name}/src/${entry}.ts`)
  })
  expect([...entryPoints].sort()).toEqual(entries.sort())
})
