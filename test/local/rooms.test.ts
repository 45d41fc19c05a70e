/** The rooms of the local pool: imports and type imports point down the list, and none form a circle. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { root } from '../support/markdown.ts'

const source = join(root, 'packages/local/src')

/** From the public entry down to what imports no other room. */
const ROOMS = [
  ['index.ts', 'advice.ts'],
  ['pool'],
  ['http'],
  ['console'],
  ['seeds'],
  ['api', 'oauth'],
  ['query'],
  ['sts', 'iam'],
  ['identity'],
  ['federation'],
  ['sign-in'],
  ['risk'],
  ['users'],
  ['service'],
  ['triggers'],
  ['tokens'],
  ['credentials', 'settings'],
  ['store'],
  ['failures', 'keys', 'input'],
  ['advice', 'errors', 'util'],
]

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)

const imports = new Map(
  files.map((name) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(source, name), 'utf8'))
    const local = importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    return [name, local.map(({ fileName }) => relative(source, join(source, dirname(name), fileName)))]
  }),
)

const toRoom = (name: string): string => name.split('/')[0] ?? ''
const findLevel = (name: string): number => ROOMS.findIndex((rooms) => rooms.includes(toRoom(name)))

it('every file → in a room of the list', () => {
  expect(files.filter((name) => findLevel(name) < 0)).toEqual([])
})

it('an import of another room → a room below', () => {
  const upward = [...imports].flatMap(([name, targets]) =>
    targets
      .filter((target) => toRoom(target) !== toRoom(name) && findLevel(target) <= findLevel(name))
      .map((target) => `${name} → ${target}`),
  )
  expect(upward).toEqual([])
})

it('the imports of a file → never back to the file', () => {
  const reaches = (from: string, wanted: string, seen = new Set<string>()): boolean =>
    (imports.get(from) ?? []).some((target) => {
      if (target === wanted) return true
      if (seen.has(target)) return false
      seen.add(target)
      return reaches(target, wanted, seen)
    })
  expect(files.filter((name) => reaches(name, name))).toEqual([])
})

it('the store → imports only itself and keys', () => {
  const inStore = [...imports].filter(([name]) => toRoom(name) === 'store').flatMap(([, targets]) => targets)
  expect([...new Set(inStore.map(toRoom))].sort()).toEqual(['keys', 'store'])
})
